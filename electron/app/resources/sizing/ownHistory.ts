/** What Eyrie itself measured of a service over the last days: shares, turned back into cores and bytes. */
import type { Service } from '../../../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../../../shared/domain/metrics.ts'
import type { UsageReading } from '../../../../shared/domain/sizing.ts'
import type { Store } from '../../../storage/store.ts'
import type { Base } from './notes.ts'

const MINUTE_MS = 60_000
/** As long as samples of a minute are kept; before that there are those of ten. */
const MINUTES_MS = 7 * 86_400_000
/** Older readings weigh less than a two-hundredth. */
export const HISTORY_MS = 8 * 86_400_000

export function ownReadings(
  store: Store,
  service: Service,
  bases: readonly Base[],
  now: number,
): { readonly cpu: readonly UsageReading[]; readonly memory: readonly UsageReading[] } {
  const read = (metric: string, value: (bucket: Bucket) => number, base: (of: Base) => number) => {
    const key = seriesKey(service.project, service.name, metric)
    const first = bases[0]
    if (first === undefined) return []
    let place = 0
    return stretches(store, key, now).map((bucket): UsageReading => {
      // What was measured before limits were noted counts as of the first one that was.
      while ((bases[place + 1]?.at ?? Infinity) <= bucket.at) place += 1
      return { at: bucket.at, minutes: bucket.minutes, value: value(bucket) * base(bases[place] ?? first) }
    })
  }
  return {
    // A moment at the limit is no need of it; a moment above it is death.
    cpu: read(
      SERIES.cpuHigh,
      ({ mean }) => mean,
      ({ cpu }) => cpu,
    ),
    memory: read(
      SERIES.memoryHigh,
      ({ max }) => max,
      ({ memory }) => memory,
    ),
  }
}

interface Bucket {
  readonly at: number
  readonly mean: number
  readonly max: number
  readonly minutes: number
}

/** Each tier by itself: a range over both is answered from the coarser one alone. */
function stretches(store: Store, key: string, now: number): readonly Bucket[] {
  const change = now - MINUTES_MS
  const of = (from: number, to: number) => {
    const { step, points } = store.range(key, from, to, 2 + Math.ceil((to - from) / MINUTE_MS))
    const minutes = Math.max(1, step / MINUTE_MS)
    return points.map(({ at, mean, max }) => ({ at, mean, max, minutes }))
  }
  return [...of(now - HISTORY_MS, change), ...of(change, now)]
}
