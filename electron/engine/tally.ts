/** Both scores as numbers: which factors stand beyond their thresholds, for how long, and the points that makes. */
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import { timesOf, type FactorTimes } from './packedMemory.ts'
import { DOWN_SCALE, scaled, UP_SCALE, type Prepared, type PreparedFactor } from './prepared.ts'
import { NO_DATA } from './window.ts'

/**
 * More than two periods without an evaluation start a factor's `for` again (engine.md, section 2); half a period more
 * is granted, because timers are late and two periods are exactly one missed evaluation.
 */
const GAP_PERIODS = 2.5

/** With what the next decision needs to know of the factors. */
export interface Tally extends Omit<FactorTimes, 'at'> {
  readonly up: number
  readonly down: number
  /** Some up factor stands above the value at which the need is urgent. */
  readonly urgent: boolean
  /** Nothing that more replicas would lower has earned a point. */
  readonly fixedAlone: boolean
  /** Points earned by each factor on the scale of its score, in the order of the prepared factors. */
  readonly earned: readonly number[]
}

/** The lists of what is remembered and earned are made anew only where something changes: mostly nothing does. */
export function tallyOf(input: DecideInput, prepared: Prepared, windows: readonly WindowResult[]): Tally {
  const { now } = input
  const { current } = input.observed
  const { factors, lastEarned } = prepared
  const gapMs = GAP_PERIODS * input.samplingSeconds * 1000
  const before = timesOf(input.memory, prepared.noTimes)
  let since: number[] | null = null
  let seen: number[] | null = null
  let earned: number[] | null = null
  let up = 0
  let down = 0
  let urgent = false
  let shared = false
  for (let place = 0; place < factors.length; place += 1) {
    const known = factors[place]
    if (known === undefined) continue
    const window = known.source < 0 ? null : (windows[known.source] ?? NO_DATA)
    const stood = before.since[place] ?? Number.NaN
    const lastAt = before.seen?.[place] ?? before.at
    let earns = 0
    if (window !== null && window.kind !== 'value') {
      // A source that is away leaves the memory as it was: it may be back before two periods have passed.
      if (!Number.isNaN(stood)) (seen ??= before.since.map(() => now))[place] = lastAt
    } else {
      const value = window === null ? current : window.value
      if (value > known.urgentAbove) urgent = true
      if (isBeyond(known, value)) {
        const beyond = beyondSince(stood, lastAt, now, gapMs)
        if (beyond !== stood) (since ??= before.since.slice())[place] = beyond
        if ((now - beyond) / 1000 >= known.forSeconds) {
          earns = known.earns
          if (known.up) up += known.points
          else down += known.points
          if (known.shared) shared = true
        }
      } else if (!Number.isNaN(stood)) (since ??= before.since.slice())[place] = Number.NaN
    }
    if (earns !== (earned ?? lastEarned)[place]) (earned ??= lastEarned.slice())[place] = earns
  }
  if (earned !== null) prepared.lastEarned = earned
  return {
    up: scaled(UP_SCALE, up, prepared.upPoints),
    down: scaled(DOWN_SCALE, down, prepared.downPoints),
    urgent,
    fixedAlone: !shared,
    earned: prepared.lastEarned,
    ids: before.ids,
    since: since ?? before.since,
    seen,
  }
}

export function isBeyond({ above, threshold }: PreparedFactor, value: number): boolean {
  return above ? value > threshold : value < threshold
}

/** `since` and `seen` are NaN where it did not stand there before. */
function beyondSince(since: number, seen: number, now: number, gapMs: number): number {
  const gap = now - seen
  // A clock that was set back makes the old times worthless.
  return gap >= 0 && gap <= gapMs && since <= now ? since : now
}
