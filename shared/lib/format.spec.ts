import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCores,
  formatDuration,
  formatMilliseconds,
  formatScore,
  formatShare,
  plural,
} from './format.ts'

const MB = 1024 ** 2
const GB = 1024 ** 3

describe('shares', () => {
  test('are whole percents', () => {
    expect(formatShare(0.713)).toBe('71 %')
    expect(formatShare(1.6)).toBe('160 %')
    expect(formatShare(0)).toBe('0 %')
  })
  test('under one percent keep a decimal, so that little is not shown as nothing', () => {
    expect(formatShare(0.004)).toBe('0.4 %')
    expect(formatShare(0.0096)).toBe('1 %')
  })
})

test('cores keep one decimal, a second one where it says something, and none from ten on', () => {
  expect([2, 0.5, 0.25, 1.333, 16, 12.5].map(formatCores)).toEqual([
    '2.0 cores',
    '0.5 cores',
    '0.25 cores',
    '1.33 cores',
    '16 cores',
    '12.5 cores',
  ])
})

describe('bytes', () => {
  test('use the units of Compose files, where 1 GB is 1024³ bytes', () => {
    expect([0, 512, 256 * MB, GB, 1.5 * GB, 8 * GB, 128 * GB].map(formatBytes)).toEqual([
      '0 B',
      '512 B',
      '256 MB',
      '1.0 GB',
      '1.5 GB',
      '8.0 GB',
      '128 GB',
    ])
  })
  test('never show four digits before the unit, up to petabytes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000 * 1024 ** 5, noNaN: true }), (bytes) => {
        expect(formatBytes(bytes)).toMatch(/^\d{1,4}(\.\d)? [KMGTP]?B$/)
        expect(Number.parseFloat(formatBytes(bytes))).toBeLessThan(1024)
      }),
    )
  })
})

test('durations have at most two units', () => {
  expect([0, 31, 60, 161, 300, 3600, 5400, 86_400, 273_600].map(formatDuration)).toEqual([
    '0 s',
    '31 s',
    '1 min',
    '2 min 41 s',
    '5 min',
    '1 h',
    '1 h 30 min',
    '1 d',
    '3 d 4 h',
  ])
})

test('a clock counts down to zero and never below', () => {
  expect([161, 9, 3725, 0.2, -5].map(formatClock)).toEqual(['2:41', '0:09', '1:02:05', '0:01', '0:00'])
})

test('milliseconds grow into seconds and minutes', () => {
  expect([80, 1400, 31_000, 124_000].map(formatMilliseconds)).toEqual(['80 ms', '1.4 s', '31 s', '2 min 4 s'])
})

test('ages have one unit', () => {
  expect([0, 1500, 41_000, 299_000, 3 * 3_600_000, 2 * 86_400_000].map(formatAgo)).toEqual([
    'just now',
    'just now',
    '41 s ago',
    '4 min ago',
    '3 h ago',
    '2 d ago',
  ])
})

test('scores and counts read as words do', () => {
  expect([6, 6.43, 0, 15].map(formatScore)).toEqual(['6', '6.4', '0', '15'])
  expect([plural(1, 'replica'), plural(3, 'replica')]).toEqual(['1 replica', '3 replicas'])
})
