/**
 * What a service's containers used over days, whoever told Prometheus of it, those that are gone included: the busiest
 * replica's cores and bytes, minute by minute, and the limits at which the kernel killed.
 */
import type { AlertScope } from '../../shared/domain/alerts.ts'
import type { UsageHistory, UsageReading } from '../../shared/domain/sizing.ts'
import { ok, type Result } from '../../shared/lib/result.ts'
import type { FactorRange, LabeledSamples } from '../observe/ports.ts'
import { each, namedOf, WITH_ID } from './rules/replicas.ts'

export interface HistoryAsked extends AlertScope {
  /** Of the replicas there are: whoever knows nothing but the paths of cgroups names them by these alone. */
  readonly ids: readonly string[]
  /** Epoch ms. */
  readonly from: number
  readonly to: number
}

type AskRange = (range: FactorRange) => Promise<Result<readonly LabeledSamples[]>>

/** As the recommender of Kubernetes reads usage. */
const STEP_MS = 60_000
const KILLS_STEP_MS = 15 * 60_000

export async function usageHistory(ask: AskRange, asked: HistoryAsked): Promise<Result<UsageHistory>> {
  const { from, to } = asked
  const cpu = await ask({ query: cpuQuery(asked), from, to, step: STEP_MS })
  if (!cpu.ok) return cpu
  const memory = await ask({ query: memoryQuery(asked), from, to, step: STEP_MS })
  if (!memory.ok) return memory
  const kills = await ask({ query: killsQuery(asked), from, to, step: KILLS_STEP_MS })
  if (!kills.ok) return kills
  return ok({
    cpu: readingsOf(cpu.value),
    memory: readingsOf(memory.value),
    kills: readingsOf(kills.value).map(({ at, value }) => ({ at, limitBytes: value })),
  })
}

/** Values that are no number, and those of broken counters, are left out: no data is never zero. */
function readingsOf(series: readonly LabeledSamples[]): readonly UsageReading[] {
  return (series[0]?.samples ?? [])
    .filter(({ value }) => Number.isFinite(value) && value >= 0)
    .map(({ at, value }) => ({ at, value, minutes: STEP_MS / 60_000 }))
}

type Of = Pick<HistoryAsked, 'project' | 'service' | 'ids'>

/** A function of each selection: one of them has the series, unless exporters name containers differently. */
function selected({ ids, ...scope }: Of, of: (matchers: string) => string): string {
  const known = ids.length === 0 ? [] : [`id=~"(?:.*[/-])?(?:${ids.join('|')})(?:\\\\.scope)?"`]
  return [...namedOf(scope).map((matchers) => `${matchers},${WITH_ID}`), ...known]
    .map((matchers) => of(matchers))
    .join(' or ')
}

/** Over five minutes, so that two scrapes a minute apart are in it even where one fails. */
export function cpuQuery(of: Of): string {
  const used = selected(of, (matchers) => `rate(container_cpu_usage_seconds_total{${matchers}}[5m])`)
  return `max(${each('sum', used)})`
}

export function memoryQuery(of: Of): string {
  const used = selected(
    of,
    (matchers) => `max_over_time(container_memory_working_set_bytes{${matchers}}[2m])`,
  )
  return `max(${each('max', used)})`
}

/** The limit, at each time at which a container with one was killed since the time before. */
export function killsQuery(of: Of): string {
  const range = `${KILLS_STEP_MS / 1000}s`
  const kills = selected(of, (matchers) => `increase(container_oom_events_total{${matchers}}[${range}])`)
  const limits = selected(
    of,
    (matchers) => `max_over_time(container_spec_memory_limit_bytes{${matchers}}[${range}])`,
  )
  return `max((${each('max', limits)} > 0) and on (replica) (${each('max', kills)} > 0))`
}
