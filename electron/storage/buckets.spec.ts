import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketCount, chooseStep, samplingPeriod, toBuckets } from './buckets.ts'
import {
  DAY,
  HOUR,
  MINUTE,
  RAW,
  TIERS,
  addSample,
  decode,
  encode,
  merge,
  type Chunk,
  type Tier,
} from './tiers.ts'

interface Point {
  readonly at: number
  readonly value: number
}

/** Irregular times with gaps from none to days, and values from tiny to huge. */
const points: fc.Arbitrary<readonly Point[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 20_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * DAY }) },
      ),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    }),
    { minLength: 1, maxLength: 300 },
  )
  .map((steps) => {
    let at = 1_790_000_000_000
    return steps.map(({ gap, value }) => ({ at: (at += gap), value }))
  })

function fill(tier: Tier, samples: readonly Point[]): readonly Chunk[] {
  const chunks: Chunk[] = []
  for (const { at, value } of samples) addSample(tier, chunks, at, value)
  return chunks
}

/** The plain way: every sample of a bucket at once. */
function naive(samples: readonly Point[], from: number, to: number, step: number) {
  const buckets = new Map<number, number[]>()
  for (const { at, value } of samples) {
    if (at < from || at >= to) continue
    const start = Math.floor(at / step) * step
    buckets.set(start, [...(buckets.get(start) ?? []), value])
  }
  return [...buckets].map(([at, values]) => ({
    at,
    min: Math.min(...values),
    // Divided first: the sum of huge values would overflow.
    mean: values.reduce((sum, value) => sum + value / values.length, 0),
    max: Math.max(...values),
  }))
}

describe.each(TIERS.map((tier) => [tier.step / 1000, tier] as const))('tier of %d s', (_, tier) => {
  test('min, mean and max are those of the samples themselves, whatever the step', () => {
    fc.assert(
      fc.property(points, fc.constantFrom(1, 2, 6, 36), (samples, factor) => {
        const step = tier.step * factor
        const from = Math.floor((samples[0]?.at ?? 0) / step) * step
        const to = (samples.at(-1)?.at ?? 0) + 1
        const records = fill(tier, samples).flatMap((chunk) => chunk.records)
        const got = toBuckets(tier, records, from, to, step)
        const wanted = naive(samples, from, to, step)
        expect(got.map(({ at, min, max }) => ({ at, min, max }))).toEqual(
          wanted.map(({ at, min, max }) => ({ at, min, max })),
        )
        for (const [index, bucket] of got.entries()) {
          const { min, max, mean } = wanted[index] ?? { min: NaN, max: NaN, mean: NaN }
          const scale = Math.max(Math.abs(min), Math.abs(max))
          expect(Math.abs(bucket.mean - mean)).toBeLessThanOrEqual(scale * 1e-12 + 1e-300)
          expect(bucket.mean).toBeGreaterThanOrEqual(bucket.min)
          expect(bucket.mean).toBeLessThanOrEqual(bucket.max)
        }
      }),
    )
  })

  test('a chunk holds at most 600 steps and is the same after being written and read', () => {
    fc.assert(
      fc.property(points, (samples) => {
        for (const chunk of fill(tier, samples)) {
          expect(chunk.t0 % tier.span).toBe(0)
          const times = chunk.records.filter((_, index) => index % tier.stride === 0)
          expect(times.every((at) => at >= chunk.t0 && at < chunk.t0 + tier.span)).toBe(true)
          if (tier !== RAW) expect(times.length).toBeLessThanOrEqual(600)
          expect(decode(tier, chunk.t0, encode(chunk.records))).toEqual(chunk.records)
        }
      }),
    )
  })
})

test('a mean of means weighs each by its count', () => {
  expect(merge([1, 2, 3, 3], [10, 10, 10, 1])).toEqual([1, 4, 10, 4])
})

test('a constant stays that constant through any number of merges', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 2, max: 50 }),
      (value, count) => {
        const samples = Array.from({ length: count }, (_, index) => ({ at: index * 1000, value }))
        const records = fill(TIERS[2] ?? RAW, samples).flatMap((chunk) => chunk.records)
        expect(toBuckets(TIERS[2] ?? RAW, records, 0, HOUR, MINUTE)).toEqual([
          { at: 0, min: value, mean: value, max: value },
        ])
      },
    ),
  )
})

test('the step is the smallest round one that needs no more than the points asked for', () => {
  expect(chooseStep(0, HOUR, 300, RAW)).toBe(15_000)
  expect(chooseStep(0, 5 * MINUTE, 300, RAW)).toBe(1000)
  expect(chooseStep(0, DAY, 300, RAW)).toBe(5 * MINUTE)
  expect(chooseStep(0, 30 * DAY, 300, TIERS[3] ?? RAW)).toBe(3 * HOUR)
  expect(chooseStep(0, 400 * DAY, 10, RAW)).toBe(40 * DAY)
})

test('whatever is asked, the step keeps the promise and is a multiple of the tier’s', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2e12 }),
      fc.integer({ min: 1, max: 400 * DAY }),
      fc.integer({ min: 0, max: 2000 }),
      fc.constantFrom(...TIERS),
      (from, length, maxPoints, tier) => {
        const step = chooseStep(from, from + length, maxPoints, tier)
        expect(step % tier.step).toBe(0)
        expect(bucketCount(from, from + length, step)).toBeLessThanOrEqual(Math.max(2, maxPoints))
      },
    ),
  )
})

test('the sampling period is told through jitter and gaps, in raw samples and in rollups', () => {
  const jittery = Array.from({ length: 200 }, (_, index) => ({
    at: index * 15_000 + (index > 100 ? HOUR : 0) + ((index * 7919) % 400),
    value: 1,
  }))
  for (const tier of [RAW, TIERS[1] ?? RAW]) {
    const period = samplingPeriod(
      tier,
      fill(tier, jittery).flatMap((chunk) => chunk.records),
    )
    expect(period).toBeGreaterThan(14_500)
    expect(period).toBeLessThan(15_500)
  }
  expect(samplingPeriod(RAW, [5, 1])).toBe(0)
})
