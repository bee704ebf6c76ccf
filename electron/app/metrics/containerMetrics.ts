/**
 * Containers of the known projects under cAdvisor's names, labels and units, from Eyrie's own samples: so Prometheus
 * needs no cAdvisor. Counters carry the time they were read at, because a scrape falls anywhere between two readings.
 */
import type { Replica, Service } from '../../../shared/domain/inventory.ts'
import type { Usage } from '../../../shared/domain/metrics.ts'
import type { MetricFamily, MetricSample } from '../../hosts/metricsText.ts'
import type { EngineSource } from '../../observe/ports.ts'
import { isCounted } from '../../observe/sampler.ts'
import type { Core } from '../core.ts'

/** Of the kernel's usual scheduling period, in microseconds, as cAdvisor tells quotas. */
const PERIOD_MICROSECONDS = 100_000

export interface OomCounter {
  /** Kills of a container's processes since Eyrie counts: 0 before the first, so that it has a rate. */
  readonly of: (id: string) => number
  close(): void
}

const MOST_REMEMBERED = 10_000

export function createOomCounter(source: Pick<EngineSource, 'subscribe'>): OomCounter {
  const kills = new Map<string, number>()
  const close = source.subscribe((event) => {
    if (event.kind !== 'container' || event.action !== 'oom') return
    kills.set(event.id, (kills.get(event.id) ?? 0) + 1)
    for (const id of kills.keys()) if (kills.size > MOST_REMEMBERED) kills.delete(id)
  })
  return { of: (id) => kills.get(id) ?? 0, close }
}

interface Told {
  readonly service: Service
  readonly replica: Replica
  readonly labels: MetricSample['labels']
  readonly usage: Usage | null
}

export function containerFamilies(
  core: Pick<Core, 'observer' | 'sampler' | 'controller' | 'now'>,
  killsOf: OomCounter['of'],
): readonly MetricFamily[] {
  const inventory = core.observer.inventory()
  // What was seen last of an engine that does not answer is no measurement.
  if (inventory === null || core.observer.status().state !== 'connected') return []
  const now = core.now()
  // What runs on another node of a Swarm is told of by the exporter there.
  const told = inventory.projects
    .flatMap(({ services }) => services)
    .flatMap((service) =>
      service.replicas
        .filter(({ state, task }) => state === 'running' && task?.here !== false)
        .map((replica): Told => ({
          service,
          replica,
          labels: labelsOf(service, replica),
          usage: core.sampler.usage(replica.id),
        })),
    )
  const gauge = (name: string, help: string, of: (told: Told) => number | null): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: told.map((each) => ({ labels: each.labels, value: of(each) })),
  })
  const counter = (
    name: string,
    help: string,
    of: (usage: Usage) => number | null,
    more: MetricSample['labels'] = {},
  ): MetricFamily => ({
    name,
    help,
    type: 'counter',
    samples: told.flatMap(({ labels, usage }) =>
      usage === null ? [] : [{ labels: { ...labels, ...more }, value: of(usage), at: usage.at }],
    ),
  })
  const { host } = inventory
  const machine = (name: string, help: string, value: number): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: [{ labels: {}, value }],
  })
  return [
    gauge(
      'container_last_seen',
      'When the container was last seen, in seconds since the epoch.',
      () => now / 1000,
    ),
    gauge(
      'container_start_time_seconds',
      'Start of the container in seconds since the epoch.',
      ({ replica }) => (replica.startedAt === null ? null : replica.startedAt / 1000),
    ),
    counter(
      'container_cpu_usage_seconds_total',
      'CPU time used, in seconds.',
      ({ cpuNanos }) => (cpuNanos === null ? null : cpuNanos / 1e9),
      { cpu: 'total' },
    ),
    counter('container_cpu_cfs_periods_total', 'Scheduling periods with a quota.', ({ periods }) => periods),
    counter(
      'container_cpu_cfs_throttled_periods_total',
      'Scheduling periods in which the container was throttled.',
      ({ throttledPeriods }) => throttledPeriods,
    ),
    gauge(
      'container_memory_working_set_bytes',
      'Memory in use without inactive file cache, in bytes.',
      ({ usage }) => usage?.workingSetBytes ?? null,
    ),
    gauge('container_threads', 'Processes and threads in the container.', ({ usage }) => usage?.pids ?? null),
    gauge(
      'container_threads_max',
      'Most processes and threads it may have.',
      ({ replica }) => replica.pidsLimit,
    ),
    gauge('container_spec_cpu_period', 'Scheduling period in microseconds.', ({ replica }) =>
      replica.cpuLimit === null ? null : PERIOD_MICROSECONDS,
    ),
    gauge('container_spec_cpu_quota', 'CPU limit in microseconds a scheduling period.', ({ replica }) =>
      replica.cpuLimit === null ? null : replica.cpuLimit * PERIOD_MICROSECONDS,
    ),
    gauge(
      'container_spec_memory_limit_bytes',
      'Memory limit in bytes; 0: there is none.',
      ({ replica }) => replica.memoryLimit ?? 0,
    ),
    gauge(
      'container_spec_memory_reservation_limit_bytes',
      'Memory reserved, in bytes; 0: nothing.',
      ({ replica }) => replica.memoryReservation ?? 0,
    ),
    {
      name: 'container_oom_events_total',
      help: 'Processes of the container that the kernel killed for want of memory, since Eyrie counts.',
      type: 'counter',
      samples: told.map(({ labels, replica }) => ({ labels, value: killsOf(replica.id) })),
    },
    {
      name: 'eyrie_replica_counted',
      help: '1 for a replica that goes into averages, 0 while it is not ready or warms up.',
      type: 'gauge',
      samples: told.map(({ service, replica, labels: { id = '', name = '' } }) => ({
        labels: { project: service.project, service: service.name, id, name },
        value: isCounted(replica, core.controller.warmUpSeconds(service) * 1000, now) ? 1 : 0,
      })),
    },
    {
      // cAdvisor has no such series: it tells of shares, which other containers' make relative.
      name: 'eyrie_replica_cpu_reservation_cores',
      help: 'CPU reserved for the replica, in cores.',
      type: 'gauge',
      samples: told.map(({ service, replica, labels: { id = '', name = '' } }) => ({
        labels: { project: service.project, service: service.name, id, name },
        value: replica.cpuReservation,
      })),
    },
    machine('machine_cpu_cores', 'CPUs of the machine.', host.cpus),
    machine('machine_memory_bytes', 'Memory of the machine in bytes.', host.memoryBytes),
  ]
}

/** As cAdvisor writes Docker's labels. */
function labelsOf(
  { project, name: service, engine, swarm }: Service,
  { id, name, image }: Replica,
): MetricSample['labels'] {
  const own = { id: `/docker/${id}`, name, image }
  const label = 'container_label_com_docker'
  return engine === 'swarm'
    ? { ...own, [`${label}_swarm_service_name`]: swarm?.name ?? `${project}_${service}` }
    : { ...own, [`${label}_compose_project`]: project, [`${label}_compose_service`]: service }
}
