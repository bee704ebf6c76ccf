/** A series cut where buckets are missing, and made small enough to draw without losing a peak. */
import type { Bucket, SeriesRange } from '../../../../shared/domain/metrics.ts'

/** Buckets that follow one another without a gap; `step` is the time each stands for, in ms. */
export interface Segments {
  readonly step: number
  readonly runs: readonly (readonly Bucket[])[]
}

export const NO_DATA: Segments = { step: 1000, runs: [] }

/** A bucket that is not there breaks the line. Half a step of tolerance, because a first bucket may be cut short. */
const GAP_STEPS = 1.5

export function toSegments(range: Pick<SeriesRange, 'step' | 'points'>): Segments {
  const runs: Bucket[][] = []
  let previous: Bucket | undefined
  for (const bucket of range.points) {
    if (!Number.isFinite(bucket.min) || !Number.isFinite(bucket.mean) || !Number.isFinite(bucket.max))
      continue
    const run = runs.at(-1)
    if (run === undefined || previous === undefined || bucket.at - previous.at > GAP_STEPS * range.step)
      runs.push([bucket])
    else run.push(bucket)
    previous = bucket
  }
  return { step: range.step, runs }
}

export function countOf(segments: Segments): number {
  return segments.runs.reduce((sum, run) => sum + run.length, 0)
}

/** Buckets of equal weight as one: the extremes stay the extremes. */
function merge(buckets: readonly Bucket[]): Bucket | null {
  const [first] = buckets
  if (first === undefined) return null
  let { min, max } = first
  let sum = 0
  for (const bucket of buckets) {
    min = Math.min(min, bucket.min)
    max = Math.max(max, bucket.max)
    sum += bucket.mean
  }
  return { at: first.at, min, mean: Math.min(max, Math.max(min, sum / buckets.length)), max }
}

function groupRun(run: readonly Bucket[], width: number): readonly Bucket[] {
  const groups = new Map<number, Bucket[]>()
  for (const bucket of run) {
    const slot = Math.floor(bucket.at / width)
    const group = groups.get(slot)
    if (group === undefined) groups.set(slot, [bucket])
    else group.push(bucket)
  }
  return [...groups.values()].flatMap((group) => merge(group) ?? [])
}

/**
 * At most `max` buckets, keeping minimum, maximum and every gap. Buckets are merged only within a run; where there
 * are more runs than `max`, the shortest gaps are closed first, because nothing finer could be seen.
 */
export function downsample(segments: Segments, max: number): Segments {
  if (countOf(segments) <= max) return segments
  let { runs } = segments
  if (runs.length > max) runs = closeShortestGaps(segments, max)
  let factor = 2
  for (;;) {
    const width = segments.step * factor
    const grouped = runs.map((run) => groupRun(run, width))
    if (grouped.reduce((sum, run) => sum + run.length, 0) <= max) return { step: width, runs: grouped }
    factor += 1
  }
}

function closeShortestGaps(segments: Segments, max: number): readonly (readonly Bucket[])[] {
  const { runs, step } = segments
  const gaps = runs.slice(1).map((run, index) => {
    const before = runs[index]?.at(-1)?.at ?? 0
    return { index: index + 1, length: (run[0]?.at ?? before) - before - step }
  })
  const kept = new Set(
    gaps
      .sort((a, b) => b.length - a.length)
      .slice(0, Math.max(0, max - 1))
      .map((gap) => gap.index),
  )
  const joined: Bucket[][] = []
  runs.forEach((run, index) => {
    const last = joined.at(-1)
    if (last === undefined || kept.has(index)) joined.push([...run])
    else last.push(...run)
  })
  return joined
}

/** Lowest, highest and newest of what is drawn; null when there is nothing. */
export function extentOf(segments: Segments): { readonly min: number; readonly max: number } | null {
  let min = Infinity
  let max = -Infinity
  for (const run of segments.runs)
    for (const bucket of run) {
      min = Math.min(min, bucket.min)
      max = Math.max(max, bucket.max)
    }
  return min <= max ? { min, max } : null
}

/** The bucket that holds `at`; null in a gap and outside. */
export function bucketAt(segments: Segments, at: number): Bucket | null {
  for (const run of segments.runs) {
    const first = run[0]
    const last = run.at(-1)
    if (first === undefined || last === undefined || at < first.at || at >= last.at + segments.step) continue
    let low = 0
    let high = run.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((run[middle]?.at ?? Infinity) <= at) low = middle
      else high = middle - 1
    }
    return run[low] ?? null
  }
  return null
}
