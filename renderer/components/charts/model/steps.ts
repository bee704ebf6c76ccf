/**
 * A count over time as the steps it took. A bucket tells only minimum, mean and maximum; from the mean follows when
 * within the bucket the count changed, so that a step stands where it happened however coarse the buckets are.
 */
import type { Bucket } from '../../../../shared/domain/metrics.ts'
import type { Segments } from './segments.ts'

/** The value from `t` (epoch ms) on; null: nothing known from there on. */
export interface StepPoint {
  readonly t: number
  readonly value: number | null
}

const flat = (bucket: Bucket) => bucket.max - bucket.min < 1e-9

export function stepsOf(segments: Segments): readonly StepPoint[] {
  const points: StepPoint[] = []
  for (const run of segments.runs) {
    let current: number | null = null
    run.forEach((bucket, index) => {
      for (const { t, value } of withinBucket(bucket, segments.step, current, run[index + 1])) {
        if (value !== current) points.push({ t: Math.round(t), value })
        current = value
      }
    })
    const last = run.at(-1)
    if (last === undefined) continue
    const end = last.at + segments.step
    points.push({ t: end, value: current }, { t: end + 1, value: null })
  }
  return points
}

function withinBucket(
  bucket: Bucket,
  step: number,
  before: number | null,
  next: Bucket | undefined,
): readonly { readonly t: number; readonly value: number }[] {
  const { at, min, max, mean } = bucket
  if (flat(bucket)) return [{ t: at, value: min }]
  const after = next !== undefined && flat(next) ? next.min : null
  const starts = before ?? (after === max ? min : max)
  if (starts !== min && starts !== max) {
    // Both extremes lie off the way: the one farther from where it goes comes first.
    const target = after ?? starts
    const [first, second] = Math.abs(target - min) > Math.abs(target - max) ? [min, max] : [max, min]
    return [
      { t: at, value: starts },
      { t: at + step / 3, value: first },
      { t: at + (2 * step) / 3, value: second },
    ]
  }
  const other = starts === min ? max : min
  const share = Math.min(1, Math.max(0, (mean - starts) / (other - starts)))
  if (after === starts) {
    return [
      { t: at, value: starts },
      { t: at + (step * (1 - share)) / 2, value: other },
      { t: at + (step * (1 + share)) / 2, value: starts },
    ]
  }
  return [
    { t: at, value: starts },
    { t: at + step * (1 - share), value: other },
  ]
}

/**
 * Bucket means as steps, each held for its bucket: what is drawn of points earned. Nothing earned is nothing drawn:
 * a stack of eleven factors would else be eleven lines on the zero.
 */
export function heldMeans(segments: Segments, scale = 1): readonly StepPoint[] {
  const points: StepPoint[] = []
  const end = (t: number, value: number) => points.push({ t, value }, { t: t + 1, value: null })
  for (const run of segments.runs) {
    let before = 0
    for (const { at, mean } of run) {
      const value = mean * scale
      if (value !== 0) points.push({ t: at, value })
      else if (before !== 0) end(at, before)
      before = value
    }
    const last = run.at(-1)
    if (last !== undefined && before !== 0) end(last.at + segments.step, before)
  }
  return points
}

/** The value that holds at `t`; points are in order of time. */
export function stepAt(points: readonly StepPoint[], t: number): number | null {
  let low = 0
  let high = points.length - 1
  if (high < 0 || t < (points[0]?.t ?? Infinity)) return null
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((points[middle]?.t ?? Infinity) <= t) low = middle
    else high = middle - 1
  }
  return points[low]?.value ?? null
}
