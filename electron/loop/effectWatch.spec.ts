import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Action } from '../../shared/domain/history.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createRecentSeries, type RecentSeries } from '../observe/series.ts'
import { replica } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createCircuitWatch } from './circuitWatch.ts'
import { createEffectWatch, type EffectWatch } from './effectWatch.ts'

const policy = resolvePolicy({
  labels: {
    'eyrie.autoscale.enable': 'true',
    'eyrie.autoscale.window': '10s',
    'eyrie.autoscale.query.queueDepth': 'queue',
  },
  settings: undefined,
  environment: {},
}).policy
const WARM_UP = 5

let folder = ''
let store: Store
let recent: RecentSeries
let effects: EffectWatch
let now = 0

function open(): void {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  effects = createEffectWatch({ store, recent, warmUpSeconds: () => WARM_UP, now: () => now })
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-effect-'))
  recent = createRecentSeries(600_000)
  now = 1_000_000
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function serviceOf(count: number): Service {
  const replicas = Array.from({ length: count }, (_, index) => replica(index + 1))
  return { project: 'shop', name: 'web', engine: 'compose', labels: {}, replicas, scalability: { ok: true } }
}

/** A second at a time, with these readings. */
function pass(seconds: number, cpu: number | null, queue: number | null): void {
  for (let second = 0; second < seconds; second += 1) {
    now += 1000
    if (cpu !== null) recent.add('shop/web/cpu', { at: now, value: cpu })
    if (queue !== null) recent.add('shop/web/factor:queueDepth', { at: now, value: queue })
  }
}

function actionOf(changes: Partial<Action> = {}): Action {
  return {
    id: 'a',
    project: 'shop',
    service: 'web',
    from: 3,
    to: 4,
    by: 'controller',
    reason: 'ScoreUp',
    sentence: '',
    startedAt: now,
    endedAt: null,
    operations: [],
    verification: null,
    outcome: '',
    logs: [],
    ...changes,
  }
}

function ended(changes: Partial<Action> = {}): Action {
  return actionOf({ endedAt: now, verification: 'converged', ...changes })
}

test('is told one warm-up and one window after the action ended, from what was read since', () => {
  pass(20, 0.91, 120)
  effects.began(serviceOf(3), policy, actionOf(), [])
  pass(3, 1, 200)
  effects.ended(ended())
  pass(WARM_UP, 0.8, 90)
  pass(9, 0.64, 14)
  expect(effects.look(serviceOf(4), policy)).toBeNull()
  pass(1, 0.64, 14)
  const seen = effects.look(serviceOf(4), policy)
  expect(seen?.effect).toMatchObject({
    readyBefore: 3,
    readyAfter: 4,
    sentence: 'CPU 91 % → 64 %, queue 120 → 14 jobs',
  })
  expect(effects.look(serviceOf(4), policy)).toBeNull()
})

test('what reads as it did is said to', () => {
  pass(20, 0.5, 12)
  effects.began(serviceOf(3), policy, actionOf(), [])
  effects.ended(ended())
  pass(WARM_UP + 10, 0.5, 12)
  expect(effects.look(serviceOf(4), policy)?.effect.sentence).toBe('CPU 50 %, queue 12 jobs as before')
})

test('a source that fell silent has no effect of zero', () => {
  pass(20, 0.9, 120)
  effects.began(serviceOf(3), policy, actionOf(), [])
  effects.ended(ended())
  pass(WARM_UP + 10, 0.7, null)
  expect(effects.look(serviceOf(4), policy)?.effect.factors).toEqual([
    { source: 'cpu', before: expect.closeTo(0.9, 6) as number, after: expect.closeTo(0.7, 6) as number },
  ])
})

test('nothing read is no effect, and the wait is over', () => {
  effects.began(serviceOf(3), policy, actionOf(), [])
  effects.ended(ended())
  pass(WARM_UP + 10, 0.7, 1)
  expect(effects.look(serviceOf(4), policy)).toBeNull()
  expect(effects.awaited(serviceOf(4))).toBeNull()
})

test('an action that changed nothing has none', () => {
  pass(20, 0.9, 120)
  for (const verification of ['reverted', 'failed', 'timed-out'] as const) {
    effects.began(serviceOf(3), policy, actionOf(), [])
    effects.ended(ended({ verification }))
    expect(effects.awaited(serviceOf(3))).toBeNull()
  }
})

test('the next action ends the wait with what can be told by then', () => {
  pass(20, 0.9, 120)
  effects.began(serviceOf(3), policy, actionOf(), [])
  effects.ended(ended())
  pass(WARM_UP + 4, 0.6, 30)
  const seen = effects.began(serviceOf(4), policy, actionOf({ id: 'b' }), [])
  expect(seen?.awaited.action).toBe('a')
  expect(seen?.effect.sentence).toContain('CPU 90 % → 60 %')
  effects.ended(ended({ id: 'b' }))
  pass(2, 0.5, 10)
  expect(effects.disturbed(serviceOf(5), policy)).toBeNull()
})

test('a restart between an action and its effect forgets nothing', () => {
  pass(20, 0.9, 120)
  effects.began(serviceOf(3), policy, actionOf(), [])
  effects.ended(ended())
  store.close()
  open()
  pass(WARM_UP + 10, 0.6, 30)
  expect(effects.look(serviceOf(4), policy)?.effect.sentence).toBe('CPU 90 % → 60 %, queue 120 → 30 jobs')
})

test('a factor that replicas do not lower owes its proof until the effect of its one replica is known', () => {
  const circuit = createCircuitWatch(store, effects, () => now)
  const fixed = { ...policy, factors: policy.factors.map((each) => ({ ...each, sharing: 'fixed' as const })) }
  const up = { value: 6, of: 15, factors: [{ id: 'memory-up', source: 'memory', earned: 6 }] }
  const asks = (factors: typeof up.factors) => () =>
    ({ reason: 'ScoreUp', targets: [], scores: { up: { ...up, factors } } }) as never
  const newest = asks(up.factors)
  pass(20, 0.9, 120)
  effects.began(serviceOf(3), fixed, actionOf(), [{ source: 'memory', sharing: 'fixed' }])
  expect(circuit.input(serviceOf(3), fixed, newest)).toBeNull()
  effects.ended(ended())
  expect(circuit.input(serviceOf(4), fixed, newest)).toMatchObject({
    sentence: 'A replica was added because of memory alone: whether that helped is not known yet',
    until: now + (WARM_UP + 10) * 1000,
  })
  // Somebody who shares the load asks now: nothing is owed.
  expect(circuit.input(serviceOf(4), policy, asks([{ id: 'cpu-up', source: 'cpu', earned: 3 }]))).toBeNull()
  expect(circuit.open(serviceOf(4))).toBeNull()
})
