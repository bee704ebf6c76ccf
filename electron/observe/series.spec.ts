import { expect, test } from 'vitest'
import type { Sample } from '../../shared/domain/metrics.ts'
import { unpack, type PackedSamples } from '../../shared/domain/packedSamples.ts'
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

test('what was refused is said', () => {
  const series = createRecentSeries(60_000)
  const added = [
    series.add('a', { at: 2000, value: 1 }),
    series.add('a', { at: 2000, value: 2 }),
    series.add('a', { at: 3000, value: Number.NaN }),
    series.add('a', { at: Number.POSITIVE_INFINITY, value: 1 }),
    series.add('a', { at: 3000, value: 0 }),
  ]
  expect(added).toEqual([true, false, false, false, true])
})

test('a window is what is later than asked, or the newest sample alone where nothing is', () => {
  const series = createRecentSeries(60_000)
  expect(unpack(series.window('a', 0))).toEqual([])
  for (const at of [1000, 2000, 3000]) series.add('a', { at, value: at })
  expect(unpack(series.window('a', 1000)).map(({ at }) => at)).toEqual([2000, 3000])
  expect(unpack(series.window('a', 3000)).map(({ at }) => at)).toEqual([3000])
  expect(unpack(series.window('a', 9000)).map(({ at }) => at)).toEqual([3000])
})

test('a window stays as it was, however much comes and goes after it', () => {
  const series = createRecentSeries(60_000)
  const kept: { window: PackedSamples; then: readonly Sample[] }[] = []
  for (let at = 0; at < 1_000_000; at += 1000) {
    series.add('a', { at, value: at / 7 })
    series.trim(at)
    const window = series.window('a', at - 20_000)
    const then = series.after('a', at - 20_000)
    expect(then).toHaveLength(Math.min(20, at / 1000 + 1))
    kept.push({ window, then })
    expect(series.since('a', 0)).toHaveLength(Math.min(61, at / 1000 + 1))
  }
  for (const { window, then } of kept) expect(unpack(window)).toEqual(then)
})
