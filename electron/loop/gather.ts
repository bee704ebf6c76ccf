/** Brings together what `decide` takes from what was observed. */
import type {
  DecideInput,
  EngineMemory,
  ForecastReading,
  ForeignLease,
  SourceReading,
} from '../../shared/domain/decision.ts'
import { ceilingFor, currentReplicas, serviceKey, type Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import type { PackedSamples } from '../../shared/domain/packedSamples.ts'
import type { Factor, Policy } from '../../shared/domain/policy.ts'
import type { Settings } from '../../shared/domain/settings.ts'
import { PackedReading } from '../engine/packedReading.ts'
import { isCounted } from '../observe/sampler.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { Standings } from './standings.ts'

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
  const keys = keysOf(service)
  const readings: Record<string, SourceReading> = {}
  for (const name of BUILT_IN) {
    readings[name] = new PackedReading(packedOf(options, keys[name]), null, options.reporting(name))
  }
  const read = ({ source }: Pick<Factor, 'source'>) => {
    if (source.kind !== 'promql' || readings[source.name] !== undefined) return
    const key = seriesKey(service.project, service.name, `factor:${source.name}`)
    readings[source.name] = new PackedReading(packedOf(options, key), options.problem(source.name))
  }
  policy.factors.forEach(read)
  policy.targets.forEach(read)
  return readings
}

const BUILT_IN = [SERIES.cpu, SERIES.memory, SERIES.throttled] as const

type BuiltInKeys = Readonly<Record<(typeof BUILT_IN)[number], string>>

/** A service's keys are looked up in every round; put together once, they are found by their hash. */
const known = new WeakMap<Service, BuiltInKeys>()

function keysOf(service: Service): BuiltInKeys {
  const before = known.get(service)
  if (before !== undefined) return before
  const key = (metric: string) => seriesKey(service.project, service.name, metric)
  const keys = { cpu: key(SERIES.cpu), memory: key(SERIES.memory), throttled: key(SERIES.throttled) }
  known.set(service, keys)
  return keys
}

/** What lies in the window, or the newest sample before it: "stale" is not "never there". */
function packedOf({ policy, now, recent }: GatherOptions, key: string): PackedSamples {
  return recent.window(key, now - policy.windowSeconds * 1000)
}
