import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bucket } from '../../../../shared/domain/metrics.ts'
import { bucketAt, countOf, downsample, extentOf, toSegments } from './segments.ts'

const STEP = 10_000
const flat = (index: number, value: number): Bucket => ({
  at: index * STEP,
  min: value,
  mean: value,
  max: value,
})
const range = (points: readonly Bucket[]) => ({ step: STEP, points })

/** Values at slots, null where a bucket is missing. */
function fromSlots(values: readonly (number | null)[]) {
  return toSegments(range(values.flatMap((value, index) => (value === null ? [] : [flat(index, value)]))))
}

describe('cutting a series into runs', () => {
  test('buckets that follow one another are one run', () => {
    expect(fromSlots([1, 2, 3]).runs).toHaveLength(1)
  })

  test('one missing bucket breaks the line', () => {
    const { runs } = fromSlots([1, 2, null, 4])
    expect(runs.map((run) => run.length)).toEqual([2, 1])
  })

  test('nothing is no run, not a run of zeros', () => {
    expect(fromSlots([null, null]).runs).toEqual([])
  })

  test('a bucket without a number is missing', () => {
    expect(toSegments(range([flat(0, 1), flat(1, NaN), flat(2, 3)])).runs).toHaveLength(2)
  })
})

describe('downsampling', () => {
  test('leaves alone what is already small enough', () => {
    const segments = fromSlots([1, 2, 3])
    expect(downsample(segments, 3)).toBe(segments)
  })

  test('a spike of one bucket in thousands is still there', () => {
    const values = Array.from({ length: 5000 }, (_, index) => (index === 1234 ? 99 : index === 4000 ? -7 : 1))
    const small = downsample(fromSlots(values), 300)
    expect(extentOf(small)).toEqual({ min: -7, max: 99 })
  })

  test('a gap of one bucket in thousands is still there', () => {
    const values = Array.from({ length: 5000 }, (_, index) => (index === 2500 ? null : 1))
    expect(downsample(fromSlots(values), 300).runs).toHaveLength(2)
  })

  test('holds its bound, its extremes and its gaps for any series', () => {
    const value = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 800 }),
        fc.integer({ min: 10, max: 300 }),
        (values, max) => {
          const before = fromSlots(values)
          const after = downsample(before, max)
          expect(countOf(after)).toBeLessThanOrEqual(max)
          expect(extentOf(after)).toEqual(extentOf(before))
          if (before.runs.length <= max) expect(after.runs).toHaveLength(before.runs.length)
          for (const run of after.runs)
            for (const { min, mean, max: high } of run) {
              expect(mean).toBeGreaterThanOrEqual(min)
              expect(mean).toBeLessThanOrEqual(high)
            }
        },
      ),
    )
  })

  test('with more gaps than points the longest gap stays', () => {
    const values = Array.from({ length: 400 }, (_, index) =>
      index > 200 && index < 260 ? null : index % 2 === 0 ? 1 : null,
    )
    const after = downsample(fromSlots(values), 20)
    expect(countOf(after)).toBeLessThanOrEqual(20)
    const boundary = after.runs.some((run) => run[0]?.at === 260 * STEP)
    expect(boundary).toBe(true)
  })
})

describe('the bucket at a time', () => {
  const segments = fromSlots([1, 2, null, 4])

  test('is the one that covers it', () => {
    expect(bucketAt(segments, 0)?.mean).toBe(1)
    expect(bucketAt(segments, STEP - 1)?.mean).toBe(1)
    expect(bucketAt(segments, STEP)?.mean).toBe(2)
    expect(bucketAt(segments, 3 * STEP + 5)?.mean).toBe(4)
  })

  test('is nothing in a gap and outside', () => {
    expect(bucketAt(segments, 2 * STEP + 1)).toBeNull()
    expect(bucketAt(segments, -1)).toBeNull()
    expect(bucketAt(segments, 4 * STEP)).toBeNull()
  })
})
