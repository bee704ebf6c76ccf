/** From stored records to what a chart asks for: buckets of one round step. Pure. */
import type { Bucket } from '../../shared/domain/metrics.ts'
import { DAY, HOUR, MINUTE, RAW, merge, number, type Summary, type Tier } from './tiers.ts'

const SECOND = 1000
/** Steps people read easily, in milliseconds; beyond them whole days. */
const ROUND_STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
]

/** How many aligned buckets of `step` touch [from, to). */
export function bucketCount(from: number, to: number, step: number): number {
  return Math.ceil(to / step) - Math.floor(from / step)
}

/** The smallest round step that is a multiple of the tier's, at least `least`, and yields at most `maxPoints` (≥ 2). */
export function chooseStep(
  from: number,
  to: number,
  maxPoints: number,
  tier: Tier,
  least: number = tier.step,
): number {
  const fits = (step: number) => step >= least && bucketCount(from, to, step) <= Math.max(2, maxPoints)
  const round = ROUND_STEPS.find((step) => step % tier.step === 0 && fits(step))
  if (round !== undefined) return round
  let days = Math.max(1, Math.floor(Math.max(least, (to - from) / Math.max(2, maxPoints)) / DAY))
  while (!fits(days * DAY)) days += 1
  return days * DAY
}

/**
 * The usual time between samples, gaps left out; 0 when there are too few to tell. A step shorter than about
 * 1.5 times this would show holes where nothing is missing.
 */
export function samplingPeriod(tier: Tier, records: ArrayLike<number>): number {
  const spacings: number[] = []
  for (let index = tier.stride; index < records.length; index += tier.stride) {
    spacings.push(number(records, index) - number(records, index - tier.stride))
  }
  if (spacings.length === 0) return 0
  const median = number(Float64Array.from(spacings).sort(), Math.floor(spacings.length / 2))
  let time = 0
  let samples = 0
  for (const [index, spacing] of spacings.entries()) {
    if (spacing > 3 * median) continue
    time += spacing
    samples += tier === RAW ? 1 : number(records, index * tier.stride + 4)
  }
  return samples === 0 ? 0 : time / samples
}

/** Merges records (in time order) into buckets; rollup records that only touch [from, to) count whole. */
export function toBuckets(
  tier: Tier,
  records: ArrayLike<number>,
  from: number,
  to: number,
  step: number,
): readonly Bucket[] {
  const width = tier === RAW ? 1 : tier.step
  const buckets: Bucket[] = []
  let start = NaN
  let sum: Summary | null = null
  const close = () => {
    if (sum !== null) buckets.push({ at: start, min: sum[0], mean: sum[1], max: sum[2] })
  }
  for (let index = 0; index < records.length; index += tier.stride) {
    const at = number(records, index)
    if (at + width <= from || at >= to) continue
    const bucket = Math.floor(at / step) * step
    const record = summaryAt(tier, records, index)
    if (sum === null || bucket !== start) {
      close()
      start = bucket
      sum = record
    } else {
      sum = merge(sum, record)
    }
  }
  close()
  return buckets
}

function summaryAt(tier: Tier, records: ArrayLike<number>, index: number): Summary {
  const first = number(records, index + 1)
  if (tier.stride === 2) return [first, first, first, 1]
  return [first, number(records, index + 2), number(records, index + 3), number(records, index + 4)]
}
