import { expect, test } from 'vitest'
import { formatSpread, formatTick, formatValue } from './units.ts'

test.each([
  [0.71, 'share', '71 %'],
  [0.004, 'share', '0.4 %'],
  [0.18, 'seconds', '180 ms'],
  [3.25, 'seconds', '3.3 s'],
  [95, 'seconds', '1 min 35 s'],
  [0, 'seconds', '0 s'],
  [6.4, 'points', '6.4'],
  [3, 'replicas', '3'],
  [600_000_000, 'replicas', '600 M'],
  [57, 'jobs', '57'],
  [0.014, 'jobs', '0'],
  [1250, 'jobs', '1,250'],
  [4123.4, 'count', '4,123'],
  [0.0412, 'count', '0.041'],
  [2_500_000, 'count', '2.5 M'],
] as const)('%d as %s reads %s', (value, unit, words) => {
  expect(formatValue(value, unit)).toBe(words)
})

test('a spread says its unit once, and both where they differ', () => {
  expect(formatSpread(0.52, 0.88, 'share')).toBe('52–88 %')
  expect(formatSpread(0.4, 1.2, 'seconds')).toBe('400 ms – 1.2 s')
  expect(formatSpread(0.6, 0.6, 'share')).toBe('60 %')
  expect(formatSpread(2, 9, 'jobs')).toBe('2 – 9')
})

test('the axis of scores has no negative points: below zero they speak for going down', () => {
  expect(formatTick(-5, 'points')).toBe('5')
  expect(formatTick(0.75, 'share')).toBe('75 %')
  expect(formatTick(0.025, 'share')).toBe('2.5 %')
})

test('the axis tells a time in one unit, because there is room for no more', () => {
  expect([90, 5400, 4e8].map((value) => formatTick(value, 'seconds'))).toEqual([
    '1.5 min',
    '1.5 h',
    '4,630 d',
  ])
})
