/** What the models of this page share in telling their numbers. */
import { formatDuration } from '../../../../shared/lib/format.ts'
import type { Bucket } from '../../../../shared/domain/metrics.ts'
import { bucketAt, type Segments } from '../../../components/charts/model/segments.ts'

export const NO_DATA_WORDS = 'no data'
/** What stands where else would stand what a number is of. */
export const NOT_RECORDED = 'nothing was recorded at this time'

/** The bucket at a time, or the newest one. A newest one is told with the time it is of, so it cannot be mistaken. */
export function bucketFor(segments: Segments, at: number | null): Bucket | null {
  return at === null ? (segments.runs.at(-1)?.at(-1) ?? null) : bucketAt(segments, at)
}

/** "mean of 15 s" */
export function covers(step: number): string {
  return step <= 1000 ? 'single samples' : `mean of ${formatDuration(step / 1000)}`
}
