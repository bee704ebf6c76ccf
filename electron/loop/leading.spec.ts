// Actions where another Eyrie may lead the project: begun by the leader only, and ended by the one who leads then.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver, type Observer } from '../observe/observer.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createActions, type Actions } from './actions.ts'
import { createLearnedStarts } from './learned.ts'
import { createLeases, type Leases } from './lease.ts'
import { LEASE } from './leaseTiming.ts'
import { fakeClaims, holderNamed, type FakeClaims } from './testing/claims.ts'

const LABELS = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.max': '6' }
const { policy } = resolvePolicy({ labels: LABELS, settings: undefined, environment: {} })
const SHOP = new Map([['shop', 'compose']] as const)

let folder = ''
let store: Store
let engine: TestEngine
let observer: Observer
let claims: FakeClaims
let clock = 1_000_000_000
let ours: Leases
let theirs: Leases

function leasesOf(name: string): Leases {
  return createLeases({
    claims: claims.store(name),
    me: holderNamed(name),
    isDead: () => false,
    timing: LEASE,
    monotonic: () => clock,
    now: () => clock,
    store: { value: () => null, setValue: () => undefined },
    onLost: () => undefined,
  })
}

function actionsWith(operations: TestEngine['source'] = engine.source): Actions {
  return createActions({
    operations: (project) => {
      const fence = ours.fence(project)
      if (fence === null) throw new Error('no fence')
      return operations.fenced(fence)
    },
    leases: ours,
    observer,
    store,
    learned: createLearnedStarts(store),
    cpuOf: () => null,
    now: () => clock,
    newId: () => `action-${clock}`,
    pause: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds / 100)
      }),
  })
}

const asked = (to: number) =>
  ({ service: engine.service(), policy, to, by: 'operator', reason: 'Manual', sentence: 'test' }) as const

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-leading-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  engine = testEngine(LABELS, 2)
  observer = createObserver(engine.source)
  await observer.start()
  claims = fakeClaims({ now: () => clock, monotonic: () => clock })
  ours = leasesOf('ours')
  theirs = leasesOf('theirs')
})
afterEach(async () => {
  await observer.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

test('an action takes the lease for as long as it lasts, and leaves nothing of it behind', async () => {
  const answer = await actionsWith().run(asked(3))
  expect(answer).toMatchObject({ ok: true, value: { verification: 'converged' } })
  expect(claims.changes[0]).toBe('ours takes shop 1 epoch 1')
  await new Promise((resolve) => setImmediate(resolve))
  expect(claims.all()).toEqual([])
})

test('where another leads it is refused with its name: nothing is called, journaled or left', async () => {
  await theirs.want(SHOP)
  expect(await actionsWith().run(asked(3))).toMatchObject({
    ok: false,
    error: { code: 'NotLeader', message: expect.stringContaining('eyrie on theirs') as unknown },
  })
  expect(engine.calls).toEqual([])
  expect(store.entries({ kind: 'action', limit: 10 })).toEqual([])
  expect(claims.all()).toHaveLength(1)
})

test('what another leader changed since it was decided is not repeated', async () => {
  const actions = actionsWith()
  const stale = asked(3)
  // Another scaled to 3 and let go, and the list read last does not show it yet.
  await engine.source.operations.createClone('id-1', 'shop-web-3', 3, 'theirs')
  await engine.source.operations.start('id-3')
  engine.calls.length = 0
  expect(await actions.run(stale)).toMatchObject({
    ok: false,
    error: { code: 'Blocked', retryable: true, message: expect.stringContaining('runs 3, not 2') as unknown },
  })
  expect(engine.calls).toEqual([])
})

test('a lease that is lost under way stops the action before its next request, and it undoes nothing', async () => {
  const { operations } = engine.source
  const source: TestEngine['source'] = {
    ...engine.source,
    fenced: (fence) => ({
      ...engine.source.fenced(fence),
      async createClone(...given) {
        const made = await operations.createClone(...given)
        // Stopped here, until another has taken over.
        clock += LEASE.ttlMs + LEASE.stepMs
        await theirs.want(SHOP)
        return made
      },
    }),
  }
  const acted = actionsWith(source).run(asked(3))
  await vi.waitFor(() => expect(ours.standing('shop')).toMatchObject({ kind: 'foreign', epoch: 2 }), 10_000)
  expect(engine.calls).toEqual(['create shop-web-3 from shop-web-2'])
  // It stays open, for whoever leads next: the other one lets go, and what was begun is brought to its end.
  await theirs.want(new Map())
  const answer = await acted
  expect(answer).toMatchObject({
    ok: true,
    value: {
      outcome: expect.stringMatching(
        /^The lease was lost during start of shop-web-3; \w+ when this Eyrie led again/,
      ) as unknown,
    },
  })
  expect(ours.standing('shop')?.kind).not.toBe('foreign')
  const made = engine.service().replicas.find(({ name }) => name === 'shop-web-3')
  expect(made?.state ?? 'gone').not.toBe('created')
})
