import { describe, expect, test } from 'vitest'
import type { Inventory, Replica, RunningContainer } from '../../shared/domain/inventory.ts'
import { replica } from '../observe/testing/engine.ts'
import { testSwarm } from '../observe/testing/swarm.ts'
import { capacityOf, type Use } from './capacity.ts'

const GB = 1024 ** 3

function inventoryOf(
  replicas: readonly Replica[],
  running: readonly RunningContainer[] | undefined,
): Inventory {
  const commitment = { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 0 }
  return {
    at: 0,
    host: {
      name: 'h',
      cpus: 4,
      memoryBytes: 10 * GB,
      engineVersion: '',
      apiVersion: '',
      os: '',
      cgroupVersion: '1',
    },
    commitment: running === undefined ? commitment : { ...commitment, running },
    projects: [
      {
        name: 'shop',
        engine: 'compose',
        workingDir: null,
        configFiles: [],
        services: [
          {
            project: 'shop',
            name: 'web',
            engine: 'compose',
            labels: {},
            replicas,
            scalability: { ok: true },
          },
        ],
      },
    ],
  }
}

function capacity(
  replicas: readonly Replica[],
  running: readonly RunningContainer[] | undefined,
  uses: Readonly<Record<string, Use>>,
) {
  const inventory = inventoryOf(replicas, running)
  const service = inventory.projects[0]?.services[0]
  if (service === undefined) throw new Error('no service')
  return capacityOf(service, inventory, (id) => uses[id] ?? null)
}

const reserving = (id: string, memoryReserved: number | null, cpuReserved: number | null = null) => ({
  id,
  memoryReserved,
  cpuReserved,
})

test('a replica needs the larger of what it reserves and what its likes use', () => {
  const replicas = [replica(1, { memoryReservation: GB }), replica(2, { memoryReservation: GB })]
  const running = [reserving('id-1', GB), reserving('id-2', GB)]
  const busy = { cpuCores: 0.5, memoryBytes: 1.5 * GB }
  const calm = { cpuCores: 0.3, memoryBytes: 0.2 * GB }
  expect(capacity(replicas, running, { 'id-1': busy, 'id-2': busy })?.memoryNeed).toBe(1.5 * GB)
  expect(capacity(replicas, running, { 'id-1': calm, 'id-2': calm })?.memoryNeed).toBe(GB)
  expect(capacity(replicas, running, { 'id-1': busy, 'id-2': calm })?.cpuNeed).toBeCloseTo(0.4, 12)
})

test('nine tenths of the machine are free but for the larger of reservation and use of everything that runs', () => {
  const running = [reserving('id-1', null), reserving('database', 4 * GB, 1), reserving('stray', null)]
  const uses = {
    'id-1': { cpuCores: 0.5, memoryBytes: GB },
    database: { cpuCores: 0.2, memoryBytes: 1 * GB },
    stray: { cpuCores: 1.1, memoryBytes: 2 * GB },
  }
  const found = capacity([replica(1)], running, uses)
  expect(found?.memoryFree).toBeCloseTo((9 - 1 - 4 - 2) * GB, 0)
  expect(found?.cpuFree).toBeCloseTo(3.6 - 0.5 - 1 - 1.1, 12)
})

test('an overcommitted machine has nothing free, not less than nothing', () => {
  expect(
    capacity([replica(1)], [reserving('big', 20 * GB)], { big: { cpuCores: 1, memoryBytes: 1 } })?.memoryFree,
  ).toBe(0)
})

test('one container that cannot be read leaves what is free unknown, unless it reserves what it may take', () => {
  const known = { 'id-1': { cpuCores: 0.5, memoryBytes: GB } }
  expect(capacity([replica(1)], [reserving('id-1', null), reserving('mute', null)], known)).toEqual({
    cpuNeed: 0.5,
    cpuFree: null,
    memoryNeed: GB,
    memoryFree: null,
  })
  expect(
    capacity([replica(1)], [reserving('id-1', null), reserving('mute', 2 * GB)], known)?.memoryFree,
  ).toBeCloseTo(6 * GB, 0)
})

test('a service that was never read and reserves nothing needs nobody knows how much', () => {
  expect(capacity([replica(1)], [], {})).toMatchObject({ memoryNeed: null, cpuNeed: null })
})

test('an engine that does not list what runs, and a Swarm, have no capacity of this kind', () => {
  expect(capacity([replica(1)], undefined, {})).toBeNull()
  const inventory = inventoryOf([replica(1)], [])
  const swarm = { id: 's', name: 'shop_web', version: 1, ordered: 1, rollout: null, ceiling: null }
  const service = inventory.projects[0]?.services[0]
  if (service === undefined) throw new Error('no service')
  expect(capacityOf({ ...service, engine: 'swarm', swarm }, inventory, () => null)).toBeNull()
})

describe('a service of a Swarm', () => {
  const swarmCapacity = (count: number, replicas: number | null) => {
    const service = testSwarm(count).service()
    if (service.swarm === undefined) throw new Error('no service of a Swarm')
    const ceiling =
      replicas === null
        ? null
        : { replicas, reason: 'HostCapacity' as const, sentence: 'one more reserves 1.0 GB' }
    return capacityOf({ ...service, swarm: { ...service.swarm, ceiling } }, inventoryOf([], []), () => null)
  }

  test('has the places that its nodes have left, whatever this machine has free', () => {
    expect(swarmCapacity(2, 3)).toMatchObject({ places: { free: 1, sentence: 'One more reserves 1.0 GB' } })
    expect(swarmCapacity(4, 3)).toMatchObject({ places: { free: 0 } })
  })

  test('that nothing bounds is not held against this machine', () => {
    expect(swarmCapacity(2, null)).toBeNull()
  })
})
