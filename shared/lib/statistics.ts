/** Small statistics over plain arrays. An empty array has no answer, and says so with null. */

export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Nearest-rank percentile; `share` is 0 to 1. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[Math.min(rank, sorted.length) - 1] ?? null
}

export function median(values: readonly number[]): number | null {
  return percentile(values, 0.5)
}
