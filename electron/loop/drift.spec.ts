import { describe, expect, test } from 'vitest'
import type { Action, OperationType } from '../../shared/domain/history.ts'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import { replica } from '../observe/testing/engine.ts'
import { forgotten, lookAtCount, type CountMemory } from './drift.ts'

const SETTLE = 1500

function serviceOf(replicas: readonly Replica[], ordered?: number): Service {
  const base = { project: 'shop', name: 'web', labels: {}, replicas, scalability: { ok: true } } as const
  if (ordered === undefined) return { ...base, engine: 'compose' }
  const swarm = { id: 's', name: 'shop_web', version: 1, ordered, rollout: null, ceiling: null }
  return { ...base, engine: 'swarm', swarm }
}

const running = (...numbers: readonly number[]) => numbers.map((number) => replica(number))

function actionOf(from: number, to: number, operations: readonly [OperationType, string][]): Action {
  return {
    id: 'a',
    project: 'shop',
    service: 'web',
    from,
    to,
    by: 'controller',
    reason: 'ScoreUp',
    sentence: '',
    startedAt: 0,
    endedAt: 1,
    operations: operations.map(([type, target]) => ({
      type,
      target,
      cause: '',
      state: 'done',
      result: 'done',
      ms: 1,
    })),
    verification: 'converged',
    outcome: '',
    logs: [],
  }
}

/** Looks at one service again and again; each look is some time after the one before. */
function watching(first: readonly Replica[], ordered?: number) {
  let now = 1_000_000
  let own: readonly Action[] = []
  let memory: CountMemory | null = null
  const look = (replicas: readonly Replica[], afterMs = 0, order = ordered) => {
    now += afterMs
    const verdict = lookAtCount(memory, {
      now,
      service: serviceOf(replicas, order),
      settleMs: SETTLE,
      ownSince: () => own,
    })
    memory = verdict.memory
    return verdict.changed
  }
  look(first)
  return {
    look,
    /** The first look at a change, and the one after it has settled. */
    settle(replicas: readonly Replica[], order?: number) {
      expect(look(replicas, 100, order)).toBeNull()
      return look(replicas, SETTLE, order)
    },
    own: (...actions: readonly Action[]) => (own = actions),
    forget: () => (memory = memory === null ? null : forgotten(memory)),
    memory: () => memory,
  }
}

describe('a change by somebody else', () => {
  test('a removed container is told once it has stood, and once only', () => {
    const watch = watching(running(1, 2, 3))
    expect(watch.look(running(1, 3), 100)).toBeNull()
    expect(watch.look(running(1, 3), 1000)).toBeNull()
    expect(watch.look(running(1, 3), 500)).toEqual({ from: 3, to: 2 })
    expect(watch.look(running(1, 3), 5000)).toBeNull()
  })

  test('more replicas are told', () => {
    expect(watching(running(1, 2)).settle(running(1, 2, 3, 4))).toEqual({ from: 2, to: 4 })
  })

  test('a change that goes on is told when it has come to rest, as one', () => {
    const watch = watching(running(1))
    expect(watch.look(running(1, 2), 100)).toBeNull()
    expect(watch.look(running(1, 2, 3), 1000)).toBeNull()
    expect(watch.look(running(1, 2, 3), 1000)).toBeNull()
    expect(watch.look(running(1, 2, 3), 500)).toEqual({ from: 1, to: 3 })
  })

  test('one `docker compose up` on a slow machine is one change: what was created still starts', () => {
    const watch = watching(running(1))
    const waiting = (number: number) => replica(number, { state: 'created', createdAt: 1_000_000 })
    expect(watch.look([replica(1), replica(2), waiting(3)], 100)).toBeNull()
    expect(watch.look([replica(1), replica(2), waiting(3)], 5000)).toBeNull()
    expect(watch.settle(running(1, 2, 3))).toEqual({ from: 1, to: 3 })
    // But what never starts does not hide the rest for ever.
    expect(watch.look([...running(1, 2, 3, 4), waiting(5)], 100)).toBeNull()
    expect(watch.look([...running(1, 2, 3, 4), waiting(5)], 30_000)).toEqual({ from: 3, to: 4 })
  })

  test('what is stopped on its way to removal is told when it is gone', () => {
    const watch = watching(running(1, 2))
    const stopped = [replica(1), replica(2, { state: 'exited' })]
    expect(watch.look(stopped, 100)).toBeNull()
    expect(watch.settle(running(1))).toEqual({ from: 2, to: 1 })
  })

  test('a count that changed while nobody looked is told at the first look after it', () => {
    const watch = watching(running(1, 2, 3))
    expect(watch.look(running(1), 3_600_000)).toBeNull()
    expect(watch.look(running(1), SETTLE)).toEqual({ from: 3, to: 1 })
  })

  test('a Swarm is counted by what is ordered, not by what its tasks do', () => {
    const watch = watching(running(1, 2), 2)
    expect(watch.look(running(1), 100, 2)).toBeNull()
    expect(watch.look(running(1), 60_000, 2)).toBeNull()
    expect(watch.settle(running(1, 2), 5)).toEqual({ from: 2, to: 5 })
  })
})

describe('what only looks like it', () => {
  test('a replica that died by itself and stays is none, nor is its removal long after', () => {
    const watch = watching(running(1, 2))
    const died = [replica(1), replica(2, { state: 'exited', exitCode: 1 })]
    for (let second = 0; second < 15; second += 1) expect(watch.look(died, 1000)).toBeNull()
    expect(watch.settle(running(1))).toBeNull()
  })

  test('one that comes back after it died is none', () => {
    const watch = watching(running(1, 2))
    for (let second = 0; second < 15; second += 1)
      watch.look([replica(1), replica(2, { state: 'exited' })], 1000)
    expect(watch.settle(running(1, 2))).toBeNull()
  })

  test('a crash loop is none: restarting, running, restarting', () => {
    const watch = watching(running(1, 2))
    for (const state of ['restarting', 'running', 'exited', 'running', 'restarting'] as const)
      expect(watch.look([replica(1), replica(2, { state })], 2000)).toBeNull()
  })

  test('a recreated replica keeps its number, under whatever id and name it goes meanwhile', () => {
    const watch = watching(running(1, 2))
    const fresh = replica(2, { id: 'new', name: 'abc_shop-web-2', state: 'created' })
    expect(watch.look([replica(1), replica(2), fresh], 100)).toBeNull()
    expect(watch.look([replica(1), fresh], 3000)).toBeNull()
    expect(watch.settle([replica(1), replica(2, { id: 'new' })])).toBeNull()
  })

  test('the whole service stopped, removed, and started again with another count', () => {
    const watch = watching(running(1, 2))
    expect(
      watch.look(
        running(1, 2).map((each) => ({ ...each, state: 'exited' as const })),
        100,
      ),
    ).toBeNull()
    expect(watch.settle([])).toBeNull()
    watch.forget()
    expect(watch.settle(running(1, 2, 3))).toBeNull()
  })

  test('a service that is started comes up one by one, and only for a while', () => {
    const watch = watching(running(1, 2))
    watch.forget()
    expect(watch.look([], 1000)).toBeNull()
    expect(watch.look(running(1), 1000)).toBeNull()
    expect(watch.settle(running(1, 2))).toBeNull()
    expect(watch.settle(running(1, 2, 3))).toBeNull()
    watch.look(running(1, 2, 3), 30_000)
    expect(watch.settle(running(1, 2, 3, 4))).toEqual({ from: 3, to: 4 })
  })

  test('another replica in the place of one leaves the count as it was', () => {
    expect(watching(running(1, 2)).settle(running(1, 3))).toBeNull()
  })
})

describe('what Eyrie did', () => {
  test('is judged only when it has ended', () => {
    const watch = watching(running(1))
    watch.own({ ...actionOf(1, 3, [['create', 'shop-web-2']]), endedAt: null })
    expect(watch.look(running(1, 2), 60_000)).toBeNull()
    expect(watch.memory()?.open).toBeNull()
  })

  test('is known by the names of its operations, up and down', () => {
    const watch = watching(running(1, 2, 3))
    watch.own(
      actionOf(3, 2, [
        ['stop', 'shop-web-3'],
        ['remove', 'shop-web-3'],
      ]),
    )
    expect(watch.settle(running(1, 2))).toBeNull()
    watch.own(actionOf(2, 3, [['create', 'shop-web-3']]))
    expect(watch.settle(running(1, 2, 3))).toBeNull()
  })

  test('is known by the label of what it made, whoever still remembers the action', () => {
    const watch = watching(running(1))
    expect(watch.settle([replica(1), replica(2, { operation: 'a' })])).toBeNull()
  })

  test('does not hide what somebody else did beside it', () => {
    const watch = watching(running(1, 2))
    watch.own(actionOf(2, 3, [['create', 'shop-web-3']]))
    expect(watch.settle(running(2, 3))).toEqual({ from: 3, to: 2 })
  })

  test('made what somebody removes afterwards, which is told', () => {
    const watch = watching(running(1))
    watch.own(actionOf(1, 2, [['create', 'shop-web-2']]))
    expect(watch.settle(running(1, 2))).toBeNull()
    expect(watch.settle(running(1))).toEqual({ from: 2, to: 1 })
  })

  test('by the Compose command line or before a crash is what lies between its counts', () => {
    const watch = watching(running(1))
    watch.own(actionOf(1, 3, [['compose-up', 'web']]))
    expect(watch.settle(running(1, 2, 3))).toBeNull()
    watch.own(actionOf(3, 5, []))
    expect(watch.settle(running(1, 2, 3, 4))).toBeNull()
    expect(watch.settle(running(1, 2, 3, 4, 5, 6))).toEqual({ from: 4, to: 6 })
  })
})
