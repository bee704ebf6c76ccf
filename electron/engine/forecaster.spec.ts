import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/domain/metrics.ts'
import { createForecaster, slotsOf } from './forecaster.ts'
import { naiveReading } from './testing/naiveForecast.ts'

const HOUR = 3_600_000
const START = 480_000 * HOUR
const SEASON = 3600
const LEAST = 0.6

/** A load at every step of `stepSeconds`, each cut out where `load` answers null. */
function samplesOf(hours: number, load: (at: number) => number | null, stepSeconds = 30): Sample[] {
  const samples: Sample[] = []
  for (let at = START; at < START + hours * HOUR; at += stepSeconds * 1000) {
    const value = load(at)
    if (value !== null) samples.push({ at, value })
  }
  return samples
}

function learned(samples: readonly Sample[], aheadSeconds = 45, seasonSeconds = SEASON) {
  const forecaster = createForecaster({ seasonSeconds, least: LEAST })
  for (const { at, value } of samples) forecaster.add(at, value, aheadSeconds)
  return forecaster
}

const wave = (at: number) => 5 + 3 * Math.sin((at / HOUR) * 2 * Math.PI)
const end = (samples: readonly Sample[]) => samples.at(-1)?.at ?? START

describe('a forecaster', () => {
  test('needs two full seasons', () => {
    const samples = samplesOf(2, wave)
    expect(learned(samples).reading(end(samples), 45)).toEqual({
      kind: 'learning',
      // The slot of the last minute is not whole yet.
      seenSeconds: 7140,
      neededSeconds: 7200,
    })
    const more = samplesOf(2.02, wave)
    expect(learned(more).reading(end(more), 45).kind).toBe('value')
  })
  test('says what comes of a load that repeats itself', () => {
    const samples = samplesOf(4.3, wave)
    const now = end(samples)
    const reading = learned(samples).reading(now, 300)
    expect(reading).toMatchObject({ kind: 'value', aheadSeconds: 300 })
    if (reading.kind !== 'value') return
    // Two samples stand for a slot's minute: their middle is a quarter of it early.
    expect(Math.abs(reading.load - wave(now + 300_000))).toBeLessThan(0.1)
    expect(reading.error).toBeLessThan(0.01)
    expect(reading.naiveError).toBeLessThan(0.01)
  })
  test('follows a growing load, which a season ago knew nothing of', () => {
    const growing = (at: number) => wave(at) * (1 + (at - START) / (10 * HOUR))
    const samples = samplesOf(8, growing)
    const reading = learned(samples).reading(end(samples), 45)
    if (reading.kind !== 'value') throw new Error(reading.kind)
    expect(reading.error).toBeLessThan((reading.naiveError ?? 0) / 2)
  })
  test('is wrong about a load without a season, and says so', () => {
    let state = 1
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647
    const samples = samplesOf(6, () => (random() < 0.5 ? 1 : 8), 60)
    const reading = learned(samples).reading(end(samples), 45)
    if (reading.kind !== 'value') throw new Error(reading.kind)
    expect(reading.error).toBeGreaterThan(0.3)
  })
  test('leaves out what is not later, and what is no number', () => {
    const samples = samplesOf(3, wave)
    const told = learned(samples.flatMap((sample) => [sample, { ...sample, value: 900 }]))
    const broken = learned(samples.flatMap((sample) => [sample, { at: sample.at + 1, value: Number.NaN }]))
    const wanted = learned(samples).reading(end(samples), 45)
    expect(told.reading(end(samples), 45)).toEqual(wanted)
    expect(broken.reading(end(samples), 45)).toEqual(wanted)
    expect(broken.newest()).toBe(end(samples))
  })
  test('gives equal answers to equal samples, whenever it is asked in between', () => {
    const samples = samplesOf(3, wave)
    const asked = createForecaster({ seasonSeconds: SEASON, least: LEAST })
    for (const { at, value } of samples) {
      asked.add(at, value, 45)
      asked.reading(at + 5000, 300)
    }
    expect(asked.reading(end(samples), 45)).toEqual(learned(samples).reading(end(samples), 45))
  })
})

describe('gaps', () => {
  const outage = (from: number, hours: number) => (at: number) =>
    at >= START + from * HOUR && at < START + (from + hours) * HOUR ? null : wave(at)
  test('are no load of nothing', () => {
    const samples = samplesOf(6, outage(4, 0.5))
    const reading = learned(samples).reading(end(samples), 45)
    if (reading.kind !== 'value') throw new Error(reading.kind)
    expect(reading.load).toBeCloseTo(wave(end(samples) + 45_000), 0)
    expect(reading.error).toBeLessThan(0.02)
  })
  test('make learning longer', () => {
    const samples = samplesOf(2.05, outage(1.2, 0.5))
    expect(learned(samples).reading(end(samples), 45)).toMatchObject({ kind: 'learning' })
  })
  test('of two seasons and more make it begin again', () => {
    const samples = samplesOf(8, outage(4, 2.5))
    expect(learned(samples).reading(end(samples), 45)).toMatchObject({
      kind: 'learning',
      seenSeconds: 1.5 * 3600 - 60,
    })
  })
  test('that come every season leave those times unknown', () => {
    const nightly = (at: number) => ((at / HOUR) % 1 > 0.95 ? null : wave(at))
    const samples = samplesOf(4, nightly)
    const forecaster = learned(samples)
    expect(forecaster.reading(START + 3.97 * HOUR, 30)).toEqual({ kind: 'unknown', aheadSeconds: 30 })
    expect(forecaster.reading(START + 4.5 * HOUR, 30)).toMatchObject({ kind: 'value' })
  })
  test('of a whole day leave its error unknown', () => {
    const day = 24
    const daily = (at: number) => 5 + 3 * Math.sin((at / HOUR / 24) * 2 * Math.PI)
    const samples = samplesOf(3 * day, daily, 300)
    const forecaster = learned(samples, 45, 86_400)
    expect(forecaster.reading(end(samples), 45)).not.toMatchObject({ error: null })
    expect(forecaster.reading(end(samples) + 25 * HOUR, 45)).toMatchObject({ kind: 'value', error: null })
  })
})

test('slots are five minutes of a day, thirty-five of a week, one of an hour', () => {
  expect([slotsOf(86_400), slotsOf(604_800), slotsOf(3600)]).toEqual([288, 288, 60])
})

test('every answer is what computing everything anew from the samples gives, gaps, noise and all', () => {
  const shape = fc.record({
    hours: fc.double({ min: 1.8, max: 7, noNaN: true }),
    noise: fc.double({ min: 0, max: 2, noNaN: true }),
    slope: fc.double({ min: -0.3, max: 1, noNaN: true }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    gaps: fc.array(
      fc.record({
        from: fc.double({ min: 0, max: 6, noNaN: true }),
        hours: fc.oneof(
          fc.double({ min: 0, max: 0.4, noNaN: true }),
          fc.double({ min: 1, max: 3, noNaN: true }),
        ),
      }),
      { maxLength: 3 },
    ),
    ahead: fc.integer({ min: 2, max: 310 }),
  })
  const kinds = new Set<string>()
  fc.assert(
    fc.property(shape, ({ hours, noise, slope, seed, gaps, ahead }) => {
      let state = seed
      const random = () => (state = (state * 48271) % 2147483647) / 2147483647
      const samples = samplesOf(hours, (at) => {
        const value = wave(at) + (slope * (at - START)) / HOUR + noise * (random() - 0.5)
        const gone = gaps.some(
          (gap) => at >= START + gap.from * HOUR && at < START + (gap.from + gap.hours) * HOUR,
        )
        return gone ? null : Math.max(0, value)
      })
      fc.pre(samples.length > 0)
      const now = end(samples)
      const got = learned(samples, ahead).reading(now, ahead)
      const wanted = naiveReading(samples, { seasonSeconds: SEASON, least: LEAST, now, aheadSeconds: ahead })
      kinds.add(got.kind)
      expect(got.kind).toBe(wanted.kind)
      for (const [name, value] of Object.entries(wanted)) {
        const own = (got as Readonly<Record<string, unknown>>)[name]
        if (typeof value === 'number') expect(own).toBeCloseTo(value, 8)
        else expect(own).toEqual(value)
      }
    }),
    { numRuns: 150 },
  )
  expect(kinds).toContain('value')
  expect(kinds).toContain('learning')
})
