/** Where a policy starts: Vedfolnir's factors, and the presets' timings (engine.md, section 4). */
import type { Factor, Policy, Preset, Rate } from '../../shared/domain/policy.ts'

interface Timing {
  readonly forUp: number
  readonly forUpErrors: number
  readonly forDown: number
  readonly cooldownUp: number
  readonly cooldownDown: number
}

/** All presets decide by score; strategy `target` for the last two is a new member of the policy's `strategy`. */
const TIMINGS: Readonly<Record<Preset, Timing>> = {
  vedfolnir: { forUp: 300, forUpErrors: 120, forDown: 900, cooldownUp: 300, cooldownDown: 600 },
  // Down after 300 s: until stabilization keeps the highest recommendation of that long, `for` stands in for it.
  responsive: { forUp: 0, forUpErrors: 0, forDown: 300, cooldownUp: 30, cooldownDown: 300 },
  conservative: { forUp: 60, forUpErrors: 60, forDown: 600, cooldownUp: 300, cooldownDown: 900 },
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

const OPEN_BOUNDS = { min: 1, max: 10 } as const
/** Vedfolnir's app service; its databases carry its labels too, but nobody asked to scale those. */
const VEDFOLNIR_BOUNDS = { min: 2, max: 5 } as const

export function boundsOf(preset: Preset, enabled: boolean): Pick<Policy, 'min' | 'max'> {
  return preset === 'vedfolnir' && enabled ? VEDFOLNIR_BOUNDS : OPEN_BOUNDS
}

export function presetPolicy(preset: Preset): Policy {
  const timing = TIMINGS[preset]
  return {
    enabled: false,
    mode: 'observe',
    preset,
    strategy: 'score',
    ...OPEN_BOUNDS,
    step: 1,
    urgentStep: 2,
    actAt: 5,
    windowSeconds: 60,
    cooldownUpSeconds: timing.cooldownUp,
    cooldownDownSeconds: timing.cooldownDown,
    warmUpSeconds: null,
    healthTimeoutSeconds: 60,
    factors: builtInFactors(preset),
    targets: [],
    toleranceUp: 0.1,
    toleranceDown: 0.1,
    stabilizationUpSeconds: 0,
    stabilizationDownSeconds: 300,
    burst: false,
    rateUp: UP_RATE,
    rateDown: DOWN_RATE,
    schedules: [],
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
    forSeconds: direction === 'up' ? TIMINGS[preset].forUp : TIMINGS[preset].forDown,
    sharing: name === 'memory' && preset !== 'vedfolnir' ? ('fixed' as const) : ('load-sharing' as const),
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

/** The factors of a PromQL source: Vedfolnir's for the names it has, else the given threshold and points. */
export function queryFactors(preset: Preset, name: string, query: string, own: QueryOverrides): Factor[] {
  const known = SIGNALS[name]
  const source = { kind: 'promql' as const, name, query }
  const timing = TIMINGS[preset]
  const build = (direction: 'up' | 'down', signal: Signal): Factor => ({
    id: `${name}-${direction}`,
    source,
    direction,
    threshold:
      own.threshold !== undefined && direction === (own.direction ?? 'up') ? own.threshold : signal.threshold,
    urgentAbove: signal.urgentAbove,
    points: own.points !== undefined && direction === (own.direction ?? 'up') ? own.points : signal.points,
    forSeconds:
      direction === 'down' ? timing.forDown : name === 'errorRatio' ? timing.forUpErrors : timing.forUp,
    sharing: name === 'errorRatio' ? 'fixed' : 'load-sharing',
  })
  if (known !== undefined)
    return [build('up', known.up), ...(known.down === null ? [] : [build('down', known.down)])]
  if (own.threshold === undefined) return []
  return [
    build(own.direction ?? 'up', { threshold: own.threshold, points: own.points ?? 2, urgentAbove: null }),
  ]
}

export interface QueryOverrides {
  readonly threshold?: number
  readonly points?: number
  readonly direction?: 'up' | 'down'
}
