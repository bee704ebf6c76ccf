/** The last minutes of every series in memory: what windows and sparklines read. */
import type { Sample } from '../../shared/domain/metrics.ts'

/** Samples by name, newest last, bounded in time. */
export interface RecentSeries {
  add(name: string, sample: Sample): void
  /** Samples of a series not older than `from` (epoch ms); empty when there are none. */
  since(name: string, from: number): readonly Sample[]
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
    since(name, from) {
      const known = series.get(name) ?? []
      let first = known.length
      while (first > 0 && (known[first - 1]?.at ?? 0) >= from) first -= 1
      return known.slice(first)
    },
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
