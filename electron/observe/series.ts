/** The last minutes of every series in memory: what windows and sparklines read. */
import type { Sample } from '../../shared/domain/metrics.ts'

/** Samples by name, newest last, bounded in time. */
export interface RecentSeries {
  add(name: string, sample: Sample): void
  /** Samples of a series not older than `from` (epoch ms); empty when there are none. */
  since(name: string, from: number): readonly Sample[]
  /** Samples later than `from` (epoch ms): those of a window. */
  after(name: string, from: number): readonly Sample[]
  latest(name: string): Sample | null
  /** Forgets what is older than the retention, and series that have nothing left. */
  trim(now: number): void
}

export function createRecentSeries(retentionMs: number): RecentSeries {
  const series = new Map<string, Sample[]>()
  return {
    add(name, sample) {
      if (!Number.isFinite(sample.value)) return
      const known = series.get(name)
      if (known === undefined) {
        series.set(name, [sample])
        return
      }
      const newest = known.at(-1)
      // Prometheus answers the same scrape twice; a clock set back must not disorder the window.
      if (newest !== undefined && sample.at <= newest.at) return
      known.push(sample)
    },
    since: (name, from) => tailOf(series.get(name), (at) => at >= from),
    after: (name, from) => tailOf(series.get(name), (at) => at > from),
    latest(name) {
      return series.get(name)?.at(-1) ?? null
    },
    trim(now) {
      const oldest = now - retentionMs
      for (const [name, samples] of series) {
        const keep = samples.findIndex((sample) => sample.at >= oldest)
        if (keep === -1) series.delete(name)
        else if (keep > 0) samples.splice(0, keep)
      }
    },
  }
}

const EMPTY: readonly Sample[] = []

/**
 * The newest samples that `belongs` keeps. They are in order and few of many are asked for, so the search strides back
 * from the newest: what it touches is what is read next, and the rest stays out of the processor's cache.
 */
function tailOf(samples: readonly Sample[] | undefined, belongs: (at: number) => boolean): readonly Sample[] {
  if (samples === undefined) return EMPTY
  let end = samples.length
  let first = end
  for (let stride = 1; first > 0; stride *= 2) {
    first = Math.max(0, end - stride)
    if (!belongs(samples[first]?.at ?? 0)) break
    end = first
  }
  while (first < end) {
    const middle = (first + end) >> 1
    if (belongs(samples[middle]?.at ?? 0)) end = middle
    else first = middle + 1
  }
  return first === samples.length ? EMPTY : samples.slice(first)
}
