import { describe, expect, test } from 'vitest'
import { createLoad } from './load.ts'
import { chance, hexId, keyOf, noise } from './random.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const OPENED = Date.UTC(2026, 2, 3, 10, 20, 30)
const load = createLoad({ seed: 1, opened: OPENED })
const between = (from: number, to: number, step = MINUTE) =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, index) => load(from + index * step))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the load of the demo', () => {
  test('is the same for the same seed and time, and another for another seed', () => {
    const again = createLoad({ seed: 1, opened: OPENED })
    const other = createLoad({ seed: 2, opened: OPENED })
    const times = [0, 1, 7, 300].map((minutes) => OPENED - minutes * MINUTE)
    expect(times.map(again)).toEqual(times.map(load))
    expect(times.map(other)).not.toEqual(times.map(load))
  })
  test('is low at night and high in the afternoon', () => {
    const day = OPENED - DAY
    const midnight = day - (day % DAY)
    const night = between(midnight + 3 * 60 * MINUTE, midnight + 5 * 60 * MINUTE)
    const afternoon = between(midnight + 15 * 60 * MINUTE, midnight + 17 * 60 * MINUTE)
    expect(mean(afternoon)).toBeGreaterThan(1.8 * mean(night))
  })
  test('bursts several times a day, and is never negative', () => {
    const day = between(OPENED - DAY, OPENED, 15_000)
    expect(Math.max(...day)).toBeGreaterThan(110)
    expect(Math.min(...day)).toBeGreaterThan(5)
  })
  test('is calm for the minutes before somebody begins to watch', () => {
    const calm = between(OPENED - 12 * MINUTE, OPENED, 5000)
    expect(Math.max(...calm) - Math.min(...calm)).toBeLessThan(45)
  })
  test('surges half a minute later, for two and a half minutes, and again after eight', () => {
    const at = (seconds: number) =>
      mean(between(OPENED + seconds * 1000, OPENED + (seconds + 20) * 1000, 1000))
    expect(at(60) - at(5)).toBeGreaterThan(45)
    expect(at(60) - at(200)).toBeGreaterThan(45)
    expect(at(540) - at(400)).toBeGreaterThan(45)
  })
})

describe('chance', () => {
  test('is even, whatever the keys', () => {
    const buckets = Array.from({ length: 10 }, () => 0)
    for (let at = 0; at < 20_000; at += 1) {
      const bucket = Math.floor(chance(1, 3, at * 15_000) * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    for (const count of buckets) expect(count > 1800 && count < 2200).toBe(true)
  })
  test('tells times apart that agree in their lower bits', () => {
    expect(chance(1, 5)).not.toBe(chance(1, 5 + 2 ** 32))
  })
  test('noise is smooth, within bounds and not flat', () => {
    const values = Array.from({ length: 1000 }, (_, index) => noise(1, 1, index * 100, 5000))
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1)
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1)
    const jumps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)))
    expect(Math.max(...jumps)).toBeLessThan(0.07)
  })
  test('ids look like an engine’s and differ', () => {
    const ids = new Set(Array.from({ length: 500 }, (_, index) => hexId(1, keyOf('web'), index)))
    expect(ids.size).toBe(500)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/)
  })
})
