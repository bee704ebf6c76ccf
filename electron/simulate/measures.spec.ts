import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addAdaptation, addRequests, addStep, createSums, measuresOf } from './measures.ts'
import { nearestRank } from './nearestRank.ts'
import { createRecent } from './recent.ts'

/** Steps of 15 s, as required and ready counts. */
function measured(steps: readonly (readonly [required: number, ready: number])[]) {
  const sums = createSums()
  for (const [required, ready] of steps) addStep(sums, required, ready, ready)
  return measuresOf(sums, new Float64Array(steps.length), 15)
}

describe('elasticity, worked out by hand', () => {
  test('what was missing and what was too much, each of what was needed', () => {
    // Missing 1 of 4 and 2 of 4, too many 1 of 2, right once.
    const found = measured([
      [4, 3],
      [4, 2],
      [2, 3],
      [3, 3],
    ])
    expect(found.thetaU).toBeCloseTo((100 * (0.25 + 0.5)) / 4, 12)
    expect(found.thetaO).toBeCloseTo((100 * 0.5) / 4, 12)
    expect([found.tauU, found.tauO, found.longestUnderSeconds]).toEqual([50, 25, 30])
    expect(found.replicaHours).toBeCloseTo((11 * 15) / 3600, 12)
  })
  test('unstable is a step in which supply and demand did not go the same way', () => {
    const found = measured([
      [2, 2],
      [3, 3], // both up
      [3, 4], // supply alone
      [4, 3], // against each other
      [4, 3], // both rest
    ])
    expect(found.instability).toBeCloseTo((100 * 2) / 5, 12)
  })
  test('the longest run without enough counts, not the sum of runs', () => {
    const found = measured([
      [2, 1],
      [2, 2],
      [2, 1],
      [2, 1],
      [2, 1],
      [2, 2],
    ])
    expect(found.longestUnderSeconds).toBe(45)
  })
})

describe('adaptations', () => {
  const reversals = (changes: readonly (readonly [t: number, change: number])[]) => {
    const sums = createSums()
    for (const [t, change] of changes) addAdaptation(sums, t, change)
    return [sums.adaptations, sums.reversals]
  }
  test('undo the one before within ten minutes', () => {
    expect(
      reversals([
        [0, 1],
        [600, -1],
      ]),
    ).toEqual([2, 1])
    expect(
      reversals([
        [0, 1],
        [601, -1],
      ]),
    ).toEqual([2, 0])
  })
  test('in the same direction undo nothing', () => {
    expect(
      reversals([
        [0, 1],
        [15, 2],
        [30, -1],
        [45, 1],
      ]),
    ).toEqual([4, 2])
  })
})

test('a request is delayed when it waited before the step and was served in it', () => {
  const sums = createSums()
  addRequests(sums, 10, 300, 0)
  addRequests(sums, 500, 300, 20)
  expect([sums.delayed, sums.dropped]).toEqual([310, 20])
})

test('the percentile is the one that sorting finds', () => {
  const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 1, 1, 2)), { minLength: 1 })
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (list, percent) => {
      const sorted = Float64Array.from(list).sort()
      const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100))
      expect(nearestRank(Float64Array.from(list), percent) === sorted[rank - 1]).toBe(true)
    }),
  )
})

test('what is recent is later than the span, in the order it came', () => {
  const gap = fc.constantFrom(0, 1, 15, 30, 61)
  fc.assert(
    fc.property(fc.array(fc.tuple(gap, fc.double({ min: -1e6, max: 1e6, noNaN: true }))), (rows) => {
      const recent = createRecent(60)
      const all: { readonly t: number; readonly value: number }[] = []
      let t = 0
      for (const [step, value] of rows) {
        t += step
        recent.add(t, value)
        all.push({ t, value })
        const seen = all.filter((each) => each.t > t - 60).map((each) => each.value)
        expect(recent.size()).toBe(seen.length)
        expect(recent.sum()).toBe(seen.reduce((sum, each) => sum + each, 0))
        expect(recent.highest()).toBe(Math.max(...seen))
      }
    }),
  )
})
