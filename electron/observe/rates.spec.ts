import { expect, test } from 'vitest'
import type { Usage } from '../../shared/domain/metrics.ts'
import { ratesBetween } from './rates.ts'

const second = 1e9
const at = (seconds: number, changes: Partial<Usage> = {}): Usage => ({
  id: 'a',
  at: seconds * 1000,
  cpuNanos: seconds * 0.5 * second,
  systemNanos: seconds * 2 * second,
  onlineCpus: 2,
  workingSetBytes: 1000,
  throttledPeriods: 0,
  periods: seconds * 10,
  pids: 3,
  ...changes,
})

test('half a core for a second is half a core, whatever the number of CPUs', () => {
  expect(ratesBetween(at(10), at(11)).cpuCores).toBeCloseTo(0.5, 12)
})

test('the first reading of a counter yields no rate but does yield memory', () => {
  expect(ratesBetween(undefined, at(1))).toMatchObject({ cpuCores: null, throttled: null, memoryBytes: 1000 })
})

test('a counter that went backwards yields no rate', () => {
  expect(ratesBetween(at(10), at(11, { cpuNanos: 1 })).cpuCores).toBeNull()
})

test('a reading that is not newer yields no rate', () => {
  expect(ratesBetween(at(10), at(10)).cpuCores).toBeNull()
})

test('a missing counter is missing, not zero', () => {
  const rates = ratesBetween(
    at(10),
    at(11, { cpuNanos: null, throttledPeriods: null, workingSetBytes: null }),
  )
  expect(rates).toMatchObject({ cpuCores: null, throttled: null, memoryBytes: null })
})

test('throttled is the share of periods, and zero when no period passed', () => {
  expect(ratesBetween(at(10), at(11, { throttledPeriods: 4 })).throttled).toBeCloseTo(0.4, 12)
  expect(ratesBetween(at(10), at(11, { periods: 100 })).throttled).toBe(0)
})
