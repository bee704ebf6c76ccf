import { describe, expect, test } from 'vitest'
import type { Synthetic } from '../../shared/domain/simulation.ts'
import { syntheticSchema } from '../../shared/domain/simulation.ts'
import { DEFAULT_SYNTHETIC, syntheticTrace } from './synthetic.ts'
import { parseTrace, traceText } from './trace.ts'

const HOUR = 3600
const PLAIN: Synthetic = {
  seed: 7,
  days: 7,
  stepSeconds: 300,
  baseRps: 10,
  dailyRps: 100,
  weekendShare: 0,
  trendPerDay: 0,
  noiseShare: 0,
  burstsPerDay: 0,
  burstRps: 0,
  flashCrowd: null,
  outage: null,
}
/** The value at an hour since the beginning. */
function at(changes: Partial<Synthetic>, hour: number): number {
  const { seconds, rps } = syntheticTrace({ ...PLAIN, ...changes })
  return rps[[...seconds].findIndex((t) => t >= hour * HOUR)] ?? Number.NaN
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a made-up load', () => {
  test('is the same for the same seed, and another for another', () => {
    const text = (seed: number) => traceText(syntheticTrace({ ...DEFAULT_SYNTHETIC, seed }))
    expect(text(3)).toBe(text(3))
    expect(text(3)).not.toBe(text(4))
  })
  test('can be written down and read back', () => {
    const trace = syntheticTrace(DEFAULT_SYNTHETIC)
    const read = parseTrace(traceText(trace), 'made-up.csv')
    expect(read.ok && [...read.value.rps]).toEqual([...trace.rps])
    expect(syntheticSchema.parse(DEFAULT_SYNTHETIC)).toEqual(DEFAULT_SYNTHETIC)
  })
  test('is quietest at four in the morning and busiest at four in the afternoon', () => {
    expect(at({}, 4)).toBeCloseTo(10, 6)
    expect(at({}, 16)).toBeCloseTo(110, 6)
  })
  test('is quieter by its share on the sixth and seventh day', () => {
    expect(at({ weekendShare: 0.4 }, 5 * 24 + 16)).toBeCloseTo(0.6 * 110, 6)
    expect(at({ weekendShare: 0.4 }, 4 * 24 + 16)).toBeCloseTo(110, 6)
  })
  test('grows by its share of the first day each day, and never below nothing', () => {
    expect(at({ trendPerDay: 0.1 }, 2 * 24)).toBeCloseTo(1.2 * at({}, 2 * 24), 3)
    expect(at({ trendPerDay: -0.5 }, 3 * 24 + 16)).toBe(0)
  })
  test('strays from its course by its noise, on both sides', () => {
    const { rps } = syntheticTrace({ ...PLAIN, noiseShare: 0.2 })
    const course = syntheticTrace(PLAIN).rps
    const ratios = [...rps].map((value, row) => value / (course[row] ?? 1))
    expect(Math.max(...ratios)).toBeGreaterThan(1.1)
    expect(Math.min(...ratios)).toBeLessThan(0.9)
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(0.03)
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.2 + 1e-4)
  })
  test('has about as many bursts a day as were asked for', () => {
    const { rps } = syntheticTrace({ ...PLAIN, stepSeconds: 15, dailyRps: 0, burstsPerDay: 6, burstRps: 50 })
    const begun = [...rps].filter((value, row) => value > 12 && (rps[row - 1] ?? 0) <= 12).length
    expect(begun).toBeGreaterThanOrEqual(35)
    expect(begun).toBeLessThanOrEqual(42)
    expect(Math.max(...rps)).toBeLessThanOrEqual(10 + 2 * 50)
  })
  test('has a crowd that comes at once and loses interest', () => {
    const crowd = { flashCrowd: { atHour: 30, rps: 400 } }
    expect(at(crowd, 29.9) - at({}, 29.9)).toBe(0)
    expect(at(crowd, 30) - at({}, 30)).toBeCloseTo(400, 3)
    // An hour is five halves of twelve minutes.
    expect(at(crowd, 31) - at({}, 31)).toBeCloseTo(400 / 32, 2)
    expect(at(crowd, 33) - at({}, 33)).toBe(0)
  })
  test('has an outage in which nothing arrives, and everybody comes back after it', () => {
    const out = { outage: { atHour: 40, minutes: 30 } }
    expect([at(out, 40), at(out, 40.4)]).toEqual([0, 0])
    expect(at(out, 40.5)).toBeCloseTo(1.8 * at({}, 40.5), 2)
    expect(at(out, 41)).toBeCloseTo(at({}, 41), 6)
  })
})
