import { describe, expect, test } from 'vitest'
import { currentReplicas, type Replica, type Service } from '../../../shared/domain/inventory.ts'
import { replicasOf, type LocalContainer } from './replicas.ts'
import type { TaskFacts } from './task.ts'
import { nodeFacts, serviceFacts, taskFacts } from './testing/facts.ts'
import { templateTold, type ServiceOptions } from './testing/told.ts'

const NODES = new Map(
  [nodeFacts('n1', { name: 'a' }), nodeFacts('n2', { name: 'b' })].map((node) => [node.id, node]),
)

function read(
  tasks: readonly TaskFacts[],
  options: ServiceOptions = {},
  container: (id: string) => LocalContainer | null = () => null,
): readonly Replica[] {
  return replicasOf(serviceFacts(options), tasks, { nodes: NODES, hereId: 'n1', container })
}
const states = (replicas: readonly Replica[]) =>
  replicas.map(({ name, state, health }) => `${name} ${state} ${health}`)
const count = (replicas: readonly Replica[]) => currentReplicas({ replicas } as unknown as Service).length

describe('a task', () => {
  test('is a replica with its slot, node, limits and container', () => {
    const [replica] = read([taskFacts('t1', { slot: 1, node: 'n2', age: 2 })])
    expect(replica).toEqual({
      id: `ct1`.padEnd(64, '0'),
      name: 'shop_web.1',
      number: 1,
      state: 'running',
      health: 'healthy',
      createdAt: Date.parse('2026-11-27T18:03:02.123Z'),
      startedAt: Date.parse('2026-11-27T18:03:02.123Z'),
      restarts: 0,
      exitCode: null,
      oomKilled: false,
      image: 'shop/web:1',
      imageId: 'sha256:aa',
      configHash: replica?.configHash,
      cpuLimit: 0.5,
      cpuReservation: null,
      memoryLimit: 64 * 2 ** 20,
      memoryReservation: null,
      pidsLimit: 50,
      task: { id: 't1', state: 'running', message: '', node: 'b', here: false },
    })
    expect(replica?.configHash).toMatch(/^[0-9a-f]{12}$/)
  })

  test.each([
    ['new', 'pending', 'starting'],
    ['pending', 'pending', 'starting'],
    ['preparing', 'pending', 'starting'],
    ['ready', 'pending', 'starting'],
    ['starting', 'running', 'starting'],
    ['running', 'running', 'healthy'],
    ['failed', 'exited', 'none'],
    ['rejected', 'exited', 'none'],
    ['a-word-of-tomorrow', 'pending', 'starting'],
  ])('that is %s counts as %s, %s, and keeps its word', (word, state, health) => {
    const [replica] = read([taskFacts('t1', { slot: 1, state: word })])
    expect(replica).toMatchObject({ state, health, task: { state: word } })
  })

  test('without a place keeps what Swarm says about it, and goes by its own id', () => {
    const error = 'no suitable node (max replicas per node limit exceed)'
    const [replica] = read([taskFacts('t1', { slot: 1, node: '', state: 'pending', error, container: null })])
    expect(replica).toMatchObject({
      id: 't1',
      startedAt: null,
      task: { message: error, node: null, here: false },
    })
  })

  test('on a node that left the Swarm names it by its id', () => {
    expect(read([taskFacts('t1', { slot: 1, node: 'gone' })])[0]?.task?.node).toBe('gone')
  })

  test('without a health check is healthy by running', () => {
    const bare = { ContainerSpec: { Image: 'shop/web:1' } }
    const spec = templateTold({ template: bare })
    expect(read([taskFacts('t1', { slot: 1, spec })])[0]?.health).toBe('none')
  })

  test('on this engine is as its container is', () => {
    const local: LocalContainer = { health: 'unhealthy', paused: true, oomKilled: false }
    const [replica] = read([taskFacts('t1', { slot: 1 })], {}, () => local)
    expect(replica).toMatchObject({ state: 'paused', health: 'unhealthy' })
    const killed: LocalContainer = { health: 'none', paused: false, oomKilled: true }
    const [ended] = read([taskFacts('t1', { slot: 1, state: 'failed', exitCode: 137 })], {}, () => killed)
    expect(ended).toMatchObject({ state: 'exited', exitCode: 137, oomKilled: true })
  })
})

describe('a slot', () => {
  test('shows the task that is wanted; those that failed before are its restarts', () => {
    const replicas = read([
      taskFacts('t1', { slot: 1, state: 'failed', desired: 'shutdown', exitCode: 3 }),
      taskFacts('t2', { slot: 1, state: 'rejected', desired: 'shutdown', age: 5 }),
      taskFacts('t3', { slot: 1, age: 10 }),
      taskFacts('t4', { slot: 2 }),
    ])
    expect(states(replicas)).toEqual(['shop_web.1 running healthy', 'shop_web.2 running healthy'])
    expect(replicas.map(({ restarts }) => restarts)).toEqual([2, 0])
  })

  test('between two attempts is restarting, and counts', () => {
    const replicas = read([
      taskFacts('t1', { slot: 1, state: 'failed', desired: 'shutdown' }),
      taskFacts('t2', { slot: 1, state: 'ready', desired: 'ready', container: null, age: 1 }),
    ])
    expect(states(replicas)).toEqual(['shop_web.1 restarting starting'])
    expect(count(replicas)).toBe(1)
  })

  test('whose update starts the new task first stays what runs, with the new one beside it', () => {
    const replicas = read([
      taskFacts('t1', { slot: 1 }),
      taskFacts('t2longenough', { slot: 1, state: 'preparing', age: 5, container: null }),
      taskFacts('t3', { slot: 2 }),
    ])
    expect(states(replicas)).toEqual([
      'shop_web.1 running healthy',
      'shop_web.1.t2longen created starting',
      'shop_web.2 running healthy',
    ])
    expect(count(replicas)).toBe(2)
  })

  test('whose task is ending shows it as leaving, and does not count it', () => {
    const replicas = read([
      taskFacts('t1', { slot: 1 }),
      taskFacts('t2', { slot: 2 }),
      taskFacts('t3', { slot: 3, desired: 'remove' }),
    ])
    expect(states(replicas)[2]).toBe('shop_web.3.t3 removing none')
    expect(count(replicas)).toBe(2)
  })

  test('that Swarm gave up is shown with how it ended, as long as it is asked for', () => {
    const tasks = [
      taskFacts('t1', { slot: 1 }),
      taskFacts('t2', { slot: 2, state: 'complete', desired: 'shutdown', exitCode: 0, age: 1 }),
      taskFacts('t3', { slot: 3, state: 'failed', desired: 'shutdown', exitCode: 3 }),
    ]
    const replicas = read(tasks, { replicas: 2 })
    expect(states(replicas)).toEqual(['shop_web.1 running healthy', 'shop_web.2 exited none'])
    expect(replicas[1]).toMatchObject({ exitCode: 0 })
    expect(states(read(tasks, { replicas: 1 }))).toHaveLength(1)
  })
})

describe('modes without a count', () => {
  test('a global service has one replica a node, by the node’s name', () => {
    const replicas = read([taskFacts('t1', { node: 'n2' }), taskFacts('t2', { node: 'n1' })], {
      mode: { Global: {} },
    })
    expect(replicas.map(({ name, number }) => [name, number])).toEqual([
      ['shop_web.a', 1],
      ['shop_web.b', 2],
    ])
  })

  test('a job shows the tasks of its newest run, the first of which Docker gives no slot', () => {
    const ended = { state: 'complete', desired: 'complete', exitCode: 0 }
    const replicas = read(
      [
        taskFacts('t1', { ...ended, iteration: 1 }),
        taskFacts('t2', { ...ended, iteration: 2 }),
        taskFacts('t3', { ...ended, slot: 1, iteration: 2 }),
      ],
      { mode: { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 2 } } },
    )
    expect(replicas.map(({ name, task }) => [name, task?.id])).toEqual([
      ['shop_web.0', 't2'],
      ['shop_web.1', 't3'],
    ])
  })
})
