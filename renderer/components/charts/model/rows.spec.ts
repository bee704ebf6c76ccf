import { describe, expect, test } from 'vitest'
import { bandColumn, joinRows, lineColumn, stepColumn } from './rows.ts'
import { toSegments, type Segments } from './segments.ts'

const STEP = 1000
function segments(values: readonly (number | null)[], step = STEP): Segments {
  return toSegments({
    step,
    points: values.flatMap((value, index) =>
      value === null ? [] : [{ at: index * step, min: value - 1, mean: value, max: value + 1 }],
    ),
  })
}

describe('rows of a chart', () => {
  test('stand in the middle of their bucket', () => {
    expect(joinRows([lineColumn('cpu', segments([5, 6]))])).toEqual([
      { t: 500, cpu: 5 },
      { t: 1500, cpu: 6 },
      { t: 2000, cpu: null },
    ])
  })

  test('a gap is a null between numbers, never a zero and never a bridge', () => {
    const rows = joinRows([lineColumn('cpu', segments([5, null, null, 8]))])
    expect(rows.map((row) => row.cpu)).toEqual([5, null, 8, null])
  })

  test('a band reaches from the lowest minimum to the highest maximum, and only where both are known', () => {
    const rows = joinRows([bandColumn('band', segments([5, 6, 7]), segments([9, null, 9]))])
    expect(rows.map((row) => row.band)).toEqual([[4, 10], null, [6, 10], null])
  })

  test('a series of coarser buckets does not tear a finer one, nor is it torn itself', () => {
    const rows = joinRows([
      lineColumn('fine', segments([1, 2, 3, 4])),
      lineColumn('coarse', segments([10, 20], 2 * STEP)),
    ])
    expect(rows.slice(0, -1).every((row) => row.fine !== null && row.coarse !== null)).toBe(true)
  })

  test('steps hold their value at the times of other columns', () => {
    const rows = joinRows([
      stepColumn('current', [
        { t: 0, value: 2 },
        { t: 1200, value: 3 },
        { t: 3000, value: null },
      ]),
      lineColumn('cpu', segments([5, 6])),
    ])
    expect(rows.map((row) => [row.t, row.current])).toEqual([
      [0, 2],
      [500, 2],
      [1200, 3],
      [1500, 3],
      [2000, 3],
      [3000, null],
    ])
  })
})
