/** The recurrences, computed again over whole columns as the textbook writes them, from the values alone. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHoltWinters, type SeasonKind, type Smoothing } from './holtWinters.ts'

/** `y` from the first value after the first season on; l, b and s as columns, s beginning one season earlier. */
function byTheBook(kind: SeasonKind, first: readonly number[], y: readonly number[], by: Smoothing) {
  const m = first.length
  const l = [first.reduce((a, b) => a + b, 0) / m]
  const b = [0]
  const s = first.map((value) => (kind === 'additive' ? value - (l[0] ?? 0) : value / (l[0] ?? 0)))
  for (const [t, value] of y.entries()) {
    const [before, slope, season] = [l[t] ?? 0, b[t] ?? 0, s[t] ?? 0]
    if (kind === 'additive') {
      l.push(by.level * (value - season) + (1 - by.level) * (before + slope))
      s.push(by.season * (value - before - slope) + (1 - by.season) * season)
    } else {
      l.push((by.level * value) / season + (1 - by.level) * (before + slope))
      s.push((by.season * value) / (before + slope) + (1 - by.season) * season)
    }
    b.push(by.trend * ((l[t + 1] ?? 0) - before) + (1 - by.trend) * slope)
  }
  const n = y.length
  return (h: number) => {
    const season = s[n + ((h - 1) % m)] ?? 0
    const base = (l[n] ?? 0) + h * (b[n] ?? 0)
    return Math.max(0, kind === 'additive' ? base + season : base * season)
  }
}

const smoothing = fc.record({
  level: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  trend: fc.double({ min: 0, max: 0.1, noNaN: true }),
  season: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
})
// Loads that swing by half: under a trend the multiplicative base stays above nothing.
const load = fc.double({ min: 10, max: 30, noNaN: true })

describe.each(['additive', 'multiplicative'] as const)('%s', (kind) => {
  test('forecasts what the columns of the textbook do, any way ahead', () => {
    fc.assert(
      fc.property(
        fc.array(load, { minLength: 2, maxLength: 12 }),
        fc.array(load, { maxLength: 60 }),
        smoothing,
        (first, y, by) => {
          const model = createHoltWinters(kind, Float64Array.from(first), by)
          const book = byTheBook(kind, first, y, by)
          const m = first.length
          for (const [t, value] of y.entries()) model.update(t % m, value)
          for (let h = 1; h <= 2 * m; h += 1) {
            const wanted = book(h)
            const got = model.predict((y.length + h - 1) % m, h) ?? Number.NaN
            expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, wanted))
          }
        },
      ),
    )
  })
  test('repeats a season that repeats itself, without an error', () => {
    const season = [4, 9, 2, 7]
    const model = createHoltWinters(kind, Float64Array.from(season), { level: 0.3, trend: 0.1, season: 0.4 })
    for (let t = 0; t < 40; t += 1) {
      expect(model.predict(t % 4, 1)).toBeCloseTo(season[t % 4] ?? 0, 9)
      model.update(t % 4, season[t % 4] ?? 0)
    }
  })
  test('says nothing of a slot that was never seen, and learns it when it comes', () => {
    const model = createHoltWinters(kind, Float64Array.of(4, Number.NaN, 6), {
      level: 0.2,
      trend: 0,
      season: 0.2,
    })
    expect(model.predict(1, 1)).toBeNull()
    expect(model.predict(0, 1)).toBeCloseTo(4, 9)
    model.update(1, 8)
    expect(model.predict(1, 3)).toBeCloseTo(8, 9)
    // What was seen for the first time has moved no level.
    expect(model.predict(0, 2)).toBeCloseTo(4, 9)
  })
  test('stays finite and never below nothing where there was no load at all', () => {
    const model = createHoltWinters(kind, new Float64Array(3), { level: 0.5, trend: 0.1, season: 0.5 })
    for (const [t, value] of [0, 0, 5, 0, 0, 0, 0, 3].entries()) {
      const predicted = model.predict(t % 3, 1)
      if (predicted !== null) {
        expect(Number.isFinite(predicted)).toBe(true)
        expect(predicted).toBeGreaterThanOrEqual(0)
      }
      model.update(t % 3, value)
    }
  })
})

test('a season that grows with the load is followed by the multiplicative one, one that does not by the additive', () => {
  const shape = [0.5, 1, 1.5, 1]
  const wrongBy = (kind: SeasonKind, value: (t: number) => number) => {
    const first = Float64Array.from(shape, (_, t) => value(t))
    const model = createHoltWinters(kind, first, { level: 0.3, trend: 0.1, season: 0.2 })
    let wrong = 0
    for (let t = 4; t < 80; t += 1) {
      wrong += Math.abs((model.predict(t % 4, 1) ?? 0) - value(t))
      model.update(t % 4, value(t))
    }
    return wrong
  }
  const growing = (t: number) => (10 + t) * (shape[t % 4] ?? 1)
  const shifted = (t: number) => 10 + t + 8 * (shape[t % 4] ?? 1)
  expect(wrongBy('multiplicative', growing)).toBeLessThan(wrongBy('additive', growing) / 2)
  expect(wrongBy('additive', shifted)).toBeLessThan(wrongBy('multiplicative', shifted) / 2)
})
