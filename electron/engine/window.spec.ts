import { describe, expect, test } from 'vitest'
import type { Sample } from '../../shared/domain/metrics.ts'
import { windowOf as windowOver } from './window.ts'

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
