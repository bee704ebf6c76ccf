import { expect, test } from 'vitest'
import { createRecentSeries } from './series.ts'

test('a series gives back what is not older than asked, in order', () => {
  const series = createRecentSeries(60_000)
  for (const at of [1000, 2000, 3000]) series.add('a', { at, value: at })
  expect(series.since('a', 2000).map((sample) => sample.at)).toEqual([2000, 3000])
  expect(series.latest('a')).toEqual({ at: 3000, value: 3000 })
})

test('a series nobody wrote is empty and has no latest value', () => {
  const series = createRecentSeries(60_000)
  expect(series.since('a', 0)).toEqual([])
  expect(series.latest('a')).toBeNull()
})

test('repeated, disordered and non-finite samples are dropped', () => {
  const series = createRecentSeries(60_000)
  series.add('a', { at: 2000, value: 1 })
  series.add('a', { at: 2000, value: 2 })
  series.add('a', { at: 1000, value: 3 })
  series.add('a', { at: 3000, value: Number.NaN })
  expect(series.since('a', 0)).toEqual([{ at: 2000, value: 1 }])
})

test('trimming forgets what is older than the retention', () => {
  const series = createRecentSeries(1000)
  series.add('a', { at: 1000, value: 1 })
  series.add('a', { at: 5000, value: 1 })
  series.add('b', { at: 1000, value: 1 })
  series.trim(5500)
  expect(series.since('a', 0)).toHaveLength(1)
  expect(series.latest('b')).toBeNull()
})
