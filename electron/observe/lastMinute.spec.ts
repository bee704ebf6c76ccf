import { expect, test } from 'vitest'
import { createLastMinute } from './lastMinute.ts'

test('is the mean of the last sixty seconds, not the last reading', () => {
  const minute = createLastMinute()
  minute.add('a', 0, 0.9)
  minute.add('a', 30_000, 0.5)
  minute.add('a', 60_000, 0.1)
  // The first is a minute old and counts no more.
  expect(minute.mean('a', 60_000)).toBeCloseTo(0.3)
})

test('counts a reading once, however often it is given', () => {
  const minute = createLastMinute()
  minute.add('a', 0, 0.9)
  for (let again = 0; again < 5; again += 1) minute.add('a', 10_000, 0.1)
  expect(minute.mean('a', 10_000)).toBeCloseTo(0.5)
})

test('is nothing where nothing was read within the minute', () => {
  const minute = createLastMinute()
  minute.add('a', 0, 0.9)
  expect(minute.mean('a', 60_001)).toBeNull()
  expect(minute.mean('b', 0)).toBeNull()
})

test('leaves out what is stamped in the future, and what is forgotten', () => {
  const minute = createLastMinute()
  minute.add('a', 5_000, 0.9)
  expect(minute.mean('a', 4_000)).toBeNull()
  minute.add('b', 5_000, 0.2)
  minute.keep(new Set(['b']))
  expect([minute.mean('a', 5_000), minute.mean('b', 5_000)]).toEqual([null, 0.2])
})
