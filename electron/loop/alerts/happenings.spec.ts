import { describe, expect, test } from 'vitest'
import type { Inventory, Replica } from '../../../shared/domain/inventory.ts'
import { replica, testEngine } from '../../observe/testing/engine.ts'
import {
  KILLS_MS,
  RESTARTS_MS,
  killedAt,
  killsOf,
  listedAt,
  restartsOf,
  type HappeningsMemory,
} from './happenings.ts'

const WEB = 'shop/web'

async function inventory(...replicas: readonly Replica[]): Promise<Inventory> {
  const answer = await testEngine({}, 0).source.inventory()
  if (!answer.ok) throw new Error('no inventory')
  const [project] = answer.value.projects
  const services = (project?.services ?? []).map((service) => ({ ...service, replicas }))
  return { ...answer.value, projects: project === undefined ? [] : [{ ...project, services }] }
}

/** The replica as it was listed each minute from 0 on. */
async function story(...seen: readonly Partial<Replica>[]): Promise<HappeningsMemory> {
  let memory: HappeningsMemory = {}
  for (const [index, changes] of seen.entries())
    memory = listedAt(memory, await inventory(replica(1, changes)), index * 60_000)
  return memory
}
const restarts = (memory: HappeningsMemory, now: number) =>
  restartsOf(memory, WEB, now).map(({ count }) => count)
const kills = (memory: HappeningsMemory, now: number) => killsOf(memory, WEB, now)

describe('restarts', () => {
  test('are counted by the policy’s own count, however many came between two looks', async () => {
    const memory = await story({ restarts: 4 }, { restarts: 4 }, { restarts: 7, startedAt: 90_000 })
    expect(restarts(memory, 120_000)).toEqual([3])
  })
  test('by hand have no count, and are told by the start', async () => {
    const memory = await story({ startedAt: 5 }, { startedAt: 50_000 }, { startedAt: 100_000 })
    expect(restarts(memory, 120_000)).toEqual([2])
  })
  test('are told though the container was seen while it was down', async () => {
    const memory = await story({ startedAt: 5 }, { startedAt: null, state: 'exited' }, { startedAt: 100_000 })
    expect(restarts(memory, 120_000)).toEqual([1])
  })
  test('before Eyrie looked are none, and the first start is none', async () => {
    expect(restarts(await story({ restarts: 9 }), 0)).toEqual([0])
    expect(
      restarts(await story({ startedAt: null, state: 'created' }, { startedAt: 50_000 }), 60_000),
    ).toEqual([0])
  })
  test('are forgotten after ten minutes, and with their container', async () => {
    const memory = await story({ restarts: 0 }, { restarts: 3 })
    expect(restarts(memory, 60_000 + RESTARTS_MS - 1)).toEqual([3])
    expect(restarts(memory, 60_000 + RESTARTS_MS)).toEqual([0])
    expect(restarts(listedAt(memory, await inventory(), 61_000), 61_000)).toEqual([])
  })
})

describe('kills', () => {
  test('are told by the event, and what is listed later tells of the same one', async () => {
    const before = await story({})
    const killed = killedAt(before, 'id-1', WEB, 1000)
    expect(kills(killed, 1000)).toEqual([{ subject: 'shop-web-1', count: 1 }])
    const listed = listedAt(killed, await inventory(replica(1, { oomKilled: true, state: 'exited' })), 2000)
    expect(kills(listed, 2000)).toEqual([{ subject: 'shop-web-1', count: 1 }])
    expect(kills(killedAt(listed, 'id-1', WEB, 3000), 3000)).toEqual([{ subject: 'shop-web-1', count: 1 }])
  })
  test('whose event was missed are told by what is listed', async () => {
    const memory = await story({}, { oomKilled: true, state: 'exited' })
    expect(kills(memory, 60_000)).toEqual([{ subject: 'shop-web-1', count: 1 }])
  })
  test('of a container that was gone before it was listed have its id', () => {
    expect(kills(killedAt({}, 'abcdef0123456789', WEB, 0), 0)).toEqual([
      { subject: 'abcdef012345', count: 1 },
    ])
  })
  test('outlive their container, and count for five minutes', async () => {
    const killed = killedAt(await story({}), 'id-1', WEB, 1000)
    const gone = listedAt(killed, await inventory(), 2000)
    expect(kills(gone, 1000 + KILLS_MS - 1)).toEqual([{ subject: 'shop-web-1', count: 1 }])
    expect(Object.keys(listedAt(gone, await inventory(), 1000 + KILLS_MS))).toEqual([])
  })
  test('of before Eyrie looked are none', async () => {
    expect(kills(await story({ oomKilled: true, state: 'exited' }), 0)).toEqual([
      { subject: 'shop-web-1', count: 0 },
    ])
  })
})
