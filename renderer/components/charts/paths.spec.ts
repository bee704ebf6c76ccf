import { expect, test } from 'vitest'
import { linePath, rangePath, stepArea, stepPath, type Place } from './paths.ts'

const place: Place = { x: (t) => t / 10, y: (value) => 100 - value, bottom: 100 }
const rows = [
  { t: 0, a: 10, b: [5, 20] as const },
  { t: 100, a: 20.04, b: [6, 21] as const },
  { t: 200, a: null, b: null },
  { t: 300, a: 5, b: [1, 2] as const },
  { t: 400, a: 6, b: [1, 3] as const },
]

test('a line ends at a gap and begins anew after it', () => {
  expect(linePath(rows, 'a', place)).toBe('M0 90L10 80M30 95L40 94')
})
test('steps hold until the next value', () => {
  expect(stepPath(rows, 'a', place)).toBe('M0 90H10V80M30 95H40V94')
})
test('what lies under steps reaches down to the axis', () => {
  expect(stepArea(rows, 'a', place)).toBe('M0 90H10V80V100H0ZM30 95H40V94V100H30Z')
})
test('a range goes along its highest and back along its lowest', () => {
  expect(rangePath(rows, 'b', place)).toBe('M0 80L10 79L10 94L0 95ZM30 98L40 97L40 99L30 99Z')
})
test('a column that is not there draws nothing', () => {
  expect([linePath(rows, 'c', place), rangePath([], 'b', place)]).toEqual(['', ''])
})
