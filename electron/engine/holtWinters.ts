/**
 * Triple exponential smoothing after Holt and Winters, one value at a time: a level, a trend and a season of slots. The
 * recurrences are those of Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition, section 8.3.
 */

export type SeasonKind = 'additive' | 'multiplicative'

/** How fast each part follows what is seen, 0 to 1. */
export interface Smoothing {
  readonly level: number
  readonly trend: number
  readonly season: number
}

export interface HoltWinters {
  /** The next value, in its slot of the season. */
  update(slot: number, value: number): void
  /** What is expected in a slot so many values after the newest; null: nothing is known of that slot. */
  predict(slot: number, ahead: number): number | null
}

/** What is divided by must be more than rounding leaves of nothing. */
const LEAST = 1e-9

/** `first` holds one season as it was seen; NaN: nothing was seen in that slot. At least one slot is known. */
export function createHoltWinters(
  kind: SeasonKind,
  first: Float64Array,
  { level: alpha, trend: beta, season: gamma }: Smoothing,
): HoltWinters {
  const additive = kind === 'additive'
  let level = meanOf(first)
  let trend = 0
  /** What the season adds to the level, or multiplies it by; NaN: not known yet. */
  const season = first.map((value) => part(value, level))

  function part(value: number, base: number): number {
    if (additive) return value - base
    return base > LEAST ? value / base : Number.NaN
  }

  return {
    update(slot, value) {
      const before = season[slot] ?? Number.NaN
      const expected = level + trend
      const now = part(value, expected)
      if (Number.isNaN(before)) {
        // Seen for the first time: it says nothing of the level, only of itself.
        season[slot] = now
        return
      }
      const without = additive ? value - before : before > LEAST ? value / before : expected
      const raised = alpha * without + (1 - alpha) * expected
      trend = beta * (raised - level) + (1 - beta) * trend
      level = raised
      if (!Number.isNaN(now)) season[slot] = gamma * now + (1 - gamma) * before
    },
    predict(slot, ahead) {
      const known = season[slot] ?? Number.NaN
      const base = level + ahead * trend
      const value = additive ? base + known : base * known
      // No load is less than none.
      return Number.isFinite(value) ? Math.max(0, value) : null
    },
  }
}

function meanOf(values: Float64Array): number {
  let sum = 0
  let seen = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    seen += 1
  }
  return sum / seen
}
