import { describe, expect, test } from 'vitest'
import type { ContainerLimits, WantedAmounts } from '../../../shared/domain/change.ts'
import { amountsOf, commandOf, limitsAfter, sameLimits, updateOf } from './liveLimits.ts'

const UNSET: ContainerLimits = {
  memory: 0,
  memorySwap: 0,
  memoryReservation: 0,
  nanoCpus: 0,
  cpuPeriod: 0,
  cpuQuota: 0,
  pids: 0,
}
const told = (limits: Partial<ContainerLimits>, wanted: WantedAmounts) => {
  const before = { ...UNSET, ...limits }
  return updateOf(before, limitsAfter(before, wanted).after)
}

describe('what the engine is told', () => {
  test('memory moves with its swap: as much swap as before, none, without limit, or as Docker gives it', () => {
    expect(told({ memory: 100, memorySwap: 200 }, { memory: 300 })).toEqual({ memory: 300, memorySwap: 600 })
    expect(told({ memory: 100, memorySwap: 100 }, { memory: 300 })).toEqual({ memory: 300, memorySwap: 300 })
    expect(told({ memory: 100, memorySwap: 150 }, { memory: 300 })).toEqual({ memory: 300, memorySwap: 350 })
    expect(told({ memory: 100, memorySwap: -1 }, { memory: 300 })).toEqual({ memory: 300, memorySwap: -1 })
    expect(told({}, { memory: 300 })).toEqual({ memory: 300, memorySwap: 600 })
  })

  test('CPUs go where the container has them: as such, or as quota of its period', () => {
    expect(told({ nanoCpus: 5e8 }, { cpus: 1.5 })).toEqual({ nanoCpus: 15e8 })
    expect(told({}, { cpus: 0.1 })).toEqual({ nanoCpus: 1e8 })
    expect(told({ cpuQuota: 25_000, cpuPeriod: 50_000 }, { cpus: 2 })).toEqual({ cpuQuota: 100_000 })
    expect(told({ cpuQuota: 25_000 }, { cpus: 2 })).toEqual({ cpuQuota: 200_000 })
  })

  test('a reservation, a PID limit and a quota can be taken off; memory and CPUs cannot', () => {
    const all = { memory: 100, memorySwap: 200, memoryReservation: 50, pids: 9, nanoCpus: 1e9 }
    const none = { memory: null, cpus: null, memoryReservation: null, pids: null }
    expect(told(all, none)).toEqual({ memoryReservation: -1, pids: -1 })
    expect(limitsAfter({ ...UNSET, ...all }, none).impossible).toEqual(['memory', 'cpus'])
    expect(told({ cpuQuota: 5 }, none)).toEqual({ cpuQuota: -1 })
    expect(told({}, none)).toEqual({})
  })

  test('what is as it should be is not told again', () => {
    expect(told({ memory: 100, memorySwap: 200, pids: 5 }, { memory: 100, pids: 5 })).toEqual({})
  })
})

test('reads as an operator counts: cores, bytes, none', () => {
  expect(amountsOf({ ...UNSET, cpuQuota: 150_000, memory: 7, memoryReservation: -1, pids: -1 })).toEqual({
    cpus: 1.5,
    memory: 7,
    memoryReservation: null,
    pids: null,
  })
  expect(sameLimits({ ...UNSET, pids: -1 }, UNSET)).toBe(true)
  expect(sameLimits({ ...UNSET, pids: 1 }, UNSET)).toBe(false)
})

test('says the command that would do the same', () => {
  const before = { ...UNSET, memory: 100, memorySwap: 200 }
  const { after } = limitsAfter(before, { memory: 300, cpus: 0.5, pids: 9, memoryReservation: 50 })
  expect(commandOf('shop-web-1', before, after)).toBe(
    'docker update --memory 300 --memory-swap 600 --memory-reservation 50 --cpus 0.5 --pids-limit 9 shop-web-1',
  )
})
