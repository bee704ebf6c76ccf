/** Brings together what `decide` takes from what was observed, and what a decision leaves behind as series. */
import type {
  DecideInput,
  EngineMemory,
  ForecastReading,
  ForeignLease,
  SourceReading,
} from '../../shared/domain/decision.ts'
import {
  ceilingFor,
  currentReplicas,
  isReady,
  serviceKey,
  type Service,
} from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey, type Sample } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Settings } from '../../shared/domain/settings.ts'
import { earnedOf } from '../engine/score.ts'
import { isCounted } from '../observe/sampler.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { Standings } from './standings.ts'
import type { Verdict } from './verdict.ts'

export interface GatherOptions {
  readonly service: Service
  readonly policy: Policy
  readonly now: number
  readonly warmUpMs: number
  readonly samplingSeconds: number
  readonly memory: EngineMemory
  readonly acting: boolean
  /** What stands beside the decision (standings.ts). */
  readonly standings: ReturnType<Standings['inputs']>
  readonly lease: ForeignLease | null
  /** What is expected of the load; undefined: nobody asked. */
  readonly forecast?: ForecastReading | undefined
  readonly settings: Settings
  readonly recent: RecentSeries
  /** Ready replicas that went into the newest sample of a built-in source; null: not known. */
  readonly reporting: (metric: string) => number | null
  /** Why a PromQL source did not answer; null when it did. */
  readonly problem: (name: string) => string | null
}

export function gatherInput(options: GatherOptions): DecideInput {
  const { service, policy, now, settings } = options
  const current = currentReplicas(service)
  const ready = current.filter((replica) => isCounted(replica, options.warmUpMs, now)).length
  const unhealthy = current.filter((replica) => replica.health === 'unhealthy').length
  return {
    now,
    project: service.project,
    service: service.name,
    policy,
    observed: {
      current: current.length,
      ready,
      warming: Math.max(0, current.length - ready - unhealthy),
      unhealthy,
    },
    scalability: scalabilityOf(service, current.length),
    readings: readingsOf(options),
    samplingSeconds: options.samplingSeconds,
    memory: options.memory,
    ...options.standings,
    ...(options.forecast === undefined ? {} : { forecast: options.forecast }),
    acting: options.acting,
    pauses: settings.services[serviceKey(service.project, service.name)]?.pauses ?? [],
    frozen: settings.frozen,
    lease: options.lease,
  }
}

/** Also false where no node of a Swarm may take one more; where they only have too little left is `capacity`'s matter. */
function scalabilityOf(service: Service, current: number): DecideInput['scalability'] {
  if (!service.scalability.ok) return service.scalability
  const ceiling = ceilingFor(service, current + 1)
  if (ceiling?.reason !== 'NotScalable') return { ok: true, sentence: '' }
  return { ok: false, sentence: ceiling.sentence.charAt(0).toUpperCase() + ceiling.sentence.slice(1) }
}

function readingsOf(options: GatherOptions): Readonly<Record<string, SourceReading>> {
  const { service, policy } = options
  const readings: Record<string, SourceReading> = {}
  for (const name of BUILT_IN) readings[name] = builtIn(name, options)
  for (const { source } of [...policy.factors, ...policy.targets])
    if (source.kind === 'promql' && readings[source.name] === undefined)
      readings[source.name] = {
        samples: samplesOf(options, seriesKey(service.project, service.name, `factor:${source.name}`)),
        problem: options.problem(source.name),
      }
  return readings
}

const BUILT_IN = [SERIES.cpu, SERIES.memory, SERIES.throttled] as const

function builtIn(name: string, options: GatherOptions): SourceReading {
  const { service } = options
  const samples = samplesOf(options, seriesKey(service.project, service.name, name))
  const reporting = options.reporting(name)
  return reporting === null ? { samples, problem: null } : { samples, problem: null, reporting }
}

/** What lies in the window, or the newest sample before it: "stale" is not "never there". */
function samplesOf({ policy, now, recent }: GatherOptions, key: string): readonly Sample[] {
  const within = recent.after(key, now - policy.windowSeconds * 1000)
  if (within.length > 0) return within
  const latest = recent.latest(key)
  return latest === null ? [] : [latest]
}

/** Adds replica counts, scores and points earned, as they were when it was judged, by the key of their series. */
export function keepVerdict(
  { input, judgement }: Pick<Verdict, 'input' | 'judgement'>,
  service: Service,
  samples: Map<string, readonly Sample[]>,
): void {
  const { project, service: name, now: at } = input
  const keep = (metric: string, value: number) =>
    samples.set(seriesKey(project, name, metric), [{ at, value }])
  keep(SERIES.current, currentReplicas(service).length)
  keep(SERIES.ready, service.replicas.filter(isReady).length)
  keep(SERIES.scoreUp, judgement.tally.up)
  keep(SERIES.scoreDown, judgement.tally.down)
  for (const [place, earned] of earnedOf(input, judgement).entries()) {
    const factor = judgement.prepared.factors[place]?.factor
    if (factor !== undefined) keep(`points:${factor.id}`, earned)
  }
}
