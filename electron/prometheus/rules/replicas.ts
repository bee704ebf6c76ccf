/**
 * Which containers are replicas of a service, and what each of them uses, whoever tells of it.
 *
 * cAdvisor names containers in several ways: with their Docker labels, with their name alone
 * (`--store_container_labels=false`), or, on engines whose images it cannot read, with nothing but the path of their
 * cgroup, every other label being empty. What all have in common is the container's id at the end of that path. So who
 * belongs to the service is found once, from labels, from names, or from Eyrie's own exporter, and every measurement
 * is joined to it by that id. A container that both exporters tell of counts once.
 */
import type { AlertScope } from '../../../shared/domain/alerts.ts'
import { duration, literal, quoted, selector } from './promql.ts'
import type { RecordingRule } from './ruleFile.ts'

/** `/docker/ID`, `/system.slice/docker-ID.scope`; not what lies below it, which is counted in it already. */
const ID = '(?:.*[/-])?([0-9a-f]{64})(?:\\\\.scope)?'
export const WITH_ID = `id=~"${ID}"`

export interface Windows {
  readonly windowSeconds: number
  readonly intervalSeconds: number
}

export function ofService({ project, service }: AlertScope, more: Readonly<Record<string, string>> = {}) {
  return { project, service, ...more }
}

/** A container's id as the label `replica`. */
function byId(series: string): string {
  return `label_replace(${series}, "replica", "$1", "id", "${ID}")`
}

/** One value a replica and exporter: per-CPU series are summed here. */
export function each(aggregate: 'sum' | 'max', series: string): string {
  return `${aggregate} by (replica, job, instance) (${byId(series)})`
}

/** Matchers of the service's containers by each of the ways they are named; no series matches two of them. */
export function namedOf({ project, service }: AlertScope): readonly string[] {
  const compose = 'container_label_com_docker_compose'
  const swarm = 'container_label_com_docker_swarm_service_name'
  const unlabeled = `${compose}_service="",${swarm}=""`
  const name = `${literal(project)}[-_]${literal(service)}[-_][0-9]+`
  const task = `${literal(`${project}_${service}`)}\\.[0-9]+\\..+`
  return [
    `${compose}_project=${quoted(project)},${compose}_service=${quoted(service)},${compose}_oneoff!="True"`,
    `${swarm}=${quoted(`${project}_${service}`)}`,
    `name=~${quoted(`${name}|${task}`)},${unlabeled}`,
  ]
}

function memberRule(scope: AlertScope): RecordingRule {
  const seen = namedOf(scope)
    .map((matchers) => `container_last_seen{${matchers},${WITH_ID}}`)
    .join('\n      or ')
  return {
    record: 'vedfolnir:replica',
    // Renaming a container leaves two names for a while: one of them is enough.
    expr: [
      'topk by (replica) (1,',
      '  group by (replica, name) (',
      '    label_replace(',
      `      ${seen},`,
      `      "replica", "$1", "id", "${ID}"`,
      '    )',
      '  )',
      ')',
    ].join('\n'),
    labels: ofService(scope),
  }
}

/** Joins measurements to the replicas: the highest, where several exporters tell of the same one. */
function joined(
  scope: AlertScope,
  measured: string,
  members = selector('vedfolnir:replica', ofService(scope)),
): string {
  return `max by (replica, name) (\n  (${measured})\n  * on (replica) group_left (name) ${members}\n)`
}

/** What is measured in no unit of its own limit is measured in the machine's: that of the same exporter. */
function orMachine(limit: string, used: string, machine: string): string {
  return `\n    ${limit}\n    or 0 * ${used} + on (job, instance) group_left () max by (job, instance) (${machine})\n  `
}

/**
 * The replicas, and their CPU, memory and throttling as shares at each scrape: between the last two, as the engine
 * reads counters. `rate` would tell too little of a replica that has not been there for its whole range.
 */
export function replicaRules(
  scope: AlertScope,
  { windowSeconds, intervalSeconds }: Windows,
): readonly RecordingRule[] {
  const over = `[${duration(windowSeconds)}]`
  const labels = ofService(scope)
  const cores = each('sum', `irate(container_cpu_usage_seconds_total{${WITH_ID}}${over})`)
  const coreLimit = each(
    'max',
    `(container_spec_cpu_quota{${WITH_ID}} > 0) / container_spec_cpu_period{${WITH_ID}}`,
  )
  const bytes = each('max', `container_memory_working_set_bytes{${WITH_ID}}`)
  const byteLimit = each('max', `container_spec_memory_limit_bytes{${WITH_ID}} > 0`)
  const throttled = each('sum', `irate(container_cpu_cfs_throttled_periods_total{${WITH_ID}}${over})`)
  const periods = each('sum', `irate(container_cpu_cfs_periods_total{${WITH_ID}}${over})`)
  const kills = each('max', `increase(container_oom_events_total{${WITH_ID}}[5m])`)
  const restarts = each('max', `resets(container_cpu_usage_seconds_total{${WITH_ID}}[10m])`)
  const threads = each('max', `container_threads{${WITH_ID}}`)
  const mostThreads = each('max', `container_threads_max{${WITH_ID}}`)
  const seen = `last_over_time(${selector('vedfolnir:replica', labels)}[${duration(300 + intervalSeconds)}])`
  const reserved = each('max', `container_spec_memory_reservation_limit_bytes{${WITH_ID}}`)
  const measured = (record: string, of: string): RecordingRule => ({
    record: `vedfolnir:${record}`,
    expr: joined(scope, of),
    labels,
  })
  const share = (record: string, used: string, limit: string): RecordingRule => ({
    record: `vedfolnir:${record}`,
    expr: `${selector(`vedfolnir:${used}`, labels)} / ${selector(`vedfolnir:${limit}`, labels)}`,
    labels,
  })
  return [
    memberRule(scope),
    measured('replica_cpu_cores', cores),
    measured('replica_cpu_limit', orMachine(coreLimit, cores, 'machine_cpu_cores')),
    share('replica_cpu_usage', 'replica_cpu_cores', 'replica_cpu_limit'),
    measured('replica_memory_bytes', bytes),
    measured('replica_memory_limit', orMachine(byteLimit, bytes, 'machine_memory_bytes')),
    measured('replica_memory_reservation', reserved),
    share('replica_memory_usage', 'replica_memory_bytes', 'replica_memory_limit'),
    {
      // A replica without a quota, or that ran in no period, was throttled in none.
      record: 'vedfolnir:replica_cpu_throttled',
      expr: joined(scope, `\n    ${throttled} / (${periods} > 0)\n    or 0 * ${cores}\n  `),
      labels,
    },
    {
      // Whoever was killed may be gone already: the replicas of the last five minutes count.
      record: 'vedfolnir:replica_oom_kills',
      expr: joined(scope, kills, `topk by (replica) (1, ${seen})`),
      labels,
    },
    {
      // Started again under the same id, its counters begin at nothing: that shows whoever exports them.
      record: 'vedfolnir:replica_restarts',
      expr: joined(scope, restarts, `topk by (replica) (1, ${seen})`),
      labels,
    },
    measured('replica_pids', `${threads} / (${mostThreads} > 0)`),
  ]
}

/** Replicas whose readings count: not those of which Eyrie says, or whose age says, that they warm up. */
export function countedRule(scope: AlertScope, warmUpSeconds: number | null): RecordingRule {
  const members = selector('vedfolnir:replica', ofService(scope))
  const young =
    warmUpSeconds === null || warmUpSeconds === 0
      ? ''
      : `\n  unless on (replica) (time() - ${each('max', `container_start_time_seconds{${WITH_ID}}`)} < ${warmUpSeconds})`
  return {
    record: 'vedfolnir:replica_counted',
    expr: `${members}\n  unless on (replica) (${byId(selector('eyrie_replica_counted', ofService(scope)))} == 0)${young}`,
    labels: ofService(scope),
  }
}
