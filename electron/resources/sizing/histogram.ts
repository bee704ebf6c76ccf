/**
 * Decaying histograms as in the recommender of the Kubernetes Vertical Pod Autoscaler: each bucket is wider than the one
 * before by the same share, and what was added a half-life ago weighs half.
 */

export interface HistogramShape {
  /** Width of the first bucket, which begins at 0. */
  readonly first: number
  /** How much wider each bucket is than the one before: 1.05. */
  readonly growth: number
  /** What is higher lies in the last bucket, which has no end. */
  readonly most: number
  readonly halfLifeMs: number
}

export interface Histogram {
  /** `at` may be any time, also one ahead: only differences count. */
  add(value: number, weight: number, at: number): void
  /** The end of the bucket in which this share (0 to 1) of all weight is reached; null: nothing was added. */
  percentile(share: number): number | null
}

/** Weights are kept relative to `now`, so that none of a few months ago grows out of a number. */
export function createHistogram(shape: HistogramShape, now: number): Histogram {
  const { first, growth, most, halfLifeMs } = shape
  const start = (bucket: number) => (first * (growth ** bucket - 1)) / (growth - 1)
  const bucketOf = (value: number) =>
    Math.floor(Math.log1p((value * (growth - 1)) / first) / Math.log(growth))
  const last = Math.ceil(Math.log1p((most * (growth - 1)) / first) / Math.log(growth))
  const weights = new Map<number, number>()
  let total = 0
  return {
    add(value, weight, at) {
      const bucket = Math.min(last, Math.max(0, bucketOf(value)))
      const decayed = weight * 2 ** ((at - now) / halfLifeMs)
      weights.set(bucket, (weights.get(bucket) ?? 0) + decayed)
      total += decayed
    },
    percentile(share) {
      const sorted = [...weights].sort(([a], [b]) => a - b)
      let sum = 0
      for (const [bucket, weight] of sorted) {
        sum += weight
        // Sums of weights are not exact, and all of it is reached in the highest one.
        if (sum >= share * total * (1 - 1e-12)) return start(bucket === last ? last : bucket + 1)
      }
      return null
    },
  }
}
