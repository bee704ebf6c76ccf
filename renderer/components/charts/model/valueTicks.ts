/** Round numbers for a value axis: steps of 1, 2, 2.5 or 5 × 10ⁿ, bytes in powers of two. */

export interface ValueAxis {
  readonly min: number
  readonly max: number
  readonly ticks: readonly number[]
}

const NICE = [1, 2, 2.5, 5, 10] as const

function niceStep(raw: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const nice = (NICE.find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10) * power
  return whole ? Math.max(1, Math.ceil(nice)) : nice
}

/** Rounds away what adding steps of 0.1 leaves behind. */
function clean(value: number): number {
  return Number(value.toPrecision(12))
}

/**
 * An axis from a round number at or below `low` to a round number at or above `high`, with about `count` steps.
 * `whole`: only whole numbers (replicas, points).
 */
export function valueAxis(low: number, high: number, count: number, whole = false): ValueAxis {
  const span = high - low
  if (!(span > 0)) return valueAxis(Math.min(low, 0), Math.max(low, 0) + 1, count, whole)
  const step = niceStep(span / Math.max(1, count), whole)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  const ticks: number[] = []
  for (let index = first; index <= last; index += 1) ticks.push(clean(index * step))
  return { min: clean(first * step), max: clean(last * step), ticks }
}
