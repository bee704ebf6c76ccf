/** The nearest-rank percentile of many numbers, found by partitioning (Hoare's selection) instead of sorting. */

/** `percent` is a whole number from 1 to 100; reorders `values`. An empty array has no answer: NaN. */
export function nearestRank(values: Float64Array, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * values.length) / 100))
  return values.length === 0 ? Number.NaN : select(values, rank - 1)
}

/** The value that would stand at `index` if `values` were sorted. */
function select(values: Float64Array, index: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = middle(values[from] ?? 0, values[(from + to) >>> 1] ?? 0, values[to] ?? 0)
    let left = from
    let right = to
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1
      while ((values[right] ?? 0) > pivot) right -= 1
      if (left > right) break
      const held = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = held
      left += 1
      right -= 1
    }
    if (index <= right) to = right
    else if (index >= left) from = left
    else break
  }
  return values[index] ?? Number.NaN
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
