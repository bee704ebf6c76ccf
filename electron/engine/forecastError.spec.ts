import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDayOfErrors } from './forecastError.ts'

const HOUR = 3_600_000
const START = 480_000 * HOUR

describe('the error of the last day', () => {
  test('is the mean of the shares by which forecasts were wrong, of each forecaster', () => {
    const errors = createDayOfErrors(2, 0.1)
    errors.add(START, 10, [9, 12])
    errors.add(START + 60_000, 20, [26, 20])
    expect(errors.at(START + 60_000)).toEqual([(0.1 + 0.3) / 2, (0.2 + 0) / 2])
  })
  test('is not known before anything was due, nor a day after the last that was', () => {
    const errors = createDayOfErrors(1, 1)
    expect(errors.at(START)).toBeNull()
    errors.add(START, 4, [5])
    expect(errors.at(START + 23 * HOUR)).toEqual([0.25])
    expect(errors.at(START + 24 * HOUR)).toBeNull()
  })
  test('of a load smaller than a replica carries is a share of what one carries', () => {
    const errors = createDayOfErrors(1, 0.6)
    errors.add(START, 0.03, [0.06])
    expect(errors.at(START)?.[0]).toBeCloseTo(0.05, 12)
    errors.add(START, 0, [0.6])
    expect(errors.at(START)?.[0]).toBeCloseTo((0.05 + 1) / 2, 12)
  })
  test('is what all of the last day would give anew, hour by hour', () => {
    const seen = fc.record({
      gap: fc.integer({ min: 1, max: 400 }),
      actual: fc.double({ min: 0, max: 9, noNaN: true }),
      forecast: fc.double({ min: 0, max: 9, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 80 }), (all) => {
        const errors = createDayOfErrors(1, 0.5)
        let now = START
        const log: { at: number; error: number }[] = []
        for (const { gap, actual, forecast } of all) {
          now += gap * 60_000
          errors.add(now, actual, [forecast])
          log.push({ at: now, error: Math.abs(forecast - actual) / Math.max(actual, 0.5) })
          const since = (Math.floor(now / HOUR) - 23) * HOUR
          const within = log.filter(({ at }) => at >= since)
          const mean = within.reduce((sum, { error }) => sum + error, 0) / within.length
          expect(errors.at(now)?.[0]).toBeCloseTo(mean, 9)
        }
      }),
    )
  })
})
