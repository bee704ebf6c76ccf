import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UsageHistory, UsageReading } from '../../../shared/domain/sizing.ts'
import { createHistogram } from './histogram.ts'
import { rightSize } from './rightSize.ts'

const DAY = 86_400_000
/** A midnight (UTC), so that days are easy to count. */
const NOW = 20_000 * DAY
const MIB = 1024 ** 2

/** One reading a quarter of an hour, the newest just before now. */
function readings(days: number, value: (hoursAgo: number) => number): readonly UsageReading[] {
  return Array.from({ length: Math.round(days * 96) }, (_, index) => ({
    at: NOW - (index + 1) * 900_000,
    value: value(index / 4),
    minutes: 15,
  }))
}
const size = (input: Partial<UsageHistory>) => rightSize({ cpu: [], memory: [], kills: [], ...input }, NOW)

/**
 * The same figures, found the slow way from the recommender's documentation: readings sorted, their weights summed up one
 * by one, and the end of the bucket looked for by adding widths: no logarithm, no map of buckets.
 */
function reference(
  parts: readonly { readonly value: number; readonly weight: number; readonly ageDays: number }[],
  firstWidth: number,
  share: number,
): number {
  const weighted = parts.map(({ value, weight, ageDays }) => [value, weight / 2 ** ageDays] as const)
  const sorted = weighted.sort(([a], [b]) => a - b)
  const whole = sorted.reduce((sum, [, weight]) => sum + weight, 0)
  let sum = 0
  let reached = 0
  for (const [value, weight] of sorted) {
    sum += weight
    reached = value
    if (sum >= share * whole - 1e-9) break
  }
  let [end, width] = [0, firstWidth]
  while (end <= reached) {
    end += width
    width *= 1.05
  }
  return end
}

describe('the histogram', () => {
  const shape = { first: 0.01, growth: 1.05, most: 1000, halfLifeMs: DAY }
  test('has the percentiles that sorting everything gives, to the end of their bucket', () => {
    const part = fc.record({
      // Off the edges of buckets, where a rounding decides.
      value: fc.double({ min: 0, max: 60, noNaN: true }).map((value) => Math.round(value * 1e4) / 1e4 + 3e-6),
      weight: fc.integer({ min: 1, max: 30 }),
      ageDays: fc.integer({ min: 0, max: 8 }),
    })
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.5, 0.9, 0.95),
        (parts, share) => {
          const histogram = createHistogram(shape, NOW)
          for (const { value, weight, ageDays } of parts) histogram.add(value, weight, NOW - ageDays * DAY)
          const expected = reference(parts, shape.first, share)
          expect((histogram.percentile(share) ?? 0) / expected).toBeCloseTo(1, 9)
        },
      ),
    )
  })
  test('has the edges of the recommender: 0.01, 0.0205, 0.031525 cores', () => {
    for (const [value, edge] of [
      [0, 0.01],
      [0.0099, 0.01],
      [0.0101, 0.0205],
      [0.0206, 0.031525],
    ] as const) {
      const histogram = createHistogram(shape, NOW)
      histogram.add(value, 1, NOW)
      expect(histogram.percentile(0.9)).toBeCloseTo(edge, 9)
    }
  })
  test('puts what is beyond all measure into its last bucket, and says nothing of nothing', () => {
    const histogram = createHistogram(shape, NOW)
    expect(histogram.percentile(0.9)).toBeNull()
    histogram.add(1e9, 1, NOW)
    expect(histogram.percentile(0.9)).toBeGreaterThan(900)
    expect(histogram.percentile(0.9)).toBeLessThan(1100)
  })
})

describe('CPU', () => {
  test('has the figures of the recommender: percentiles, 15 % above, bounds by confidence', () => {
    const cpu = readings(4, (hours) => 0.0003 + ((hours * 7) % 13) / 10)
    const parts = cpu.map(({ at, value }) => ({ value, weight: 15, ageDays: (NOW - at) / DAY }))
    const of = (share: number) => reference(parts, 0.01, share) * 1.15
    const advice = size({ cpu }).cpu
    expect(advice?.days).toBeCloseTo(4, 9)
    expect(advice?.target).toBeCloseTo(of(0.9), 9)
    expect(advice?.lower).toBeCloseTo(of(0.5) * (1 + 0.001 / 4) ** -2, 9)
    expect(advice?.upper).toBeCloseTo(of(0.95) * (1 + 1 / 4), 9)
  })
  test('of a steady load is that load and 15 %, to within a bucket', () => {
    const { cpu } = size({ cpu: readings(8, () => 0.4) })
    expect(cpu?.target).toBeGreaterThanOrEqual(0.4 * 1.15)
    // A bucket at 0.4 cores is 0.03 wide.
    expect(cpu?.target).toBeLessThan(0.43 * 1.15)
    expect(cpu?.above).toBe(0)
  })
  test('follows the busy tenth, not the mean, and says how long it is above', () => {
    const { cpu } = size({ cpu: readings(8, (hours) => (hours % 24 < 4 ? 1.5 : 0.2)) })
    expect(cpu?.target).toBeGreaterThan(1.5)
    expect(cpu?.lower).toBeLessThan(0.3)
    const spiky = size({ cpu: readings(8, (hours) => (hours % 24 < 1 ? 1.5 : 0.2)) }).cpu
    expect(spiky?.target).toBeLessThan(0.3)
    expect(spiky?.above).toBeCloseTo(1 / 24, 6)
  })
  test('forgets by half each day', () => {
    const grown = size({ cpu: readings(8, (hours) => (hours < 24 ? 1 : 0.1)) }).cpu
    const shrunk = size({ cpu: readings(8, (hours) => (hours < 96 ? 0.1 : 1)) }).cpu
    expect(grown?.target).toBeGreaterThan(1)
    expect(shrunk?.target).toBeLessThan(0.2)
  })
  test('is wide while there is little evidence', () => {
    const [hour, week] = [1 / 24, 7].map((days) => size({ cpu: readings(days, () => 0.4) }).cpu)
    expect((hour?.upper ?? 0) / (hour?.target ?? 1)).toBeGreaterThan(20)
    expect((week?.upper ?? 0) / (week?.target ?? 1)).toBeLessThan(1.2)
    expect(week?.lower).toBeLessThanOrEqual(week?.target ?? 0)
  })
  test('counts days of readings, not the time in which there were none', () => {
    const few = readings(8, () => 0.4).filter((_, index) => index < 24 || index > 8 * 96 - 24)
    expect(size({ cpu: few }).cpu?.days).toBeCloseTo(47 / 96, 6)
  })
  test('is never less than a container can live with', () => {
    expect(size({ cpu: readings(8, () => 0.0001) }).cpu).toMatchObject({ lower: 0.05, target: 0.05 })
  })
})

describe('memory', () => {
  test('has the figures of the recommender: the peak of each day counts once, as of its end', () => {
    const memory = readings(5, (hours) => (100 + 30 * Math.floor(hours / 24) + ((hours * 4) % 96)) * 1e6 + 3)
    const parts = [0, 1, 2, 3, 4].map((ageDays) => ({
      value: (100 + 30 * ageDays + 95) * 1e6 + 3,
      weight: 1,
      ageDays,
    }))
    const of = (share: number) => reference(parts, 1e7, share) * 1.15
    const advice = size({ memory }).memory
    expect((advice?.target ?? 0) / of(0.9)).toBeCloseTo(1, 9)
    expect((advice?.upper ?? 0) / (of(0.95) * 1.2)).toBeCloseTo(1, 9)
    expect((advice?.lower ?? 0) / (of(0.5) * (1 + 0.001 / 5) ** -2)).toBeCloseTo(1, 9)
  })
  test.each([
    ['at least by 100 MiB', 128 * MIB, 228 * MIB],
    ['at least by a fifth', 2048 * MIB, 2457.6 * MIB],
  ])('an OOM kill raises it %s above the limit that was hit', (_, limitBytes, least) => {
    const memory = readings(8, () => limitBytes * 0.5)
    const calm = size({ memory }).memory
    const killed = size({ memory, kills: [{ at: NOW - DAY / 2, limitBytes }] }).memory
    expect(calm?.target).toBeLessThan(limitBytes)
    expect(killed?.target).toBeGreaterThanOrEqual(least)
    expect(killed?.upper).toBeGreaterThanOrEqual(killed?.target ?? Infinity)
  })
  test('has a floor of 32 MiB', () => {
    expect(size({ memory: readings(3, () => MIB) }).memory?.target).toBe(32 * MIB)
  })
})

test('without readings there is no advice, not one of nothing', () => {
  expect(size({})).toEqual({ cpu: null, memory: null })
})
