import { describe, expect, test } from 'vitest'
import { PLOT, besideCursor, plotOf, snapTo, timeAt, xOf } from './plot.ts'

const plot = plotOf(454, 160, 1000, 5000)

test('a time and its pixel are each other\u2019s inverse', () => {
  for (const at of [1000, 1234, 3000, 5000]) expect(timeAt(plot, xOf(plot, at))).toBeCloseTo(at)
})

test('a pointer outside the plot stands at its edge', () => {
  expect(timeAt(plot, 0)).toBe(1000)
  expect(timeAt(plot, PLOT.left + plot.width + 50)).toBe(5000)
})

test('the cursor stands in the middle of a step', () => {
  expect(snapTo(1234, 100)).toBe(1250)
  expect(snapTo(1200, 100)).toBe(1250)
})

describe('a card beside the cursor', () => {
  const roomy = { width: 400, roomLeft: 300, roomRight: 300 }

  test('stands on the side with more of the chart', () => {
    expect(besideCursor(100, 272, roomy)).toBe(112)
    expect(besideCursor(300, 272, roomy)).toBe(16)
  })

  test('goes to the other side rather than leave the page', () => {
    expect(besideCursor(210, 272, { width: 400, roomLeft: 24, roomRight: 300 })).toBe(222)
    expect(besideCursor(190, 272, { width: 400, roomLeft: 300, roomRight: 24 })).toBe(-94)
  })

  test('never leaves the page, even where it fits on neither side', () => {
    const narrow = { width: 300, roomLeft: 24, roomRight: 24 }
    for (let x = 0; x <= 300; x += 10) {
      const left = besideCursor(x, 272, narrow)
      expect(left).toBeGreaterThanOrEqual(-16)
      expect(left + 272).toBeLessThanOrEqual(316)
    }
  })
})
