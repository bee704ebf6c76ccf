/** What the buckets of a stored series come to over a period; empty series come to nothing, never to zero. */
import type { Bucket, SeriesRange } from '../../../shared/domain/metrics.ts'
import type { Spread } from './report.ts'

const HOUR_MS = 3_600_000

export function spreadOf({ points }: SeriesRange): Spread | null {
  if (points.length === 0) return null
  const sum = points.reduce((total, { mean }) => total + mean, 0)
  return {
    least: Math.min(...points.map(({ min }) => min)),
    mean: sum / points.length,
    most: Math.max(...points.map(({ max }) => max)),
  }
}

/** The part of a bucket inside the period, in milliseconds. */
function within({ at }: Bucket, { from, to, step }: SeriesRange): number {
  return Math.max(0, Math.min(to, at + step) - Math.max(from, at))
}

/** Of replicas: their number times the hours they were there. Times without readings count nothing. */
export function replicaHours(series: SeriesRange): number {
  return series.points.reduce((sum, bucket) => sum + bucket.mean * (within(bucket, series) / HOUR_MS), 0)
}

/** The share of the period in which there were readings, 0 to 1. */
export function watchedShare(series: SeriesRange): number {
  const watched = series.points.reduce((sum, bucket) => sum + within(bucket, series), 0)
  return series.to <= series.from ? 0 : Math.min(1, watched / (series.to - series.from))
}

/** The times in which there were readings, in order, without overlaps. */
export function watchedSpans(series: SeriesRange): readonly (readonly [number, number])[] {
  const spans: [number, number][] = []
  for (const bucket of series.points) {
    const begin = Math.max(series.from, bucket.at)
    const end = Math.min(series.to, bucket.at + series.step)
    const last = spans.at(-1)
    if (last !== undefined && begin <= last[1]) last[1] = Math.max(last[1], end)
    else if (end > begin) spans.push([begin, end])
  }
  return spans
}
