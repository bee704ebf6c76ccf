import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bucket } from '../../../../shared/domain/metrics.ts'
import { toSegments } from './segments.ts'
import { heldMeans, stepAt, stepsOf } from './steps.ts'

const STEP = 60_000

/** Buckets over a count given second by second. */
function bucketsOf(counts: readonly number[]): readonly Bucket[] {
  const perBucket = STEP / 1000
  const buckets: Bucket[] = []
  for (let index = 0; index + perBucket <= counts.length; index += perBucket) {
    const slice = counts.slice(index, index + perBucket)
    const mean = slice.reduce((a, b) => a + b, 0) / slice.length
    buckets.push({ at: index * 1000, min: Math.min(...slice), mean, max: Math.max(...slice) })
  }
  return buckets
}
const over = (...parts: readonly (readonly [count: number, seconds: number])[]) =>
  parts.flatMap(([count, seconds]) => Array.from({ length: seconds }, () => count))
const steps = (counts: readonly number[]) => stepsOf(toSegments({ step: STEP, points: bucketsOf(counts) }))

describe('a count as steps', () => {
  test('a constant count is one step', () => {
    expect(steps(over([3, 180]))).toEqual([
      { t: 0, value: 3 },
      { t: 180_000, value: 3 },
      { t: 180_001, value: null },
    ])
  })

  test('a change within a bucket stands at the second it happened', () => {
    expect(steps(over([2, 100], [4, 80])).slice(0, 2)).toEqual([
      { t: 0, value: 2 },
      { t: 100_000, value: 4 },
    ])
  })

  test('a change in the very first bucket is found from what follows', () => {
    expect(steps(over([2, 20], [3, 100])).slice(0, 2)).toEqual([
      { t: 0, value: 2 },
      { t: 20_000, value: 3 },
    ])
  })

  test('a spike inside one bucket is drawn to its height and as long as it lasted', () => {
    const points = steps(over([2, 80], [5, 12], [2, 88]))
    const values = points.flatMap((point) => point.value ?? [])
    expect(Math.max(...values)).toBe(5)
    const up = points.find((point) => point.value === 5)?.t ?? 0
    const down = points.find((point) => point.t > up && point.value === 2)?.t ?? 0
    expect(down - up).toBe(12_000)
  })

  test('no step is drawn between counts that were never there', () => {
    for (const point of steps(over([2, 30], [5, 60], [3, 90], [1, 60]))) {
      expect([1, 2, 3, 5, null]).toContain(point.value)
    }
  })

  test('a missing bucket ends the line and the next one begins anew', () => {
    const [first, , third] = bucketsOf(over([2, 60], [9, 60], [3, 60]))
    if (first === undefined || third === undefined) throw new Error('three buckets expected')
    expect(stepsOf(toSegments({ step: STEP, points: [first, third] }))).toEqual([
      { t: 0, value: 2 },
      { t: 60_000, value: 2 },
      { t: 60_001, value: null },
      { t: 120_000, value: 3 },
      { t: 180_000, value: 3 },
      { t: 180_001, value: null },
    ])
  })

  test('keeps order, lowest and highest for any course of counts', () => {
    const course = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 90 })), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(course, (parts) => {
        const counts = over(...parts)
        const whole = counts.slice(0, Math.floor(counts.length / 60) * 60)
        const points = steps(counts)
        const values = points.flatMap((point) => point.value ?? [])
        if (whole.length === 0) {
          expect(points).toEqual([])
          return
        }
        expect(Math.min(...values)).toBe(Math.min(...whole))
        expect(Math.max(...values)).toBe(Math.max(...whole))
        for (const [index, point] of points.entries())
          expect(point.t).toBeGreaterThanOrEqual(points[index - 1]?.t ?? 0)
      }),
    )
  })
})

test('points earned are held through their bucket, and mirrored below zero where asked', () => {
  const segments = toSegments({ step: STEP, points: bucketsOf(over([3, 60], [6, 60])) })
  expect(heldMeans(segments, -1)).toEqual([
    { t: 0, value: -3 },
    { t: 60_000, value: -6 },
    { t: 120_000, value: -6 },
    { t: 120_001, value: null },
  ])
})

test('points that are lost end where they were lost, and nothing is drawn of none', () => {
  const segments = toSegments({ step: STEP, points: bucketsOf(over([0, 60], [3, 60], [0, 120])) })
  expect(heldMeans(segments)).toEqual([
    { t: 60_000, value: 3 },
    { t: 120_000, value: 3 },
    { t: 120_001, value: null },
  ])
})

test('between points the last value holds, before the first nothing is known', () => {
  const points = [
    { t: 10, value: 1 },
    { t: 20, value: 2 },
    { t: 30, value: null },
  ]
  expect([5, 10, 19, 20, 29, 30, 99].map((t) => stepAt(points, t))).toEqual([null, 1, 1, 2, 2, null, null])
})
