/** What a load is derived from, as the store recorded it of a service. */
import { seriesKey, SERIES, type Bucket } from '../../../shared/domain/metrics.ts'
import type { RecordedSeries } from '../../simulate/recorded.ts'
import type { Store } from '../../storage/store.ts'

/** Times are epoch ms; `points`: buckets at most. */
export function recordedSeries(
  store: Store,
  { project, service }: { readonly project: string; readonly service: string },
  { from, to }: { readonly from: number; readonly to: number },
  points: number,
): RecordedSeries {
  const read = (metric: string) => store.range(seriesKey(project, service, metric), from, to, points)
  const buckets = (metric: string): readonly Bucket[] => read(metric).points
  const cpu = read(SERIES.cpu)
  return {
    cpu: cpu.points,
    ready: buckets(SERIES.ready),
    queue: buckets('factor:queueDepth'),
    errorRatio: buckets('factor:errorRatio'),
    stepMs: cpu.step,
  }
}

/** How far back records are looked for. */
const LOOK_BACK_MS = 30 * 24 * 3_600_000
/** A month is looked through in hours, an hour in seconds. */
const LOOKED_THROUGH = 500
/** Of less than this nothing can be said. */
const LEAST_MS = 5 * 60_000

/** From the first to the last record of a service (epoch ms); null: too little is recorded to be rehearsed on. */
export function recordedExtent(
  store: Store,
  { project, service }: { readonly project: string; readonly service: string },
  now: number,
): { readonly from: number; readonly to: number } | null {
  const key = seriesKey(project, service, SERIES.cpu)
  const { points, step } = store.range(key, now - LOOK_BACK_MS, now, LOOKED_THROUGH)
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return null
  // These are the buckets in which it begins and ends; a service seen for minutes has but one.
  const begin = store.range(key, first.at, Math.min(first.at + step, now), LOOKED_THROUGH).points[0]
  const end = store.range(key, last.at, now, LOOKED_THROUGH).points.at(-1)
  const extent = { from: begin?.at ?? first.at, to: end?.at ?? last.at }
  return extent.to - extent.from < LEAST_MS ? null : extent
}
