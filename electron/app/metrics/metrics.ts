/** Eyrie's own metrics: what it counted since it was asked to, and what is true at the scrape. */
import type { Decision } from '../../../shared/domain/decision.ts'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { single, type MetricFamily, type MetricSample } from '../../hosts/metricsText.ts'
import { containerFamilies, createOomCounter } from './containerMetrics.ts'
import type { Core } from '../core.ts'
import { createTally, type Tally } from './tally.ts'
import { allServices } from '../topics.ts'
import { serviceRow } from '../views/service.ts'

export interface Metrics {
  collect(): readonly MetricFamily[]
  close(): void
}

/** Counts from now on; `collect` is what a scrape gets. */
export function createMetrics(core: Core): Metrics {
  const tally = createTally(core)
  const kills = createOomCounter(core.source)
  return {
    collect: () => [
      ...aboutEyrie(core),
      ...aboutLoop(core, tally),
      ...aboutSources(core),
      ...aboutServices(core),
      ...tally.families(),
      ...containerFamilies(core, kills.of),
    ],
    close() {
      tally.close()
      kills.close()
    },
  }
}

function aboutEyrie(core: Core): readonly MetricFamily[] {
  const { version, connection } = core
  const { user, system } = process.cpuUsage()
  return [
    {
      name: 'eyrie_build_info',
      help: 'Version of Eyrie and the connection it looks after; always 1.',
      type: 'gauge',
      samples: [{ labels: { version, connection }, value: 1 }],
    },
    single(
      'eyrie_frozen',
      'gauge',
      '1 while everything is frozen, else 0.',
      core.settings.get().frozen ? 1 : 0,
    ),
    single(
      'eyrie_store_up',
      'gauge',
      '1 while the history can be written, else 0.',
      core.storeProblem() === null ? 1 : 0,
    ),
    single(
      'process_cpu_seconds_total',
      'counter',
      'CPU time of this process in seconds.',
      (user + system) / 1e6,
    ),
    single(
      'process_resident_memory_bytes',
      'gauge',
      'Resident memory of this process in bytes.',
      process.memoryUsage.rss(),
    ),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start of this process in seconds since the epoch.',
      Math.round(Date.now() / 1000 - process.uptime()),
    ),
  ]
}

function aboutLoop(core: Core, tally: Tally): readonly MetricFamily[] {
  const { last, lastSuccessAt, succeeded, failed } = tally.loop()
  return [
    {
      name: 'eyrie_loop_rounds_total',
      help: 'Rounds of the control loop, by how they ended.',
      type: 'counter',
      samples: [
        { labels: { result: 'success' }, value: succeeded },
        { labels: { result: 'failure' }, value: failed },
      ],
    },
    single(
      'eyrie_loop_lag_seconds',
      'gauge',
      'How far the loop is behind its schedule: of the last round, or of the one that is due.',
      tally.lagSeconds(core.now()),
    ),
    single(
      'eyrie_loop_round_duration_seconds',
      'gauge',
      'How long the last round took.',
      last === null ? null : last.seconds,
    ),
    single(
      'eyrie_loop_last_success_timestamp_seconds',
      'gauge',
      'End of the last round that succeeded, in seconds since the epoch.',
      lastSuccessAt === null ? null : lastSuccessAt / 1000,
    ),
  ]
}

function aboutSources(core: Core): readonly MetricFamily[] {
  const sources = { docker: core.observer.status(), prometheus: core.factors.status() }
  // A source that is not set up is neither up nor down.
  const known = Object.entries(sources).filter(([, { state }]) => state !== 'off')
  return [
    {
      name: 'eyrie_source_up',
      help: '1 while the source answers, else 0.',
      type: 'gauge',
      samples: known.map(([source, { state }]) => ({
        labels: { source },
        value: state === 'connected' ? 1 : 0,
      })),
    },
    {
      name: 'eyrie_source_last_success_timestamp_seconds',
      help: 'When the source last answered, in seconds since the epoch.',
      type: 'gauge',
      samples: known.map(([source, { lastSeenAt }]) => ({
        labels: { source },
        value: lastSeenAt === null ? null : lastSeenAt / 1000,
      })),
    },
  ]
}

interface Seen {
  readonly row: ServiceRow
  readonly decision: Decision | null
}

/** Services that nobody enabled have replicas and use, and neither bounds nor scores. */
function aboutServices(core: Core): readonly MetricFamily[] {
  const seen = allServices(core).map((service): Seen => ({
    row: serviceRow(core, service),
    decision: core.controller.decision(service.project, service.name),
  }))
  const enabled = seen.filter(({ row }) => row.enabled)
  const gauge = (
    name: string,
    help: string,
    of: readonly Seen[],
    samples: (seen: Seen) => readonly (readonly [Readonly<Record<string, string>>, number | null])[],
  ): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: of.flatMap((each) =>
      samples(each).map(([labels, value]): MetricSample => ({
        labels: { project: each.row.project, service: each.row.name, ...labels },
        value,
      })),
    ),
  })
  const shareOf = (measured: ServiceRow['cpu']) =>
    measured === null || measured.stale ? null : measured.value
  return [
    gauge('eyrie_service_replicas', 'Replicas by state: current, or ready.', seen, ({ row }) => [
      [{ state: 'current' }, row.replicas.current],
      [{ state: 'ready' }, row.replicas.ready],
    ]),
    gauge('eyrie_service_replicas_desired', 'Replicas the last decision asked for.', enabled, ({ row }) => [
      [{}, row.replicas.desired],
    ]),
    gauge('eyrie_service_replicas_min', 'Fewest replicas of the policy.', enabled, ({ row }) => [
      [{}, row.replicas.min],
    ]),
    gauge('eyrie_service_replicas_max', 'Most replicas of the policy.', enabled, ({ row }) => [
      [{}, row.replicas.max],
    ]),
    gauge(
      'eyrie_service_utilization_ratio',
      'Mean use over ready replicas as a share of the limit.',
      seen,
      ({ row }) => [
        [{ resource: 'cpu' }, shareOf(row.cpu)],
        [{ resource: 'memory' }, shareOf(row.memory)],
      ],
    ),
    gauge('eyrie_service_score', 'Score of the last decision.', enabled, ({ row }) => [
      [{ direction: 'up' }, row.scores?.up ?? null],
      [{ direction: 'down' }, row.scores?.down ?? null],
    ]),
    gauge('eyrie_service_score_threshold', 'Score at which Eyrie acts.', enabled, ({ row }) => [
      [{}, row.actAt],
    ]),
    gauge('eyrie_service_mode', 'The mode the service is in; always 1.', enabled, ({ row }) => [
      [{ mode: row.mode }, 1],
    ]),
    gauge('eyrie_service_acting', '1 while a scaling action runs, else 0.', seen, ({ row }) => [
      [{}, row.acting === null ? 0 : 1],
    ]),
    gauge(
      'eyrie_service_held',
      '1 for the reason that holds or blocks the service now.',
      enabled,
      ({ decision }) =>
        decision !== null && (decision.kind === 'hold' || decision.kind === 'blocked')
          ? [[{ kind: decision.kind, reason: decision.reason }, 1]]
          : [],
    ),
  ]
}
