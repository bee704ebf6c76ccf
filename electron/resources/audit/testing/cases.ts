/** For each check a compose file that it finds something in, and for some what the engine knows beside it. */
import type { Replica, Service } from '../../../../shared/domain/inventory.ts'
import type { Facts } from '../check.ts'

export interface Case {
  readonly id: string
  readonly file: string
  /** The line that is found. */
  readonly line: number
  readonly facts?: Facts
  readonly environment?: Readonly<Record<string, string>>
}

const GIB = 1024 ** 3

export function replica(changes: Partial<Replica> = {}): Replica {
  return {
    id: 'a1',
    name: 'shop-web-1',
    number: 1,
    state: 'running',
    health: 'none',
    createdAt: 1,
    startedAt: 1,
    restarts: 0,
    exitCode: null,
    oomKilled: false,
    image: 'nginx:1.27',
    imageId: 'sha256:1',
    configHash: 'x',
    cpuLimit: null,
    cpuReservation: null,
    memoryLimit: null,
    memoryReservation: null,
    pidsLimit: null,
    ...changes,
  }
}

export function facts(replicas: readonly Replica[] = [], name = 'web'): Facts {
  const service: Service = {
    project: 'shop',
    name,
    engine: 'compose',
    labels: {},
    replicas,
    scalability: { ok: true },
  }
  return {
    host: { name: 'host', cpus: 4, memoryBytes: 8 * GIB },
    commitment: null,
    services: replicas.length === 0 ? [] : [service],
  }
}

const web = (...lines: readonly string[]) => `services:
  web:
    image: nginx:1.27
${lines.map((line) => `    ${line}\n`).join('')}`

const ENABLED = [
  'labels:',
  '  eyrie.autoscale.enable: "true"',
  '  eyrie.autoscale.min: "2"',
  '  eyrie.autoscale.max: "5"',
]
const scaled = (...lines: readonly string[]) => web(...ENABLED, ...lines)
const reserved = (cpus: string, memory: string) =>
  `deploy: { resources: { reservations: { cpus: "${cpus}", memory: ${memory} } } }`

export const CASES: readonly Case[] = [
  { id: 'file.version', file: `version: "3.8"\n${web()}`, line: 1 },
  { id: 'file.key', file: web('restrat: always'), line: 4 },
  { id: 'file.key', file: web('deploy:', '  resources:', '    limits: { mem: 1g, cpus: "1" }'), line: 6 },
  { id: 'file.variable', file: web('command: "echo ${NOBODY}"'), line: 4 },
  { id: 'limits.memory', file: web(), line: 2 },
  {
    id: 'limits.memory',
    file: web('deploy:', '  # as measured', '  resources:', '    limits:', '      cpus: "1" # one'),
    line: 7,
  },
  { id: 'limits.memory', file: 'services: { web: { image: nginx } }\n', line: 1 },
  { id: 'limits.memory', file: 'x-a: &a\n  image: nginx\nservices:\n  web:\n    <<: *a\n', line: 4 },
  {
    id: 'limits.memory',
    file: 'x-d: &d { resources: { limits: { cpus: "1" } } }\nservices:\n  web:\n    image: nginx\n    deploy: *d\n',
    line: 1,
  },
  { id: 'limits.memory', file: web('deploy:'), line: 4 },
  { id: 'limits.cpu', file: web(), line: 2 },
  { id: 'limits.pids', file: web(), line: 2 },
  { id: 'limits.memory-reservation', file: web('mem_limit: 1g'), line: 2 },
  { id: 'limits.memory-order', file: web('mem_limit: 1g', 'mem_reservation: 2g'), line: 5 },
  {
    id: 'limits.memory-order',
    file: web('deploy:', '  resources:', '    limits: {memory: 1g}', '    reservations:', '      memory: 2g'),
    line: 8,
  },
  {
    id: 'limits.cpu-order',
    file: web('deploy:', '  resources:', '    limits: {cpus: "1"}', '    reservations: {cpus: "2"}'),
    line: 7,
  },
  { id: 'limits.cpu-reservation', file: web(reserved('0.5', '1g')), line: 4 },
  { id: 'limits.memory-least', file: web('mem_limit: 4m'), line: 4 },
  { id: 'limits.swap', file: web('mem_limit: 1g', 'memswap_limit: -1'), line: 5 },
  { id: 'limits.oom-kill', file: web('oom_kill_disable: true'), line: 4 },
  {
    id: 'limits.two-places',
    file: web('mem_limit: 1g', 'deploy:', '  resources:', '    limits: {memory: 2g}'),
    line: 4,
  },
  {
    id: 'limits.old-keys',
    file: web('mem_limit: 1g # measured', 'restart: always', 'pids_limit: 100', 'mem_reservation: 512m'),
    line: 4,
  },
  {
    id: 'limits.old-keys',
    file: web('cpus: 1.5', 'deploy:', '  resources:', '    reservations: {memory: 1g}'),
    line: 4,
  },
  { id: 'capacity.memory-reserved', file: web('scale: 2', reserved('1', '6g')), line: 5, facts: facts() },
  { id: 'capacity.cpu-reserved', file: web('scale: 5', reserved('1', '1g')), line: 5, facts: facts() },
  { id: 'capacity.memory-maximum', file: scaled(reserved('0.1', '2g')), line: 4, facts: facts() },
  { id: 'capacity.cpu-maximum', file: scaled(reserved('1', '1m')), line: 4, facts: facts() },
  { id: 'capacity.memory-limit', file: web('mem_limit: 9g'), line: 4, facts: facts() },
  { id: 'capacity.cpu-limit', file: web('cpus: 6'), line: 4, facts: facts() },
  { id: 'scaling.container-name', file: scaled('container_name: web', 'restart: always'), line: 8 },
  { id: 'scaling.hostname', file: scaled('hostname: web'), line: 8 },
  { id: 'scaling.mac-address', file: scaled('mac_address: 02:42:ac:11:65:43'), line: 8 },
  { id: 'scaling.network-mode', file: scaled('network_mode: host'), line: 8 },
  {
    id: 'scaling.fixed-port',
    file: scaled('ports:', '  - "127.0.0.1:8080:80" # in front', '  - 9090'),
    line: 9,
  },
  { id: 'scaling.fixed-port', file: scaled('ports: ["8080:80/udp"]'), line: 8 },
  {
    id: 'scaling.fixed-port',
    file: scaled('ports:', '  - target: 80', '    published: "8080"', '    mode: host'),
    line: 9,
  },
  {
    id: 'scaling.static-address',
    file: scaled('networks:', '  front: {ipv4_address: 10.0.0.2, aliases: [a]}'),
    line: 9,
  },
  {
    id: 'scaling.one-writer',
    file: 'services:\n  web:\n    image: mysql:8\n    deploy:\n      replicas: 2\n',
    line: 3,
  },
  { id: 'scaling.shared-volume', file: scaled('volumes:', '  - data:/data'), line: 9 },
  {
    id: 'scaling.shared-volume',
    file: scaled('volumes:', '  - {type: volume, source: data, target: /data}'),
    line: 9,
  },
  { id: 'scaling.update-policy', file: scaled('deploy:', '  replicas: 2'), line: 8 },
  { id: 'scaling.rollback-policy', file: scaled(), line: 2 },
  { id: 'scaling.update-failure', file: scaled('deploy: {update_config: {parallelism: 1}}'), line: 8 },
  { id: 'scaling.update-parallelism', file: scaled('deploy: {update_config: {parallelism: 0}}'), line: 8 },
  {
    id: 'scaling.update-order',
    file: scaled('deploy:', '  update_config:', '    order: stop-first'),
    line: 10,
  },
  {
    id: 'scaling.update-monitor',
    file: scaled('deploy:', '  update_config:', '    parallelism: 1'),
    line: 9,
  },
  { id: 'scaling.replicas-twice', file: web('scale: 2', 'deploy: {replicas: 3}'), line: 4 },
  { id: 'scaling.global-mode', file: scaled('deploy: {mode: global}'), line: 8 },
  { id: 'scaling.stop-grace', file: scaled(), line: 2 },
  { id: 'autoscale.declared', file: web('labels: ["a=b"]'), line: 4 },
  { id: 'autoscale.declared', file: web('labels:', '  - "a=b"'), line: 4 },
  {
    id: 'autoscale.label-place',
    file: web('deploy:', '  labels: {eyrie.autoscale.enable: "true"}'),
    line: 5,
  },
  {
    id: 'autoscale.label-value',
    file: web('labels:', '  eyrie.autoscale.enable: "perhaps"', '  a: b'),
    line: 5,
  },
  { id: 'autoscale.label-value', file: web('labels:', '  - eyrie.autoscale.mni=2', '  - a=b'), line: 5 },
  { id: 'autoscale.minimum', file: web('labels:', '  eyrie.autoscale.enable: "true"'), line: 4 },
  { id: 'autoscale.maximum', file: web('labels:', '  - com.vedfolnir.scaling=enabled'), line: 4 },
  {
    id: 'autoscale.bounds-order',
    file: web(
      'labels:',
      '  com.vedfolnir.scaling: enabled',
      '  com.vedfolnir.autoscale.min: "5"',
      '  com.vedfolnir.autoscale.max: "2"',
    ),
    line: 7,
  },
  {
    id: 'autoscale.redundancy',
    file: web(
      'labels:',
      '  eyrie.autoscale.enable: "true"',
      '  eyrie.autoscale.min: "1"',
      '  eyrie.autoscale.max: "3"',
    ),
    line: 6,
  },
  { id: 'autoscale.replicas', file: scaled('deploy: {replicas: 7}'), line: 8 },
  { id: 'autoscale.cpu-base', file: scaled(), line: 2 },
  { id: 'autoscale.memory-base', file: scaled(), line: 2 },
  {
    id: 'autoscale.target',
    file: web('labels:', '  com.vedfolnir.scaling: enabled', '  com.vedfolnir.autoscale.target_cpu: "95"'),
    line: 6,
  },
  {
    id: 'autoscale.two-policies',
    file: scaled().replace(
      '      eyrie.autoscale.max',
      '      com.vedfolnir.autoscale.max: "7"\n      eyrie.autoscale.max',
    ),
    line: 7,
  },
  { id: 'autoscale.health', file: scaled(), line: 2 },
  { id: 'monitoring.health', file: web(), line: 2 },
  { id: 'monitoring.health-disabled', file: web('healthcheck: {disable: true}'), line: 4 },
  { id: 'monitoring.health-disabled', file: web('healthcheck:', '  test: ["NONE"]'), line: 4 },
  { id: 'monitoring.health-start', file: web('healthcheck: {test: "true"}'), line: 4 },
  {
    id: 'monitoring.health-times',
    file: web('healthcheck:', '  test: "true"', '  interval: 5s', '  timeout: 20s'),
    line: 7,
  },
  { id: 'monitoring.log-size', file: web(), line: 2 },
  { id: 'monitoring.log-size', file: web('logging: {driver: json-file}'), line: 4 },
  { id: 'monitoring.log-size', file: web('logging:', '  options: {max-file: "3"}'), line: 4 },
  {
    id: 'monitoring.log-none',
    file: 'x-l: &l\n  driver: none\nservices:\n  web:\n    image: nginx:1\n    logging: *l\n',
    line: 2,
  },
  { id: 'automation.restart', file: web(), line: 2 },
  { id: 'automation.restart-scaled', file: scaled('restart: "no"'), line: 8 },
  {
    id: 'automation.restart-attempts',
    file: web('deploy:', '  restart_policy: { condition: any, max_attempts: 5 }'),
    line: 5,
  },
  {
    id: 'automation.image-tag',
    file: 'services:\n  web:\n    image: "registry:5000/shop/web-app:latest" # moves\n',
    line: 3,
    environment: { WEB_APP_VERSION: '1.2' },
  },
  {
    id: 'automation.image-tag',
    file: 'services:\n  web: {image: nginx}\n',
    line: 2,
    environment: { NGINX_VERSION: '1.2' },
  },
  { id: 'automation.pull-always', file: scaled('pull_policy: always'), line: 8 },
  { id: 'automation.image-name', file: `services:\n  web:\n    build: .\n    scale: 2\n`, line: 3 },
  {
    id: 'automation.depends-healthy',
    file: `${web('depends_on:', '  - db', '  - queue')}  db: {image: redis:7, healthcheck: {test: "true"}}\n  queue: {image: busybox:1}\n`,
    line: 4,
  },
  {
    id: 'automation.depends-healthy',
    file: `${web('depends_on: [db]')}  db: {image: redis:7, healthcheck: {test: "true"}}\n`,
    line: 4,
  },
  {
    id: 'automation.depends-known',
    file: `${web('depends_on:', '  - db', '  - other')}  db: {image: redis:7}\n`,
    line: 6,
  },
  {
    id: 'automation.secret',
    file: web('environment:', '  - DB_PASSWORD=hunter2', '  - A=b'),
    line: 5,
    environment: { DB_PASSWORD: 'x' },
  },
  {
    id: 'automation.secret',
    file: web('environment: {A: b, API_TOKEN: t0k}'),
    line: 4,
    environment: { API_TOKEN: 'x' },
  },
  { id: 'documentation.file', file: web(), line: 1 },
  { id: 'documentation.policy', file: `# A shop.\n${scaled()}`, line: 5 },
  {
    id: 'documentation.disabled',
    file: `# A shop.\n${web('labels:', '  eyrie.autoscale.enable: "false"', 'scale: 2')}`,
    line: 5,
  },
  {
    id: 'drift.memory',
    file: web('mem_limit: 1g'),
    line: 4,
    facts: facts([replica({ memoryLimit: 2 * GIB })]),
  },
  {
    id: 'drift.memory',
    file: web('deploy: {resources: {limits: {memory: 1g}}}'),
    line: 4,
    facts: facts([replica()]),
  },
  { id: 'drift.cpu', file: web(), line: 2, facts: facts([replica({ cpuLimit: 1.5 })]) },
  { id: 'drift.pids', file: web('pids_limit: 5'), line: 4, facts: facts([replica({ pidsLimit: 100 })]) },
  {
    id: 'drift.memory-reservation',
    file: web('mem_reservation: 1g'),
    line: 4,
    facts: facts([replica({ memoryReservation: 512 * 1024 ** 2 })]),
  },
  { id: 'drift.image', file: web(), line: 3, facts: facts([replica({ image: 'nginx:1.25' })]) },
  {
    id: 'drift.replicas',
    file: web(),
    line: 2,
    facts: facts([replica(), replica({ number: 2, id: 'b', name: 'shop-web-2' })]),
  },
]
