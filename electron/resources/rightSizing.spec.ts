import { describe, expect, test } from 'vitest'
import { rightSize, type Peak } from './rightSizing.ts'

const DAY = 86_400_000
const NOW = 1_800_000_000_000
const MIB = 1024 ** 2

/** One reading every quarter of an hour, the newest now. */
function readings(days: number, value: (hoursAgo: number) => number): readonly Peak[] {
  return Array.from({ length: Math.round(days * 96) }, (_, index) => ({
    at: NOW - index * 900_000,
    value: value(index / 4),
  }))
}
const size = (input: Partial<Parameters<typeof rightSize>[0]>) =>
  rightSize({ cpu: [], memory: [], oomKills: [], now: NOW, ...input })

describe('CPU', () => {
  test('of a steady load is that load and 15 %, to within a bucket of 5 %', () => {
    const { cpu, days } = size({ cpu: readings(8, () => 0.4) })
    expect(days).toBeCloseTo(8, 1)
    expect(cpu?.target).toBeGreaterThanOrEqual(0.4 * 1.15)
    expect(cpu?.target).toBeLessThan(0.4 * 1.15 * 1.05 + 1e-9)
  })
  test('follows the busy tenth, not the mean', () => {
    const { cpu } = size({ cpu: readings(8, (hours) => (hours % 24 < 4 ? 1.5 : 0.2)) })
    expect(cpu?.target).toBeGreaterThan(1.5)
    expect(cpu?.lower).toBeLessThan(0.3)
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
  test('is never less than a container can live with', () => {
    expect(size({ cpu: readings(8, () => 0.0001) }).cpu).toMatchObject({ lower: 0.05, target: 0.05 })
  })
})

describe('memory', () => {
  test('is measured by the peak of each day', () => {
    const { memory } = size({
      memory: readings(8, (hours) => (Math.round(hours * 4) % 96 === 40 ? 900 : 100) * MIB),
    })
    expect(memory?.target).toBeGreaterThan(900 * MIB)
  })
  test.each([
    ['at least by 100 MiB', 128 * MIB, 228 * MIB],
    ['at least by a fifth', 2048 * MIB, 2457.6 * MIB],
  ])('an OOM kill raises it %s above the limit that was hit', (_, limitBytes, least) => {
    const memory = readings(8, () => limitBytes * 0.5)
    const calm = size({ memory }).memory
    const killed = size({ memory, oomKills: [{ at: NOW - DAY / 2, limitBytes }] })
    expect(calm?.target).toBeLessThan(limitBytes)
    expect(killed.memory?.target).toBeGreaterThanOrEqual(least)
    expect(killed.memory?.upper).toBeGreaterThanOrEqual(killed.memory?.target ?? Infinity)
    expect(killed.oomKills).toBe(1)
  })
  test('has a floor of 32 MiB', () => {
    expect(size({ memory: readings(3, () => MIB) }).memory?.target).toBe(32 * MIB)
  })
})

test('without readings there is no advice, not one of nothing', () => {
  expect(size({})).toEqual({ cpu: null, memory: null, days: 0, oomKills: 0 })
})
