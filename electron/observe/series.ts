/** The last minutes of every series in memory: what windows and sparklines read. */
import type { Sample } from '../../shared/domain/metrics.ts'
import { NO_SAMPLES, unpack, type PackedSamples } from '../../shared/domain/packedSamples.ts'

/** Samples by name, newest last, bounded in time. */
export interface RecentSeries {
  /** False: refused, because it is not finite or not newer than the newest of its series. */
  add(name: string, sample: Sample): boolean
  /** Samples of a series not older than `from` (epoch ms); empty when there are none. */
  since(name: string, from: number): readonly Sample[]
  /** Samples later than `from` (epoch ms): those of a window. */
  after(name: string, from: number): readonly Sample[]
  /** The same without an object for each; where there are none, the newest of all, however old. */
  window(name: string, from: number): PackedSamples
  latest(name: string): Sample | null
  /** Forgets what is older than the retention, and series that have nothing left. */
  trim(now: number): void
}

/** Places for the first samples of a series. */
const FIRST_PLACES = 64

/** `[at, value, …]` from `first` to `end`. Full, it is replaced, never written over: views of it stay as they are. */
interface Series {
  numbers: Float64Array
  first: number
  end: number
}

export function createRecentSeries(retentionMs: number): RecentSeries {
  const all = new Map<string, Series>()
  return {
    add(name, { at, value }) {
      if (!Number.isFinite(value) || !Number.isFinite(at)) return false
      let series = all.get(name)
      if (series === undefined) {
        series = { numbers: new Float64Array(FIRST_PLACES), first: 0, end: 0 }
        all.set(name, series)
      }
      // Prometheus answers the same scrape twice; a clock set back must not disorder the window.
      if (series.end > series.first && at <= timeAt(series, series.end - 2)) return false
      if (series.end === series.numbers.length) renew(series)
      series.numbers[series.end] = at
      series.numbers[series.end + 1] = value
      series.end += 2
      return true
    },
    since: (name, from) => unpack(tailOf(all.get(name), (at) => at >= from)),
    after: (name, from) => unpack(tailOf(all.get(name), (at) => at > from)),
    window(name, from) {
      const series = all.get(name)
      const tail = tailOf(series, (at) => at > from)
      if (series === undefined || tail.to > tail.from) return tail
      return { numbers: series.numbers, from: series.end - 2, to: series.end }
    },
    latest(name) {
      const series = all.get(name)
      if (series === undefined) return null
      const { numbers, end } = series
      return { at: numbers[end - 2] ?? NaN, value: numbers[end - 1] ?? NaN }
    },
    trim(now) {
      const oldest = now - retentionMs
      for (const [name, series] of all) {
        while (series.first < series.end && timeAt(series, series.first) < oldest) series.first += 2
        if (series.first === series.end) all.delete(name)
      }
    },
  }
}

function timeAt({ numbers }: Series, place: number): number {
  return numbers[place] ?? NaN
}

/** Twice the room that is needed now, so that each sample is copied about once. */
function renew(series: Series): void {
  const live = series.numbers.subarray(series.first, series.end)
  series.numbers = new Float64Array(Math.max(FIRST_PLACES, 2 * live.length))
  series.numbers.set(live)
  series.end = live.length
  series.first = 0
}

/**
 * The newest samples that `belongs` keeps. They are in order and few of many are asked for, so the search strides back
 * from the newest: what it touches is what is read next, and the rest stays out of the processor's cache.
 */
function tailOf(series: Series | undefined, belongs: (at: number) => boolean): PackedSamples {
  if (series === undefined) return NO_SAMPLES
  let to = series.end
  let from = to
  for (let stride = 2; from > series.first; stride *= 2) {
    from = Math.max(series.first, to - stride)
    if (!belongs(timeAt(series, from))) break
    to = from
  }
  // `from` and `to` are whole samples apart, so is what lies in their middle.
  while (from < to) {
    const middle = from + 2 * ((to - from) >> 2)
    if (belongs(timeAt(series, middle))) to = middle
    else from = middle + 2
  }
  return { numbers: series.numbers, from, to: series.end }
}
