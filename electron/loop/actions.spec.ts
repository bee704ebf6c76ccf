import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Action } from '../../shared/domain/history.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { fail } from '../../shared/lib/result.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver, type Observer } from '../observe/observer.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createActions, type Actions } from './actions.ts'
import { createLearnedStarts } from './learned.ts'
import { alone } from './testing/alone.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '6' }
const policy: Policy = resolvePolicy({ labels: LABELS, settings: undefined, environment: {} }).policy

let folder = ''
let store: Store
let engine: TestEngine
let observer: Observer
let clock = 1000

function open(): Store {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value.store
}

function createFor(from: TestEngine): Actions {
  return createActions({
    operations: () => from.source.operations,
    leases: alone(),
    observer,
    store,
    learned: createLearnedStarts(store),
    cpuOf: () => null,
    now: () => (clock += 1000),
    newId: () => `action-${clock}`,
    pause: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds / 100)
      }),
  })
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-actions-'))
  store = open()
  engine = testEngine(LABELS, 2)
  observer = createObserver(engine.source)
  await observer.start()
})
afterEach(async () => {
  await observer.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

async function scale(actions: Actions, to: number): Promise<Action> {
  const request = {
    service: engine.service(),
    policy,
    to,
    by: 'operator',
    reason: 'Manual',
    sentence: 'test',
  } as const
  const answer = await actions.run(request)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

test('scaling up converges, is recorded with its operations, and starts the cooldown', async () => {
  const actions = createFor(engine)
  const action = await scale(actions, 4)
  expect(action).toMatchObject({ from: 2, to: 4, verification: 'converged', outcome: 'Scaled 2 → 4.' })
  const [entry] = store.entries({ project: 'shop', service: 'web', kind: 'action', limit: 1 })
  expect(entry).toMatchObject({ kind: 'action', action: { id: action.id, verification: 'converged' } })
  expect(actions.lastAction('shop', 'web')).toMatchObject({
    from: 2,
    to: 4,
    by: 'operator',
    completedAt: action.endedAt,
  })
})

test('what does not become healthy is rolled back, and its log is kept', async () => {
  engine.sick.add('shop-web-3')
  const action = await scale(createFor(engine), 3)
  expect(action).toMatchObject({ verification: 'reverted', logs: ['cannot bind port'] })
  expect(action.outcome).toBe('Rolled back to 2: await-healthy shop-web-3: never answered.')
  expect(engine.service().replicas).toHaveLength(2)
})

test('a half that works stays, and the action says it is partial', async () => {
  engine.sick.add('shop-web-4')
  expect(await scale(createFor(engine), 4)).toMatchObject({ verification: 'partial' })
  expect(engine.service().replicas).toHaveLength(3)
})

test('a second action on the same service is refused while the first runs', async () => {
  const actions = createFor(engine)
  const first = scale(actions, 3)
  const second = await actions.run({
    service: engine.service(),
    policy,
    to: 4,
    by: 'controller',
    reason: 'ScoreUp',
    sentence: '',
  })
  expect(second).toMatchObject({ ok: false, error: { code: 'Blocked', details: { reason: 'Acting' } } })
  await first
  expect(engine.calls.filter((call) => call.startsWith('create'))).toHaveLength(1)
})

test('the intent is in the store before the engine is called', async () => {
  const seen: number[] = []
  const { operations } = engine.source
  const watching: TestEngine = {
    ...engine,
    source: {
      ...engine.source,
      operations: {
        ...operations,
        createClone: (...args) => {
          seen.push(store.entries({ kind: 'action', limit: 10 }).length)
          return operations.createClone(...args)
        },
      },
    },
  }
  await scale(createFor(watching), 3)
  expect(seen).toEqual([1])
})

test('an engine that goes away during an action leaves it timed out, not converged', async () => {
  const leaving: TestEngine = {
    ...engine,
    source: {
      ...engine.source,
      operations: {
        ...engine.source.operations,
        start: () => {
          engine.disconnect()
          return Promise.resolve(fail('Unreachable', 'no answer', { retryable: true }))
        },
      },
    },
  }
  const actions = createFor(leaving)
  const action = await scale(actions, 3)
  expect(action).toMatchObject({ verification: 'timed-out', reached: null })
  expect(action.outcome).toContain('did not answer during start of shop-web-3')
  await actions.idle()
})

describe('recent changes of the count', () => {
  const countsOf = (actions: Actions, since: number) =>
    actions.recentActions('shop', 'web', since).map(({ from, to }) => `${from} → ${to}`)

  test('are told oldest first, with what was reached and not what was asked for', async () => {
    const actions = createFor(engine)
    await scale(actions, 3)
    engine.sick.add('shop-web-5')
    await observer.refresh()
    await scale(actions, 5)
    expect(countsOf(actions, 0)).toEqual(['2 → 3', '3 → 4'])
  })

  test('leave out what is older than asked for, and what ended where it began', async () => {
    const actions = createFor(engine)
    const first = await scale(actions, 3)
    engine.sick.add('shop-web-4')
    await scale(actions, 4)
    expect(countsOf(actions, first.endedAt ?? 0)).toEqual(['2 → 3'])
    expect(countsOf(actions, (first.endedAt ?? 0) + 1)).toEqual([])
    expect(actions.lastAction('shop', 'web')).toMatchObject({ from: 3, to: 4 })
  })

  test('are the same after a restart', async () => {
    const before = createFor(engine)
    await scale(before, 3)
    await scale(before, 2)
    store.close()
    store = open()
    expect(createFor(engine).recentActions('shop', 'web', 0)).toEqual(before.recentActions('shop', 'web', 0))
    expect(countsOf(createFor(engine), 0)).toEqual(['2 → 3', '3 → 2'])
  })
})

describe('after a restart', () => {
  test('the cooldown of the last action is still known', async () => {
    const before = await scale(createFor(engine), 3)
    store.close()
    store = open()
    expect(createFor(engine).lastAction('shop', 'web')?.completedAt).toBe(before.endedAt)
  })
})

test('start times are learned from what was seen', () => {
  const learned = createLearnedStarts(store)
  learned.add('shop', 'web', [4000, 6000, 5000])
  expect(createLearnedStarts(store).typicalSeconds('shop', 'web')).toBe(5)
  expect(createLearnedStarts(store).warmUpSeconds('shop', 'web')).toBe(6)
  learned.add('shop', 'slow', [900_000])
  expect(learned.warmUpSeconds('shop', 'slow')).toBe(300)
  expect(learned.typicalSeconds('shop', 'other')).toBeNull()
})
