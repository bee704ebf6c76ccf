/** Where a policy starts: Vedfolnir's factors, and the presets' timings (engine.md, section 4). */
import type { Factor, Policy, Preset, Rate, Sharing, Strategy, Target } from '../../shared/domain/policy.ts'

interface Start {
  readonly strategy: Strategy
  /** What strategy `target` holds its CPU at, a share of the limit. */
  readonly targetCpu: number
  readonly burst: boolean
  readonly forUp: number
  readonly forUpErrors: number
  readonly forDown: number
  readonly cooldownUp: number
  readonly cooldownDown: number
  readonly stabilizationUp: number
  readonly stabilizationDown: number
}

/**
 * Vedfolnir's `for` of 15 minutes is its stabilization already. Strategy `target` has no `for`: what the table of
 * engine.md, section 4, gives as such is how long a recommendation must have stood, which is stabilization.
 */
const STARTS: Readonly<Record<Preset, Start>> = {
  vedfolnir: {
    strategy: 'score',
    targetCpu: 0.7,
    burst: false,
    forUp: 300,
    forUpErrors: 120,
    forDown: 900,
    cooldownUp: 300,
    cooldownDown: 600,
    stabilizationUp: 0,
    stabilizationDown: 0,
  },
  responsive: {
    strategy: 'target',
    targetCpu: 0.6,
    burst: true,
    forUp: 0,
    forUpErrors: 0,
    forDown: 0,
    cooldownUp: 30,
    cooldownDown: 300,
    stabilizationUp: 0,
    stabilizationDown: 300,
  },
  conservative: {
    strategy: 'target',
    targetCpu: 0.5,
    burst: false,
    forUp: 60,
    forUpErrors: 60,
    forDown: 600,
    cooldownUp: 300,
    cooldownDown: 900,
    stabilizationUp: 60,
    stabilizationDown: 600,
  },
}

/** Thresholds and points of the factors that need a query; a name that is not here brings its own. */
export const SIGNALS: Readonly<Record<string, { readonly up: Signal; readonly down: Signal | null }>> = {
  queueDepth: {
    up: { threshold: 50, points: 2, urgentAbove: 100 },
    down: { threshold: 10, points: 1, urgentAbove: null },
  },
  responseTimeP95: {
    up: { threshold: 3, points: 2, urgentAbove: null },
    down: { threshold: 1, points: 1, urgentAbove: null },
  },
  // More replicas do not lower an error ratio: it has no down factor.
  errorRatio: { up: { threshold: 0.05, points: 4, urgentAbove: 0.1 }, down: null },
}

interface Signal {
  readonly threshold: number
  readonly points: number
  readonly urgentAbove: number | null
}

/** engine.md, section 4: at most +max(2 replicas, 100 %) and −1 replica a minute. */
const UP_RATE: Rate = {
  select: 'max',
  policies: [
    { kind: 'replicas', value: 2, periodSeconds: 60 },
    { kind: 'percent', value: 100, periodSeconds: 60 },
  ],
}
const DOWN_RATE: Rate = {
  select: 'max',
  policies: [{ kind: 'replicas', value: 1, periodSeconds: 60 }],
}

const DAY_SECONDS = 86_400

const OPEN_BOUNDS = { min: 1, max: 10 } as const
/** Vedfolnir's app service; its databases carry its labels too, but nobody asked to scale those. */
const VEDFOLNIR_BOUNDS = { min: 2, max: 5 } as const

export function boundsOf(preset: Preset, enabled: boolean): Pick<Policy, 'min' | 'max'> {
  return preset === 'vedfolnir' && enabled ? VEDFOLNIR_BOUNDS : OPEN_BOUNDS
}

export function presetPolicy(preset: Preset): Policy {
  const start = STARTS[preset]
  return {
    enabled: false,
    mode: 'observe',
    preset,
    strategy: start.strategy,
    ...OPEN_BOUNDS,
    step: 1,
    urgentStep: 2,
    actAt: 5,
    windowSeconds: 60,
    cooldownUpSeconds: start.cooldownUp,
    cooldownDownSeconds: start.cooldownDown,
    warmUpSeconds: null,
    healthTimeoutSeconds: 60,
    factors: builtInFactors(preset),
    targets: [builtInTarget('cpu', start.targetCpu, preset)],
    toleranceUp: 0.1,
    toleranceDown: 0.1,
    stabilizationUpSeconds: start.stabilizationUp,
    stabilizationDownSeconds: start.stabilizationDown,
    burst: start.burst,
    rateUp: UP_RATE,
    rateDown: DOWN_RATE,
    schedules: [],
    forecast: false,
    forecastSeasonSeconds: DAY_SECONDS,
    preStop: null,
    drainSeconds: 0,
  }
}

function builtInFactors(preset: Preset): Factor[] {
  const factor = (
    name: 'cpu' | 'memory' | 'throttled' | 'replicas',
    direction: 'up' | 'down',
    threshold: number,
    points: number,
  ) => ({
    id: `${name}-${direction}`,
    source: { kind: 'built-in' as const, name },
    direction,
    threshold,
    urgentAbove: null,
    points,
    forSeconds: direction === 'up' ? STARTS[preset].forUp : STARTS[preset].forDown,
    sharing: sharingOf(name, preset),
  })
  const memoryDown = factor('memory', 'down', 0.4, 2)
  return [
    factor('cpu', 'up', 0.7, 3),
    factor('memory', 'up', 0.8, 3),
    factor('throttled', 'up', 0.25, 1),
    factor('cpu', 'down', 0.2, 2),
    // A memory that never falls must not keep an idle service large: only Vedfolnir's preset counts it.
    ...(preset === 'vedfolnir' ? [memoryDown] : []),
    factor('replicas', 'down', 0, 1),
  ]
}

/** More replicas lower neither memory nor an error ratio; in Vedfolnir's preset memory counts as if they did. */
function sharingOf(name: string, preset: Preset): Sharing {
  return name === 'errorRatio' || (name === 'memory' && preset !== 'vedfolnir') ? 'fixed' : 'load-sharing'
}

export function builtInTarget(name: 'cpu' | 'memory', target: number, preset: Preset): Target {
  return { id: name, source: { kind: 'built-in', name }, target, sharing: sharingOf(name, preset) }
}

/** Null: the query says nothing of a target. */
export function queryTarget(
  preset: Preset,
  name: string,
  { query, target, sharing }: QuerySettings,
): Target | null {
  if (target === undefined) return null
  const source = { kind: 'promql' as const, name, query }
  return { id: name, source, target, sharing: sharing ?? sharingOf(name, preset) }
}

/** The factors of a PromQL source: Vedfolnir's for the names it has, else the given threshold and points. */
export function queryFactors(preset: Preset, name: string, own: QuerySettings): Factor[] {
  const known = SIGNALS[name]
  const source = { kind: 'promql' as const, name, query: own.query }
  const start = STARTS[preset]
  const build = (direction: 'up' | 'down', signal: Signal): Factor => ({
    id: `${name}-${direction}`,
    source,
    direction,
    threshold:
      own.threshold !== undefined && direction === (own.direction ?? 'up') ? own.threshold : signal.threshold,
    urgentAbove: signal.urgentAbove,
    points: own.points !== undefined && direction === (own.direction ?? 'up') ? own.points : signal.points,
    forSeconds:
      direction === 'down' ? start.forDown : name === 'errorRatio' ? start.forUpErrors : start.forUp,
    sharing: own.sharing ?? sharingOf(name, preset),
  })
  if (known !== undefined) {
    const down = known.down === null || own.sharing === 'fixed' ? [] : [build('down', known.down)]
    return [build('up', known.up), ...down]
  }
  if (own.threshold === undefined) return []
  return [
    build(own.direction ?? 'up', { threshold: own.threshold, points: own.points ?? 2, urgentAbove: null }),
  ]
}

/** A query as its labels give it. */
export interface QuerySettings {
  readonly query: string
  readonly threshold?: number
  readonly points?: number
  readonly direction?: 'up' | 'down'
  /** What strategy `target` holds it at. */
  readonly target?: number
  readonly sharing?: Sharing
}
