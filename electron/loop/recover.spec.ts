import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Action } from '../../shared/domain/history.ts'
import { currentReplicas } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { fail } from '../../shared/lib/result.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver, type Observer } from '../observe/observer.ts'
import type { EngineOperations } from '../observe/ports.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createActions, type Actions } from './actions.ts'
import { createLearnedStarts } from './learned.ts'
import { alone } from './testing/alone.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.min': '1', 'eyrie.autoscale.max': '6' }
const base: Policy = resolvePolicy({ labels: LABELS, settings: undefined, environment: {} }).policy

let folder = ''
let store: Store
let engine: TestEngine
let observer: Observer
let clock = 0
let policy: Policy = base
let frozen = false

function open(): Store {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value.store
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-recover-'))
  store = open()
  engine = testEngine(LABELS, 2)
  observer = createObserver(engine.source)
  policy = base
  frozen = false
  clock = 1_000_000
  await observer.start()
})
afterEach(async () => {
  await observer.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

function actionsWith(operations: EngineOperations, id = 'first'): Actions {
  return createActions({
    operations: () => operations,
    leases: alone(),
    observer,
    store,
    learned: createLearnedStarts(store),
    cpuOf: () => null,
    now: () => (clock += 10),
    newId: () => id,
    frozen: () => frozen,
    pause: (milliseconds) => {
      clock += milliseconds
      return new Promise((resolve) => {
        setTimeout(resolve, milliseconds / 100)
      })
    },
  })
}

/** Calls in the order they reach the engine; this process "ends" at one of them, before or after its effect. */
function endingAt(
  call: number,
  when: 'before' | 'after',
): { operations: EngineOperations; ended: Promise<void> } {
  let calls = 0
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const never = new Promise<never>(() => undefined)
  const { operations } = engine.source
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1
    if (calls > call) return never
    if (calls < call) return work()
    if (when === 'after') await work()
    end()
    return never
  }
  return {
    ended,
    operations: {
      createClone: (...given) => through(() => operations.createClone(...given)),
      start: (id) => through(() => operations.start(id)),
      awaitHealthy: (...given) => through(() => operations.awaitHealthy(...given)),
      runCommand: (...given) => through(() => operations.runCommand(...given)),
      stop: (id) => through(() => operations.stop(id)),
      remove: (id) => through(() => operations.remove(id)),
      composeScale: (...given) => through(() => operations.composeScale(...given)),
    },
  }
}

function request(to: number) {
  return {
    service: engine.service(),
    policy,
    to,
    by: 'operator',
    reason: 'Manual',
    sentence: 'test',
  } as const
}

/** Begins to scale, ends at that call, and lets the next start do its work. False: there was no such call. */
async function interrupted(to: number, call: number, when: 'before' | 'after'): Promise<boolean> {
  store.close()
  store = open()
  const { operations, ended } = endingAt(call, when)
  const run = actionsWith(operations).run(request(to))
  const came = await Promise.race([ended.then(() => true), run.then(() => false)])
  return came
}

async function nextStart(): Promise<{ readonly actions: Actions; readonly action: Action }> {
  store.close()
  store = open()
  const actions = actionsWith(engine.source.operations, 'second')
  expect(actions.active('shop', 'web')).not.toBeNull()
  await actions.recover(() => policy)
  const [entry] = store.entries({ kind: 'action', limit: 1 })
  if (entry?.kind !== 'action') throw new Error('there is no entry')
  return { actions, action: entry.action }
}

const count = () => currentReplicas(engine.service()).length
const states = () => engine.service().replicas.map(({ name, state }) => `${name} ${state}`)
const repeated = () => {
  const steps = engine.calls.filter((call) => !call.startsWith('stop '))
  return steps.filter((call, at) => steps.indexOf(call) !== at)
}

describe.each([
  ['+1', 2, 3],
  ['+3', 2, 5],
  ['−1', 2, 1],
  ['−2', 3, 1],
])('an action of %s interrupted at any call', (_, from, to) => {
  test.each(['before', 'after'] as const)('%s its effect ends at the old or the new count', async (when) => {
    let call = 0
    for (;;) {
      call += 1
      engine = testEngine(LABELS, from)
      await observer.stop()
      observer = createObserver(engine.source)
      await observer.start()
      if (!(await interrupted(to, call, when))) break
      const { actions, action } = await nextStart()
      const at = `call ${call}, ${engine.calls.join('; ')}`
      expect([from, to], at).toContain(count())
      expect(
        states().filter((state) => !state.endsWith('running')),
        at,
      ).toEqual([])
      expect(new Set(engine.service().replicas.map(({ number }) => number)).size, at).toBe(count())
      expect(repeated(), at).toEqual([])
      expect(action, at).toMatchObject({ id: 'first', from, to, reached: count() })
      expect(
        action.operations.filter(({ state }) => state === 'running' || state === 'waiting'),
        at,
      ).toEqual([])
      expect(action.outcome, at).toMatch(/^Interrupted (during|after|before) .+; .+\.$/)
      expect(actions.active('shop', 'web'), at).toBeNull()
      expect(actions.lastAction('shop', 'web'), at).toMatchObject({ completedAt: action.endedAt })
      expect(action.verification === 'converged', at).toBe(count() === to)
    }
    expect(call).toBeGreaterThan(2)
  })
})

describe('a rollback under way', () => {
  test.each([1, 2, 3, 4, 5, 6])('is finished when it is interrupted at call %i', async (call) => {
    engine.sick.add('shop-web-3')
    if (!(await interrupted(3, call, 'after'))) return
    const { action } = await nextStart()
    expect(count()).toBe(2)
    expect(states().some((state) => state.endsWith('created'))).toBe(false)
    expect(action.verification).not.toBe('converged')
  })
})

describe('what the sentence says', () => {
  test('a start that was done is awaited, not repeated', async () => {
    await interrupted(3, 3, 'before')
    expect((await nextStart()).action.outcome).toBe(
      'Interrupted during await-healthy of shop-web-3; finished by the next start: 2 → 3.',
    )
    expect(engine.calls).toEqual(['create shop-web-3 from shop-web-2', 'start shop-web-3'])
  })
  test('what was created and never started is removed', async () => {
    await interrupted(3, 1, 'after')
    expect((await nextStart()).action).toMatchObject({
      verification: 'reverted',
      outcome: 'Interrupted during create of shop-web-3; undone by the next start, still at 2.',
    })
  })
  test('nothing done is nothing done', async () => {
    store.addEntry({
      at: 1,
      kind: 'action',
      project: 'shop',
      service: 'web',
      action: { ...(await recordedIntent()), endedAt: null },
    })
    const { action } = await nextStart()
    expect(action).toMatchObject({
      verification: 'failed',
      outcome: 'Interrupted before anything was done; still at 2.',
    })
    expect(engine.calls).toEqual([])
  })
})

/** An intent as it is before its first operation. */
async function recordedIntent(): Promise<Action> {
  const { operations } = endingAt(1, 'before')
  void actionsWith(operations).run(request(3))
  const [entry] = store.entries({ kind: 'action', limit: 1 })
  if (entry?.kind !== 'action') throw new Error('there is no intent')
  store.updateEntry({ ...entry, action: { ...entry.action, endedAt: 1, verification: 'failed' } })
  return entry.action
}

describe('the intent is never exceeded', () => {
  test('somebody else added replicas meanwhile: nothing more is made', async () => {
    await interrupted(4, 3, 'after')
    // The first of two is started; Compose added two of its own.
    const { operations } = engine.source
    for (const number of [8, 9]) {
      await operations.createClone('id-1', `shop-web-${number}`, number, 'foreign')
      await operations.start(`id-${number}`)
    }
    const before = engine.calls.length
    await nextStart()
    expect(engine.calls.slice(before).filter((call) => call.startsWith('create'))).toEqual([])
    expect(engine.calls.slice(before).filter((call) => call.startsWith('start'))).toEqual([])
  })
  test('what Eyrie did not make is not touched, whatever its state', async () => {
    await interrupted(3, 1, 'after')
    await engine.source.operations.createClone('id-1', 'shop-web-7', 7, 'somebody')
    await nextStart()
    expect(states()).toContain('shop-web-7 created')
  })
  test('frozen: what is half-made is undone, and nothing is begun', async () => {
    // Both are created, one is started.
    await interrupted(4, 3, 'after')
    frozen = true
    const before = engine.calls.length
    const { action } = await nextStart()
    expect(engine.calls.slice(before)).toEqual([expect.stringMatching(/^remove shop-web-/)])
    expect(action).toMatchObject({ verification: 'partial', reached: 3 })
  })
  test('an action of long ago is tidied up, not finished', async () => {
    await interrupted(4, 3, 'after')
    clock += 3_600_000
    expect((await nextStart()).action.verification).toBe('partial')
    expect(count()).toBe(3)
  })
  test('a victim that was replaced under its name is left alone', async () => {
    await interrupted(1, 1, 'before')
    engine.lose('shop-web-2')
    await engine.source.operations.createClone('id-1', 'shop-web-2', 22, 'somebody')
    await engine.source.operations.start('id-22')
    const before = engine.calls.length
    await nextStart()
    expect(engine.calls.slice(before)).toEqual([])
    expect(count()).toBe(2)
  })
})

describe('pre-stop and drain', () => {
  beforeEach(() => {
    policy = { ...base, preStop: 'quit', drainSeconds: 5 }
  })
  test('a command whose end nobody saw keeps its replica', async () => {
    await interrupted(1, 1, 'after')
    const { action } = await nextStart()
    expect(count()).toBe(2)
    expect(engine.calls).toEqual(['run quit in shop-web-2'])
    expect(action.outcome).toContain('whether it succeeded is not known')
  })
  test('a replica that was told to end is ended, and told only once', async () => {
    await interrupted(1, 2, 'before')
    const { action } = await nextStart()
    expect(engine.calls).toEqual(['run quit in shop-web-2', 'stop shop-web-2', 'remove shop-web-2'])
    expect(action).toMatchObject({ verification: 'converged' })
  })
})

describe('an engine that does not answer', () => {
  test('at the start keeps the service acting, and the action open, until it does', async () => {
    await interrupted(3, 2, 'after')
    engine.disconnect()
    store.close()
    store = open()
    const actions = actionsWith(engine.source.operations)
    const recovery = actions.recover(() => policy)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(actions.active('shop', 'web')?.id).toBe('first')
    expect(await actions.run(request(4))).toMatchObject({
      ok: false,
      error: { details: { reason: 'Acting' } },
    })
    engine.connect()
    await recovery
    expect(actions.active('shop', 'web')).toBeNull()
    expect(actions.lastAction('shop', 'web')).toMatchObject({ to: 3 })
    expect(count()).toBe(3)
  })

  test('until this process ends leaves the action to the next start', async () => {
    await interrupted(3, 1, 'after')
    engine.disconnect()
    store.close()
    store = open()
    const actions = actionsWith(engine.source.operations)
    void actions.recover(() => policy)
    await actions.idle()
    engine.connect()
    expect((await nextStart()).action.verification).toBe('reverted')
    expect(count()).toBe(2)
  })

  /** The engine goes away at a call, with or without its effect, and is back after some time. */
  function losing(call: number, effect: boolean, back: () => void): EngineOperations {
    let calls = 0
    const { operations } = engine.source
    const through = async <T>(work: () => Promise<T>) => {
      calls += 1
      if (calls !== call) return work()
      if (effect) await work()
      engine.disconnect()
      back()
      return fail('Unreachable', 'the engine broke the connection', { retryable: true })
    }
    return {
      ...operations,
      createClone: (...given) => through(() => operations.createClone(...given)) as never,
      start: (id) => through(() => operations.start(id)) as never,
      stop: (id) => through(() => operations.stop(id)) as never,
      remove: (id) => through(() => operations.remove(id)) as never,
    }
  }
  const soon = () => {
    setTimeout(() => engine.connect(), 20)
  }

  test.each([
    [3, 1, false],
    [3, 1, true],
    [3, 2, false],
    [3, 2, true],
    [1, 1, false],
    [1, 1, true],
    [1, 2, false],
    [1, 2, true],
  ])(
    'under way to %i, at call %i (effect: %s), ends at the old or the new count',
    async (to, call, effect) => {
      const answer = await actionsWith(losing(call, effect, soon)).run(request(to))
      if (!answer.ok) throw new Error(answer.error.message)
      expect([2, to]).toContain(count())
      expect(states().filter((state) => !state.endsWith('running'))).toEqual([])
      expect(answer.value.outcome).toMatch(
        /^The engine did not answer during .+; (finished|undone) when it answered again/,
      )
      expect(repeated().filter((step) => !step.startsWith('remove'))).toEqual([])
    },
  )

  test('for long ends the action in time, and what is left is undone when it answers', async () => {
    const actions = actionsWith(losing(1, true, () => undefined))
    const answer = await actions.run(request(3))
    if (!answer.ok) throw new Error(answer.error.message)
    expect(answer.value).toMatchObject({ verification: 'timed-out', unsettled: true, reached: null })
    expect(answer.value.outcome).toContain('finished or undone when it does')
    expect(actions.active('shop', 'web')).not.toBeNull()
    engine.connect()
    await actions.idle()
    expect(states()).toEqual(['shop-web-1 running', 'shop-web-2 running'])
    const [entry] = store.entries({ kind: 'action', limit: 1 })
    expect(entry).toMatchObject({ action: { verification: 'reverted', reached: 2 } })
    expect(entry).not.toHaveProperty('action.unsettled')
    expect(actions.active('shop', 'web')).toBeNull()
  })

  test('and then a process that ends: the next start undoes it', async () => {
    const actions = actionsWith(losing(1, true, () => undefined))
    await actions.run(request(3))
    await actions.idle()
    engine.connect()
    const { action } = await nextStart()
    expect(action.verification).toBe('reverted')
    expect(states()).toEqual(['shop-web-1 running', 'shop-web-2 running'])
  })
})

test('several services are recovered side by side', async () => {
  await interrupted(3, 1, 'after')
  store.addEntry({
    at: 2,
    kind: 'action',
    project: 'shop',
    service: 'gone',
    action: { ...(await recordedIntent()), id: 'other', service: 'gone', endedAt: null },
  })
  store.close()
  store = open()
  const actions = actionsWith(engine.source.operations)
  expect(actions.active('shop', 'gone')).not.toBeNull()
  await actions.recover(() => policy)
  expect([actions.active('shop', 'web'), actions.active('shop', 'gone')]).toEqual([null, null])
})
