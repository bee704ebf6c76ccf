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
