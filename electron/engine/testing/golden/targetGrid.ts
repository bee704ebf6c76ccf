/**
 * Strategy `target` at 50 % of CPU, everything ready, tolerance 10 %, bounds 1 to 100: ceil(replicas × usage ÷ 0.5), or
 * the present count where |usage ÷ 0.5 − 1| ≤ 0.1. One row a usage, one column a count; worked out in fractions.
 */
export const COUNTS = [1, 2, 3, 4, 5, 10] as const

/** Usage as a share of the limit, and what each count becomes. */
export const GRID: readonly (readonly [usage: number, desired: readonly number[], why: string])[] = [
  [0, [1, 1, 1, 1, 1, 1], 'nothing is used: the minimum'],
  [0.05, [1, 1, 1, 1, 1, 1], '× 0.1, rounded up'],
  [0.1, [1, 1, 1, 1, 1, 2], '× 0.2, rounded up'],
  [0.25, [1, 1, 2, 2, 3, 5], '× 0.5, rounded up'],
  [0.4, [1, 2, 3, 4, 4, 8], '× 0.8, rounded up'],
  [0.449, [1, 2, 3, 4, 5, 9], '× 0.898, rounded up'],
  [0.45, [1, 2, 3, 4, 5, 10], 'inside the tolerance'],
  [0.5, [1, 2, 3, 4, 5, 10], 'inside the tolerance'],
  [0.55, [1, 2, 3, 4, 5, 10], 'inside the tolerance'],
  [0.551, [2, 3, 4, 5, 6, 12], '× 1.102, rounded up'],
  [0.6, [2, 3, 4, 5, 6, 12], '× 1.2, rounded up'],
  [0.75, [2, 3, 5, 6, 8, 15], '× 1.5, rounded up'],
  [1, [2, 4, 6, 8, 10, 20], '× 2, rounded up'],
  [1.5, [3, 6, 9, 12, 15, 30], '× 3, rounded up'],
]
