/** The embedded project: Vedfolnir's services with their limits, reservations and PID limits (product.md). */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { LightLoad, SimulatedProject, SimulatedService } from './project.ts'

const MB = 1024 ** 2
const GB = 1024 ** 3

/** 40 requests a second and replica; memory rises from 25 % at rest to 62 % at full load. */
const MODEL: ServiceModel = {
  capacityRps: 40,
  serviceTimeMs: 60,
  startupSeconds: 18,
  memoryBaseBytes: 0.25 * 2 * GB,
  memoryPerRps: (0.375 * 2 * GB) / 40,
  memoryLimitBytes: 2 * GB,
  cpuLimit: 2,
  queueLimit: 300,
  targetUtilization: 0.6,
  min: 2,
  max: 5,
  initial: 3,
}

/** Names of the simulator's own readings, as the labels below ask for them. */
export const QUERY = {
  queueDepth: 'sim:queue_depth',
  responseTimeP95: 'sim:response_time_p95',
  errorRatio: 'sim:error_ratio',
} as const

/** Vedfolnir's policy with times of seconds instead of minutes, so that one can watch it. */
const LABELS: Readonly<Record<string, string>> = {
  'com.vedfolnir.scaling': 'enabled',
  'com.vedfolnir.autoscale.min': '2',
  'com.vedfolnir.autoscale.max': '5',
  'com.vedfolnir.autoscale.target_cpu': '70',
  'com.vedfolnir.autoscale.target_memory': '80',
  'eyrie.autoscale.mode': 'automatic',
  'eyrie.autoscale.preset': 'vedfolnir',
  'eyrie.autoscale.window': '30s',
  'eyrie.autoscale.for-up': '30s',
  'eyrie.autoscale.for-down': '60s',
  'eyrie.autoscale.cooldown-up': '60s',
  'eyrie.autoscale.cooldown-down': '120s',
  'eyrie.autoscale.query.queueDepth': QUERY.queueDepth,
  'eyrie.autoscale.query.responseTimeP95': QUERY.responseTimeP95,
  'eyrie.autoscale.query.errorRatio': QUERY.errorRatio,
}

const APP: SimulatedService = {
  name: 'vedfolnir',
  image: 'vedfolnir/vedfolnir:4.2',
  replicas: MODEL.initial,
  cpuLimit: MODEL.cpuLimit,
  cpuReservation: 1,
  memoryLimit: MODEL.memoryLimitBytes,
  memoryReservation: GB,
  pidsLimit: 1000,
  labels: LABELS,
  unscalable: null,
  load: { kind: 'model', model: MODEL },
}

type Sizes = readonly [
  cpuLimit: number,
  memoryLimit: number,
  cpuReservation: number,
  memoryReservation: number,
  pids: number,
]

function light(
  name: string,
  image: string,
  [cpuLimit, memoryLimit, cpuReservation, memoryReservation, pidsLimit]: Sizes,
  [cpu, cpuPerRps, memory, wander]: readonly [number, number, number, number],
  unscalable: string | null = null,
): SimulatedService {
  const load: LightLoad = { cpu, cpuPerRps, memory, wander }
  return {
    name,
    image,
    replicas: 1,
    cpuLimit,
    cpuReservation,
    memoryLimit,
    memoryReservation,
    pidsLimit,
    labels: { 'com.vedfolnir.scaling': 'disabled' },
    unscalable,
    load: { kind: 'light', light: load },
  }
}

const EXPORTER: Sizes = [0.5, 512 * MB, 0.1, 256 * MB, 100]

function port(number: number): string {
  return `It publishes host port ${number}, which only one replica can have: put a proxy in front, or remove the port.`
}

const VOLUME = 'Its data volume belongs to one replica: a second one would write to the same files.'

export const VEDFOLNIR: SimulatedProject = {
  name: 'vedfolnir',
  host: { name: 'vedfolnir-demo', cpus: 16, memoryBytes: 48 * GB },
  services: [
    APP,
    light('mysql', 'mariadb:10.11', [4, 8 * GB, 2, 4 * GB, 2000], [0.05, 0.0024, 0.58, 0.01], VOLUME),
    light('redis', 'redis:7', [2, 2 * GB, 1, GB, 500], [0.02, 0.0011, 0.21, 0.02], VOLUME),
    light('nginx', 'nginx:1.27', [1, GB, 0.5, 512 * MB, 500], [0.01, 0.0021, 0.07, 0.005], port(443)),
    light(
      'prometheus',
      'prom/prometheus:v3.1.0',
      [2, 4 * GB, 1, 2 * GB, 1000],
      [0.06, 0.0002, 0.36, 0.04],
      port(9090),
    ),
    light('grafana', 'grafana/grafana:11.4.0', [1, 2 * GB, 0.5, GB, 500], [0.03, 0, 0.13, 0.01], port(3000)),
    light('loki', 'grafana/loki:3.3.2', [2, 2 * GB, 1, GB, 500], [0.04, 0.0006, 0.27, 0.03], VOLUME),
    light('vault', 'hashicorp/vault:1.18', [1, GB, 0.5, 512 * MB, 200], [0.01, 0.0001, 0.11, 0.004], VOLUME),
    light('mysql-exporter', 'prom/mysqld-exporter:v0.16.0', EXPORTER, [0.02, 0, 0.05, 0.004]),
    light('redis-exporter', 'oliver006/redis_exporter:v1.67.0', EXPORTER, [0.015, 0, 0.04, 0.004]),
    light('nginx-exporter', 'nginx/nginx-prometheus-exporter:1.4', EXPORTER, [0.01, 0, 0.03, 0.003]),
    light('node-exporter', 'prom/node-exporter:v1.8.2', EXPORTER, [0.03, 0, 0.05, 0.004]),
    light('cadvisor', 'gcr.io/cadvisor/cadvisor:v0.49.2', EXPORTER, [0.17, 0.0002, 0.3, 0.03], port(8081)),
  ],
}
