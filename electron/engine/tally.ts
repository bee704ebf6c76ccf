/** Both scores as numbers: which factors stand beyond their thresholds, for how long, and the points that makes. */
import type { DecideInput, EngineMemory, FactorMemory } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Factor, Policy } from '../../shared/domain/policy.ts'
import type { Prepared, PreparedFactor } from './prepared.ts'

export const UP_SCALE = 15
export const DOWN_SCALE = 7

/**
 * More than two periods without an evaluation start a factor's `for` again (engine.md, section 2); half a period more
 * is granted, because timers are late and two periods are exactly one missed evaluation.
 */
const GAP_PERIODS = 2.5

export interface Tally {
  readonly up: number
  readonly down: number
  /** Some up factor stands above the value at which the need is urgent. */
  readonly urgent: boolean
  /** Nothing that more replicas would lower has earned a point. */
  readonly fixedAlone: boolean
  /** What the next decision needs to know. */
  readonly factors: EngineMemory['factors']
}

const NOTHING_BEYOND: EngineMemory['factors'] = {}

export function tallyOf(input: DecideInput, prepared: Prepared, windows: readonly WindowResult[]): Tally {
  const { now, policy, memory } = input
  const gapMs = GAP_PERIODS * input.samplingSeconds * 1000
  let factors: Record<string, FactorMemory> | null = null
  let up = 0
  let down = 0
  let urgent = false
  let sharing = false
  for (const known of prepared.factors) {
    const { factor } = known
    const value = valueOf(known, windows, input.observed.current)
    const before = memory.factors[factor.id]
    if (value === null) {
      // A source that is away leaves the memory as it was: it may be back before two periods have passed.
      if (before !== undefined) (factors ??= {})[factor.id] = before
      continue
    }
    if (factor.urgentAbove !== null && value > factor.urgentAbove && known.up) urgent = true
    if (!isBeyond(factor, value, thresholdOf(known, policy))) continue
    const since = beyondSince(before, now, gapMs)
    ;(factors ??= {})[factor.id] = { beyondSince: since, lastAt: now }
    if ((now - since) / 1000 < factor.forSeconds) continue
    if (known.up) {
      up += factor.points
      if (factor.sharing === 'load-sharing') sharing = true
    } else down += factor.points
  }
  return {
    up: scaled(UP_SCALE, up, prepared.upPoints),
    down: scaled(DOWN_SCALE, down, prepared.downPoints),
    urgent,
    fixedAlone: !sharing,
    factors: factors ?? NOTHING_BEYOND,
  }
}

/** `scale × points earned ÷ points configured`; the products come first, so that 5 of 15 is exactly 5. */
export function scaled(scale: number, earned: number, configured: number): number {
  return configured === 0 ? 0 : (scale * earned) / configured
}

/** Null: no usable reading. */
function valueOf(known: PreparedFactor, windows: readonly WindowResult[], current: number): number | null {
  if (known.source < 0) return current
  const window = windows[known.source]
  return window?.kind === 'value' ? window.value : null
}

/** `replicas` speaks for going down while there are more than the minimum. */
export function thresholdOf(known: PreparedFactor, policy: Policy): number {
  return known.source < 0 ? policy.min : known.factor.threshold
}

export function isBeyond(factor: Factor, value: number, threshold: number): boolean {
  return factor.direction === 'up' || factor.source.name === 'replicas'
    ? value > threshold
    : value < threshold
}

function beyondSince(before: FactorMemory | undefined, now: number, gapMs: number): number {
  if (before === undefined || before.beyondSince === null) return now
  const gap = now - before.lastAt
  // A clock that was set back makes the old times worthless.
  return gap >= 0 && gap <= gapMs && before.beyondSince <= now ? before.beyondSince : now
}
