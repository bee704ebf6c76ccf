/**
 * Usage of tasks on other machines from what cAdvisor told Prometheus there. Readings are counters with the time at
 * which they were scraped, like those of this engine's own containers; a task without series has none.
 */
import type { Replica } from '../../shared/domain/inventory.ts'
import type { Sample, Usage } from '../../shared/domain/metrics.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Labels, MatrixSeries, QueryResult } from './answers.ts'

/** What a replica is found by. */
type Placed = Pick<Replica, 'id' | 'task'>

export interface TaskUsage {
  /** The newest reading of each of these replicas that has one; asks again in the background when it is time. */
  readings(replicas: readonly Placed[]): readonly Usage[]
}

type Ask = (query: string) => Promise<Result<QueryResult>>

const METRICS = {
  cpu: 'container_cpu_usage_seconds_total',
  memory: 'container_memory_working_set_bytes',
  periods: 'container_cpu_cfs_periods_total',
  throttled: 'container_cpu_cfs_throttled_periods_total',
} as const
const TASK_LABEL = 'container_label_com_docker_swarm_task_id'

/** Prometheus scrapes every 15 s or more seldom; asking more often shows the same samples. */
const PERIOD_MS = 5_000
/** Far enough back for two scrapes a minute apart: their distance tells how long the newest one counts as new. */
const RANGE = '150s'
const FRESH_MS = { least: 10_000, most: 120_000, unknown: 30_000 }
/** Clocks that differ by less are not corrected for. */
const SKEW_MS = 2_000

export function createTaskUsage(ask: Ask, now: () => number): TaskUsage {
  let newest = new Map<string, Usage>()
  let askedAt = -Infinity
  let asking = false

  async function refresh(replicas: readonly Placed[]): Promise<void> {
    const [clock, series] = await Promise.all([ask('time()'), seriesOf(ask, replicas)])
    const read = series.length === 0 ? null : usages(replicas, series, skewOf(clock, now()))
    // Prometheus is silent or has nothing: what was read before ages by its own time.
    if (read !== null) newest = read
  }

  return {
    readings(replicas) {
      if (replicas.length > 0 && !asking && now() - askedAt >= PERIOD_MS) {
        asking = true
        askedAt = now()
        void refresh(replicas).finally(() => {
          asking = false
        })
      }
      return replicas.flatMap(({ id }) => newest.get(id) ?? [])
    },
  }
}

/** Milliseconds to add to Prometheus' times. */
function skewOf(clock: Result<QueryResult>, now: number): number {
  if (!clock.ok || clock.value.kind !== 'scalar') return 0
  const offset = now - clock.value.sample.at
  return Math.abs(offset) > SKEW_MS ? Math.round(offset / 1000) * 1000 : 0
}

/** By container id where that label is kept, then by the task's id in the label and in the name that Swarm gives. */
async function seriesOf(ask: Ask, replicas: readonly Placed[]): Promise<readonly MatrixSeries[]> {
  const found: MatrixSeries[] = []
  let missing = replicas
  for (const selector of [idSelector, taskSelector, nameSelector]) {
    if (missing.length === 0) break
    const names = Object.values(METRICS).join('|')
    const answer = await ask(`{__name__=~"${names}",${selector(missing)}}[${RANGE}]`)
    if (!answer.ok || answer.value.kind !== 'matrix') return found
    const { series } = answer.value
    found.push(...series)
    missing = missing.filter((replica) => !series.some(({ labels }) => isOf(labels, replica)))
  }
  return found
}

/** Ids are letters and digits: nothing in them has a meaning in an expression. */
function alternatives(ids: readonly string[]): string {
  return ids.filter((id) => /^[0-9a-z]+$/i.test(id)).join('|')
}
const taskIds = (replicas: readonly Placed[]) => alternatives(replicas.flatMap(({ task }) => task?.id ?? []))
const idSelector = (replicas: readonly Placed[]) =>
  `id=~".*(${alternatives(replicas.map(({ id }) => id))}).*"`
const taskSelector = (replicas: readonly Placed[]) => `${TASK_LABEL}=~"${taskIds(replicas)}"`
const nameSelector = (replicas: readonly Placed[]) => `name=~".*[.](${taskIds(replicas)})"`

function isOf(labels: Labels, { id, task }: Placed): boolean {
  if (labels.id?.includes(id) === true) return true
  if (task === undefined) return false
  return labels[TASK_LABEL] === task.id || labels.name?.endsWith(`.${task.id}`) === true
}

function usages(
  replicas: readonly Placed[],
  series: readonly MatrixSeries[],
  skewMs: number,
): Map<string, Usage> {
  const read = new Map<string, Usage>()
  for (const replica of replicas) {
    const own = series.filter(({ labels }) => isOf(labels, replica))
    const of = (name: string) => newestOf(own.filter(({ labels }) => labels.__name__ === name))
    const cpu = of(METRICS.cpu)
    const memory = of(METRICS.memory)
    const time = cpu ?? memory
    if (time === null) continue
    read.set(replica.id, {
      id: replica.id,
      at: time.at + skewMs,
      cpuNanos: cpu === null ? null : cpu.value * 1e9,
      // One CPU's wall time: the other machine's number of CPUs cancels out.
      systemNanos: cpu === null ? null : cpu.at * 1e6,
      onlineCpus: 1,
      workingSetBytes: memory?.value ?? null,
      throttledPeriods: of(METRICS.throttled)?.value ?? null,
      periods: of(METRICS.periods)?.value ?? null,
      pids: null,
      freshMs: time.freshMs,
    })
  }
  return read
}

interface Newest extends Sample {
  readonly freshMs: number
}

/** Scraped twice (two jobs, two Prometheis): the newest telling counts. Per CPU: its `total`, else the sum. */
function newestOf(series: readonly MatrixSeries[]): Newest | null {
  const tellings = new Map<string, MatrixSeries[]>()
  for (const each of series) {
    const { cpu: _cpu, ...rest } = each.labels
    const key = JSON.stringify(Object.entries(rest).sort())
    const known = tellings.get(key)
    if (known === undefined) tellings.set(key, [each])
    else known.push(each)
  }
  const read = [...tellings.values()].flatMap((parts) => sumOf(parts) ?? [])
  return read.reduce<Newest | null>((best, each) => (best === null || each.at > best.at ? each : best), null)
}

function sumOf(parts: readonly MatrixSeries[]): Newest | null {
  const total = parts.filter(({ labels }) => labels.cpu === undefined || labels.cpu === 'total')
  const counted = total.length > 0 ? total.slice(0, 1) : parts
  const at = Math.max(...counted.map(({ samples }) => samples.at(-1)?.at ?? -Infinity))
  const values = counted.flatMap(({ samples }) =>
    samples.at(-1)?.at === at ? (samples.at(-1)?.value ?? []) : [],
  )
  const value = values.reduce((sum, each) => sum + each, 0)
  if (!Number.isFinite(at) || !Number.isFinite(value)) return null
  const before = counted[0]?.samples.at(-2)?.at
  const interval = before === undefined ? null : at - before
  return {
    at,
    value,
    freshMs:
      interval === null
        ? FRESH_MS.unknown
        : Math.min(FRESH_MS.most, Math.max(FRESH_MS.least, interval * 2.5)),
  }
}
