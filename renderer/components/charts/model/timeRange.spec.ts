import { describe, expect, test } from 'vitest'
import {
  DEFAULT_RANGE,
  PRESETS,
  intervalOf,
  parseRange,
  rangeQuery,
  sameRange,
  stepPreset,
  zoomTo,
  type TimeRange,
} from './timeRange.ts'

const query = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(text))
const NOW = Date.UTC(2026, 10, 24, 12, 34, 56, 789)

function queryOf(range: TimeRange): Readonly<Record<string, string>> {
  const given = Object.entries(rangeQuery(range)).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  return query(new URLSearchParams(given).toString())
}

describe('the range in the URL', () => {
  test('every preset survives the way into the URL and back', () => {
    for (const { id } of PRESETS) {
      const range: TimeRange = { kind: 'last', preset: id }
      expect(parseRange(queryOf(range))).toEqual(range)
    }
  })

  test('a zoomed span survives the way into the URL and back', () => {
    const range: TimeRange = { kind: 'span', from: NOW - 600_000, to: NOW }
    expect(parseRange(queryOf(range))).toEqual(range)
  })

  test('the default leaves the URL empty', () => {
    expect(queryOf(DEFAULT_RANGE)).toEqual({})
  })

  test.each([
    'range=2h',
    'range=',
    'from=abc&to=def',
    'from=2000000&to=1000000',
    'from=1000&to=2000',
    'from=0&to=9999999999999',
    'from=-5000000&to=100',
    'to=1700000000000',
  ])('%s falls back to the last hour', (text) => {
    expect(parseRange(query(text))).toEqual(DEFAULT_RANGE)
  })

  test('a broken span does not hide a good preset', () => {
    expect(parseRange(query('range=6h&from=9&to=3'))).toEqual({ kind: 'last', preset: '6h' })
  })
})

describe('the interval of a range', () => {
  test('a live range ends now or a moment later and is exactly as long as it says', () => {
    for (const { id, ms } of PRESETS) {
      const interval = intervalOf({ kind: 'last', preset: id }, NOW)
      expect(interval.to - interval.from).toBe(ms)
      expect(interval.to).toBeGreaterThanOrEqual(NOW)
      expect(interval.to - NOW).toBeLessThanOrEqual(Math.min(60_000, interval.refreshMs))
      expect(interval.live).toBe(true)
    }
  })

  test('it is asked anew every range ÷ 300, and never faster than every 5 s', () => {
    expect(intervalOf({ kind: 'last', preset: '5m' }, NOW).refreshMs).toBe(5000)
    expect(intervalOf({ kind: 'last', preset: '1h' }, NOW).refreshMs).toBe(12_000)
    expect(intervalOf({ kind: 'last', preset: '30d' }, NOW).refreshMs).toBe(8_640_000)
  })

  test('no range asks for more than 300 points', () => {
    for (const { id } of PRESETS)
      expect(intervalOf({ kind: 'last', preset: id }, NOW).points).toBeLessThanOrEqual(300)
  })

  test('a short span asks for no more than a point a second', () => {
    expect(intervalOf({ kind: 'span', from: NOW - 60_000, to: NOW }, NOW).points).toBe(60)
  })

  test('a span in the past is not live, one that reaches beyond now is', () => {
    expect(intervalOf({ kind: 'span', from: NOW - 60_000, to: NOW - 1 }, NOW).live).toBe(false)
    expect(intervalOf({ kind: 'span', from: NOW - 60_000, to: NOW + 1 }, NOW).live).toBe(true)
  })

  test('two looks within one refresh period share their edges', () => {
    const range: TimeRange = { kind: 'last', preset: '1h' }
    const start = Math.ceil(NOW / 12_000) * 12_000 + 1
    expect(intervalOf(range, start)).toEqual(intervalOf(range, start + 11_000))
  })
})

describe('shorter and longer', () => {
  test('walks the presets one by one and stops at both ends', () => {
    let range: TimeRange = { kind: 'last', preset: '5m' }
    expect(stepPreset(range, -1)).toBe(range)
    const seen: string[] = []
    for (let turn = 0; turn < 10; turn += 1) {
      range = stepPreset(range, 1)
      if (range.kind === 'last') seen.push(range.preset)
    }
    expect(seen.slice(0, 6)).toEqual(['15m', '1h', '6h', '24h', '7d', '30d'])
    expect(range).toEqual({ kind: 'last', preset: '30d' })
  })

  test('a zoomed span goes to the nearest preset of the asked direction', () => {
    const span: TimeRange = { kind: 'span', from: NOW - 20 * 60_000, to: NOW }
    expect(stepPreset(span, 1)).toEqual({ kind: 'last', preset: '1h' })
    expect(stepPreset(span, -1)).toEqual({ kind: 'last', preset: '15m' })
  })
})

describe('a drag', () => {
  test('zooms the same from left to right and from right to left', () => {
    const there = zoomTo(NOW, NOW + 90_500)
    const back = zoomTo(NOW + 90_500, NOW)
    expect(there).not.toBeNull()
    expect(there).toEqual(back)
  })

  test('covers all of what was dragged, in whole seconds', () => {
    const zoomed = zoomTo(1_700_000_000_123, 1_700_000_090_456)
    expect(zoomed).toEqual({ kind: 'span', from: 1_700_000_000_000, to: 1_700_000_091_000 })
  })

  test('shorter than half a minute is not meant as a zoom', () => {
    expect(zoomTo(NOW, NOW + 20_000)).toBeNull()
  })
})

test('ranges are the same when they show the same time', () => {
  expect(sameRange({ kind: 'last', preset: '1h' }, { kind: 'last', preset: '1h' })).toBe(true)
  expect(sameRange({ kind: 'last', preset: '1h' }, { kind: 'last', preset: '6h' })).toBe(false)
  expect(sameRange({ kind: 'span', from: 1, to: 2 }, { kind: 'span', from: 1, to: 2 })).toBe(true)
  expect(sameRange({ kind: 'span', from: 1, to: 2 }, { kind: 'last', preset: '1h' })).toBe(false)
})
