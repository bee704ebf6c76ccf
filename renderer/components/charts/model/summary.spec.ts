import { expect, test } from 'vitest'
import { toSegments } from './segments.ts'
import { summaryOf } from './summary.ts'

const START = new Date(2026, 10, 24, 14, 0).getTime()
const STEP = 60_000
const UP = { id: 'cpu-up', value: 0.7, label: 'up > 70 %', tone: 'up' } as const

function told(values: readonly (number | null)[]): string {
  const points = values.flatMap((value, index) =>
    value === null ? [] : [{ at: START + index * STEP, min: value, mean: value, max: value }],
  )
  return summaryOf({
    title: 'CPU',
    unit: 'share',
    thresholds: [UP],
    segments: toSegments({ step: STEP, points }),
  })
}

test('tells the newest, the lowest and the highest, and how long it stood beyond a threshold', () => {
  expect(told([0.5, 0.8, 0.9, 0.4])).toBe(
    'CPU: 40 % at 14:03. Lowest 40 % at 14:03, highest 90 % at 14:02. Above 70 % for 2 min.',
  )
})

test('tells gaps, and does not count them as low', () => {
  expect(told([0.5, null, 0.6])).toBe(
    'CPU: 60 % at 14:02. Lowest 50 % at 14:00, highest 60 % at 14:02. 1 gap without data.',
  )
})

test('says that there is nothing rather than zero', () => {
  expect(told([null])).toBe('CPU: no data in this range.')
})

test('says that nothing changed', () => {
  expect(told([0.5, 0.5])).toBe('CPU: 50 % at 14:01. It did not change.')
})
