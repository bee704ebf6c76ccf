/** Brings the last minutes of what the store holds back into memory, so that a restart shows no gap that was none. */
import type { Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { Store } from '../storage/store.ts'

const REMEMBERED = [SERIES.cpu, SERIES.memory, SERIES.throttled]
/** Sparklines show five minutes. */
const SPAN_MS = 5 * 60_000
const POINTS = 300

export function rememberRecent(
  store: Store,
  recent: RecentSeries,
  services: readonly Service[],
  now: number,
): void {
  for (const service of services)
    for (const metric of REMEMBERED) {
      const key = seriesKey(service.project, service.name, metric)
      for (const { at, mean } of store.range(key, now - SPAN_MS, now, POINTS).points)
        recent.add(key, { at, value: mean })
    }
}
