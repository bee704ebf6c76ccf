import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueAxis } from './valueTicks.ts'

test('shares of a limit are told in quarters of the whole', () => {
  expect(valueAxis(0, 1, 4)).toEqual({ min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] })
})

test('a queue of 137 jobs gets a round upper edge', () => {
  expect(valueAxis(0, 137, 4)).toEqual({ min: 0, max: 150, ticks: [0, 50, 100, 150] })
})

test('replicas are never told in halves', () => {
  expect(valueAxis(0, 3, 4, true).ticks).toEqual([0, 1, 2, 3])
  expect(valueAxis(0, 2, 6, true).ticks).toEqual([0, 1, 2])
})

test('points up and down share one axis that has zero on it', () => {
  expect(valueAxis(-7, 15, 4, true).ticks).toEqual([-10, 0, 10, 20])
})

test('small seconds keep clean decimals', () => {
  expect(valueAxis(0, 0.3, 3).ticks).toEqual([0, 0.1, 0.2, 0.3])
})

test('a constant series still gets an axis', () => {
  expect(valueAxis(5, 5, 4)).toEqual({ min: 0, max: 6, ticks: [0, 2, 4, 6] })
  expect(valueAxis(0, 0, 4)).toEqual({ min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] })
})

test('covers its data with evenly spaced ticks, for any data', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 8 }),
      (low, span, count) => {
        const axis = valueAxis(low, low + span, count)
        expect(axis.min).toBeLessThanOrEqual(low + span * 1e-6)
        expect(axis.max).toBeGreaterThanOrEqual(low + span * (1 - 1e-6))
        expect(axis.ticks[0]).toBe(axis.min)
        expect(axis.ticks.at(-1)).toBe(axis.max)
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2)
        expect(axis.ticks.length).toBeLessThanOrEqual(count + 3)
      },
    ),
  )
})
