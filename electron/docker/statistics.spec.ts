import { describe, expect, test } from 'vitest'
import { readStatistics } from './statistics.ts'

/** A message of an engine on cgroup v1, as far as it matters. */
const V1 = {
  read: '2024-05-06T07:08:09.123456789Z',
  preread: '0001-01-01T00:00:00Z',
  pids_stats: { current: 3 },
  cpu_stats: {
    cpu_usage: { total_usage: 5_000_000_000, percpu_usage: [1, 2] },
    system_cpu_usage: 999,
    online_cpus: 2,
    throttling_data: { periods: 40, throttled_periods: 30, throttled_time: 1 },
  },
  memory_stats: { usage: 1000, stats: { inactive_file: 1, total_inactive_file: 300 }, limit: 2000 },
}
const AT = Date.parse('2024-05-06T07:08:09.123Z')
const read = (message: unknown) => readStatistics(message, 'abc', 8)

describe('a message of the statistics stream', () => {
  test('is a reading', () => {
    const usage = read(V1)
    expect(usage).toMatchObject({
      id: 'abc',
      at: AT,
      cpuNanos: 5_000_000_000,
      onlineCpus: 2,
      workingSetBytes: 700,
      throttledPeriods: 30,
      periods: 40,
      pids: 3,
    })
  })

  test('counts the system’s time by the engine’s own clock, to the microsecond', () => {
    const later = read({ ...V1, read: '2024-05-06T09:08:10.1234577+02:00' })
    const passed = (later?.systemNanos ?? NaN) - (read(V1)?.systemNanos ?? NaN)
    expect(Math.abs(passed - 2 * 1_000_000_911)).toBeLessThan(2_000)
  })

  test('of cgroup v2 has one inactive_file', () => {
    expect(
      read({ ...V1, memory_stats: { usage: 1000, stats: { inactive_file: 250 } } })?.workingSetBytes,
    ).toBe(750)
  })

  test('without a quota tells nothing about throttling', () => {
    const cpu = { ...V1.cpu_stats, throttling_data: { periods: 0, throttled_periods: 0 } }
    expect(read({ ...V1, cpu_stats: cpu })).toMatchObject({ throttledPeriods: null, periods: null })
  })

  test.each([
    [{ memory_stats: {} }, { workingSetBytes: null, cpuNanos: 5_000_000_000 }],
    [{ memory_stats: { usage: 1000 } }, { workingSetBytes: null }],
    [{ cpu_stats: {} }, { cpuNanos: null, periods: null, onlineCpus: 8, workingSetBytes: 700 }],
    [{ cpu_stats: { cpu_usage: { total_usage: 'much' } } }, { cpuNanos: null }],
    [{ pids_stats: null }, { pids: null }],
  ])('with %j misses just that', (fields, expected) => {
    expect(read({ ...V1, ...fields })).toMatchObject(expected)
  })

  test.each([
    { ...V1, read: '0001-01-01T00:00:00Z' },
    { ...V1, read: 'now' },
    { ...V1, read: 5 },
    {},
    null,
    [],
    'text',
  ])('%j without a time is no reading', (message) => {
    expect(read(message)).toBeNull()
  })
})
