import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sample, WindowResult } from '../../shared/domain/metrics.ts'
import { unpack } from '../../shared/domain/packedSamples.ts'
import { windowOf as windowOver, windowOfPacked } from './window.ts'

const NOW = 1_000_000
interface Options {
  readonly now: number
  readonly windowSeconds: number
  readonly samplingSeconds: number
}
const windowOf = (samples: readonly Sample[], { now, windowSeconds, samplingSeconds }: Options) =>
  windowOver(samples, now, windowSeconds, samplingSeconds)
const options = { now: NOW, windowSeconds: 60, samplingSeconds: 15 }
const ago = (seconds: number, value: number): Sample => ({ at: NOW - seconds * 1000, value })

describe('a window with samples', () => {
  test('answers their mean, how much of it was seen and how old the newest is', () => {
    expect(windowOf([ago(45, 1), ago(30, 2), ago(15, 3), ago(0, 6)], options)).toEqual({
      kind: 'value',
      value: 3,
      coverage: 1,
      newestAge: 0,
    })
  })
  test('leaves out what is as old as the window', () => {
    expect(windowOf([ago(60, 100), ago(59.9, 2), ago(10, 4)], options)).toMatchObject({
      value: 3,
      coverage: 0.5,
    })
  })
  test('does not mind their order', () => {
    const samples = [ago(0, 6), ago(45, 1), ago(15, 3), ago(30, 2)]
    expect(windowOf(samples, options)).toEqual(windowOf([...samples].reverse(), options))
  })
  test('never claims more than full coverage', () => {
    const many = Array.from({ length: 50 }, (_, index) => ago(index, 1))
    expect(windowOf(many, options)).toMatchObject({ coverage: 1 })
  })
  test('reads a source that answers more seldom than the window is long by its newest sample', () => {
    expect(windowOf([ago(25, 7), ago(40, 1)], { ...options, windowSeconds: 6 })).toEqual({
      kind: 'value',
      value: 7,
      coverage: 0,
      newestAge: 25_000,
    })
  })
})

describe('a window that is stale', () => {
  test('has a newest sample older than 30 s where sampling is fast', () => {
    const fast = { ...options, samplingSeconds: 2 }
    expect(windowOf([ago(30, 1)], fast).kind).toBe('value')
    expect(windowOf([ago(30.001, 1)], fast)).toEqual({ kind: 'stale', newestAge: 30_001 })
  })
  test('has a newest sample older than two periods where sampling is slow', () => {
    const slow = { ...options, samplingSeconds: 60, windowSeconds: 300 }
    expect(windowOf([ago(120, 1)], slow).kind).toBe('value')
    expect(windowOf([ago(121, 1)], slow).kind).toBe('stale')
  })
  test('has a sample that is stamped in the future, whatever came before it', () => {
    expect(windowOf([ago(5, 1), ago(-1, 1)], options)).toEqual({ kind: 'stale', newestAge: -1000 })
  })
})

describe('a window without data', () => {
  test('has no samples', () => {
    expect(windowOf([], options)).toEqual({ kind: 'no-data' })
  })
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('has only %s', (value) => {
    expect(windowOf([ago(5, value)], options)).toEqual({ kind: 'no-data' })
  })
  test('passes over a failed reading beside good ones', () => {
    expect(windowOf([ago(20, 4), ago(5, Number.NaN)], options)).toMatchObject({
      kind: 'value',
      value: 4,
      newestAge: 20_000,
    })
  })
  test('has readings so large that their mean is not a number', () => {
    expect(windowOf([ago(20, 1.7e308), ago(5, 1.7e308)], options)).toEqual({ kind: 'no-data' })
  })
  test('is never zero: zero is a reading', () => {
    expect(windowOf([ago(5, 0)], options)).toMatchObject({ kind: 'value', value: 0 })
  })
})

describe('the same window, read in other ways', () => {
  const odd = fc.constantFrom(NaN, Infinity, -Infinity, 1.7e308, -1.7e308, -0)
  const value = fc.oneof({ weight: 12, arbitrary: fc.double({ noNaN: true }) }, { weight: 1, arbitrary: odd })
  const anySamples = fc.array(
    fc.record({
      at: fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: -200_000, max: 5000 }) },
        { weight: 1, arbitrary: odd },
      ),
      value,
    }),
    { maxLength: 40 },
  )
  const spans = fc.record({
    now: fc.constant(NOW),
    windowSeconds: fc.constantFrom(6, 10, 60, 150),
    samplingSeconds: fc.constantFrom(1, 2, 15, 70),
  })

  /** Word for word what the section on windows says, with a look at every sample. */
  function looked(
    samples: readonly Sample[],
    { now, windowSeconds, samplingSeconds }: Options,
  ): WindowResult {
    const usable = samples.filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value))
    const newest = usable.reduce<Sample | null>(
      (best, each) => (best === null || each.at >= best.at ? each : best),
      null,
    )
    if (newest === null) return { kind: 'no-data' }
    const newestAge = now - newest.at
    if (newestAge < 0 || newestAge > Math.max(2 * samplingSeconds, 30) * 1000)
      return { kind: 'stale', newestAge }
    const within = usable.filter(({ at }) => at > now - windowSeconds * 1000)
    if (within.length === 0) return { kind: 'value', value: newest.value, coverage: 0, newestAge }
    const value = within.reduce((sum, each) => sum + each.value, 0) / within.length
    if (!Number.isFinite(value)) return { kind: 'no-data' }
    const expected = Math.max(1, Math.round(windowSeconds / samplingSeconds))
    return { kind: 'value', value, coverage: Math.min(1, within.length / expected), newestAge }
  }

  test('is what a look at every sample gives, whatever is among them', () => {
    fc.assert(
      fc.property(anySamples, spans, (relative, asked) => {
        const samples = relative.map(({ at, value }) => ({ at: NOW + at, value }))
        expect(windowOf(samples, asked)).toEqual(looked(samples, asked))
      }),
      { numRuns: 3000 },
    )
  })
  test('a failed reading that was stored came back as null, and is none still', () => {
    const stored = JSON.parse(JSON.stringify([ago(20, 4), ago(5, Number.NaN)])) as readonly Sample[]
    expect(windowOf(stored, options)).toEqual(windowOf([ago(20, 4)], options))
  })
  test('is the same to the last bit where the samples are packed, as the loop has them', () => {
    const ages = fc.uniqueArray(fc.integer({ min: -3000, max: 200_000 }), { maxLength: 40 })
    fc.assert(
      fc.property(
        ages,
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 40, maxLength: 40 }),
        spans,
        (known, values, asked) => {
          const samples = known
            .sort((a, b) => b - a)
            .map((age, place) => ({ at: NOW - age, value: values[place] ?? 0 }))
          const numbers = Float64Array.from([1, 2, ...samples.flatMap(({ at, value }) => [at, value]), 3, 4])
          const packed = { numbers, from: 2, to: numbers.length - 2 }
          const { now, windowSeconds, samplingSeconds } = asked
          expect(windowOfPacked(packed, now, windowSeconds, samplingSeconds)).toEqual(
            windowOf(samples, asked),
          )
          expect(unpack(packed)).toEqual(samples)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
