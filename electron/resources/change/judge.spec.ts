import { expect, test } from 'vitest'
import type { WantedAmounts } from '../../../shared/domain/change.ts'
import { forbidden, warningsOf, type Situation } from './judge.ts'

const GIB = 1024 ** 3
const situation = (wanted: WantedAmounts, more: Partial<Situation> = {}): Situation => ({
  service: 'web',
  now: { cpus: 1, memory: GIB, cpuReservation: null, memoryReservation: GIB / 2, pids: null },
  wanted,
  live: true,
  swarm: false,
  host: { name: 'host-a', cpus: 4, memoryBytes: 8 * GIB },
  replicas: [
    { name: 'shop-web-1', memoryUse: 0.7 * GIB },
    { name: 'shop-web-2', memoryUse: null },
  ],
  reservedByOthers: 2 * GIB,
  ...more,
})

test.each<[WantedAmounts, string]>([
  [{ memory: 5 * 1024 ** 2 }, 'too small'],
  [{ memoryReservation: 1 }, 'too small'],
  [{ cpus: 0.001 }, 'too small'],
  [{ cpus: 5 }, 'more than host-a has (4)'],
  [{ cpuReservation: 5 }, 'more than host-a has (4)'],
  [{ pids: 0 }, 'whole number'],
  [{ pids: 1.5 }, 'whole number'],
  [{ memory: Number.NaN }, 'no number'],
  [{ memory: GIB / 4 }, 'reserve more memory'],
  [{ memoryReservation: 2 * GIB }, 'reserve more memory'],
  [{ cpuReservation: 2 }, 'reserve more CPU'],
])('%o is forbidden: %s', (wanted, words) => {
  expect(forbidden(situation(wanted))).toContain(words)
})

test('what fits is not', () => {
  for (const wanted of [
    { memory: 2 * GIB, cpus: 4, pids: 1, memoryReservation: 2 * GIB },
    { memory: null, cpus: null, pids: null, memoryReservation: null, cpuReservation: null },
  ])
    expect(forbidden(situation(wanted))).toBeNull()
})

test('less memory than is used is asked about where it is applied live, and nearly as much is told', () => {
  const asks = (wanted: WantedAmounts, more?: Partial<Situation>) =>
    warningsOf(situation(wanted, more)).map(
      ({ asks: each, sentence }) => `${each ? 'asks' : 'tells'}: ${sentence}`,
    )
  expect(asks({ memory: 0.6 * GIB })).toEqual([expect.stringContaining('asks: shop-web-1 uses 717 MB now')])
  expect(asks({ memory: 0.6 * GIB }, { live: false })).toEqual([])
  expect(asks({ memory: 0.75 * GIB })).toEqual([expect.stringMatching(/^tells: .*nearly all/)])
  expect(asks({ memory: 9 * GIB })).toEqual([expect.stringContaining('asks: 9.0 GB is more than host-a has')])
  expect(asks({ memoryReservation: 4 * GIB })).toEqual([
    expect.stringContaining('asks: with it 10.0 GB are reserved'),
  ])
  expect(asks({ cpuReservation: 1 })).toEqual([expect.stringContaining('tells: a CPU reservation')])
  expect(asks({ cpuReservation: 1 }, { swarm: true })).toEqual([])
})

test('a limit where there was none says that it stays while the container runs', () => {
  const now = { cpus: null, memory: null, cpuReservation: null, memoryReservation: null, pids: null }
  expect(warningsOf(situation({ memory: GIB, cpus: 1 }, { now })).map(({ amount }) => amount)).toEqual([
    'memory',
    'cpus',
  ])
  expect(warningsOf(situation({ memory: GIB, cpus: 1 }, { now, live: false }))).toEqual([])
})
