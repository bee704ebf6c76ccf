/** What can be known from a policy alone, worked out once for each: a policy never changes, it is replaced. */
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Factor, Policy, Target } from '../../shared/domain/policy.ts'
import { loadOf, type Load } from './forecastLoad.ts'
import type { FactorTimes } from './packedMemory.ts'
import { NO_DATA } from './window.ts'
import { limitText } from './words.ts'

/** Points are scored on these scales. */
export const UP_SCALE = 15
export const DOWN_SCALE = 7

export interface PreparedFactor {
  readonly factor: Factor
  /** Place of its source among `Prepared.sources`; −1: it counts replicas. */
  readonly source: number
  readonly up: boolean
  /** It stands beyond its threshold above it; else below. */
  readonly above: boolean
  /** `replicas` speaks for going down while there are more than the minimum. */
  readonly threshold: number
  /** The need is urgent above it; Infinity: it never is. */
  readonly urgentAbove: number
  readonly forSeconds: number
  readonly points: number
  /** What it earns on the scale of its score. */
  readonly earns: number
  /** More replicas lower what earns points for going up. */
  readonly shared: boolean
  /** What it is compared with, as sentences say it: "> 70 %". */
  readonly limit: string
}

export interface PreparedTarget {
  readonly target: Target
  readonly source: number
}

/** A load with the place of its source among `Prepared.sources`. */
export interface PreparedLoad extends Load {
  readonly source: number
}

export interface Prepared {
  /** In the policy's order. */
  readonly factors: readonly PreparedFactor[]
  /** Empty unless the strategy is `target`. */
  readonly targets: readonly PreparedTarget[]
  /** Every source that is read, once each. */
  readonly sources: readonly string[]
  /** None of them has data: copied and filled, which takes less than growing a list. */
  readonly noWindows: readonly WindowResult[]
  /** What the forecast counts as the load; null: nothing in the policy measures it. */
  readonly load: PreparedLoad | null
  /** Points of all configured factors. */
  readonly upPoints: number
  readonly downPoints: number
  /** Nothing is remembered of any factor. */
  readonly noTimes: FactorTimes
  /**
   * The points each factor earned when it was last counted: mostly they are the same again, and then the same list serves.
   */
  lastEarned: readonly number[]
}

const known = new WeakMap<Policy, Prepared>()

export function preparedOf(policy: Policy): Prepared {
  const before = known.get(policy)
  if (before !== undefined) return before
  const prepared = prepare(policy)
  known.set(policy, prepared)
  return prepared
}

function prepare(policy: Policy): Prepared {
  const sources: string[] = []
  const placeOf = (name: string): number => {
    const place = sources.indexOf(name)
    return place === -1 ? sources.push(name) - 1 : place
  }
  const pointsOf = (direction: Factor['direction']) =>
    policy.factors.reduce((sum, factor) => sum + (factor.direction === direction ? factor.points : 0), 0)
  const [upPoints, downPoints] = [pointsOf('up'), pointsOf('down')]
  const factors = policy.factors.map((factor): PreparedFactor => {
    const { source, direction, points, forSeconds, urgentAbove, sharing } = factor
    const up = direction === 'up'
    const counting = countsReplicas(factor)
    const threshold = counting ? policy.min : factor.threshold
    return {
      factor,
      source: counting ? -1 : placeOf(source.name),
      up,
      above: up || source.name === 'replicas',
      threshold,
      urgentAbove: up ? (urgentAbove ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
      forSeconds,
      points,
      earns: up ? scaled(UP_SCALE, points, upPoints) : scaled(DOWN_SCALE, points, downPoints),
      shared: up && sharing === 'load-sharing',
      limit: limitText(source.name, direction, threshold),
    }
  })
  const targets = policy.strategy === 'target' ? policy.targets : []
  const held = targets.map((target) => ({ target, source: placeOf(target.source.name) }))
  const load = loadOf(policy)
  return {
    factors,
    targets: held,
    load: load === null ? null : { ...load, source: placeOf(load.name) },
    sources,
    noWindows: sources.map(() => NO_DATA),
    upPoints,
    downPoints,
    noTimes: {
      ids: policy.factors.map(({ id }) => id),
      since: doubles(policy.factors, Number.NaN),
      seen: null,
      at: 0,
    },
    lastEarned: doubles(policy.factors, 0),
  }
}

/**
 * One for each factor, held as bare doubles from the start: once it is a list of NaN, which stays one of doubles whatever is
 * put into it or its copies, and no fraction needs an object of its own.
 */
function doubles(factors: readonly Factor[], value: number): readonly number[] {
  return factors.map(() => Number.NaN).fill(value)
}

/** `scale × points earned ÷ points configured`; the products come first, so that 5 of 15 is exactly 5. */
export function scaled(scale: number, earned: number, configured: number): number {
  return configured === 0 ? 0 : (scale * earned) / configured
}

export function countsReplicas({ source }: Pick<Factor, 'source'>): boolean {
  return source.kind === 'built-in' && source.name === 'replicas'
}
