/** What stands beside the decisions, with the loop that makes them: effects, the circuit, demotions, rollouts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Action } from '../../shared/domain/history.ts'
import { currentReplicas } from '../../shared/domain/inventory.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver, type Observer } from '../observe/observer.ts'
import type { FactorReadings, UsageCollector } from '../observe/ports.ts'
import { createSampler } from '../observe/sampler.ts'
import { createRecentSeries } from '../observe/series.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import { createSettings, type SettingsStore } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import { createActions, type Actions } from './actions.ts'
import { createController, type Controller } from './controller.ts'
import { withDemotion } from './demote.ts'
import { createLearnedStarts } from './learned.ts'
import { alone } from './testing/alone.ts'

const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.strategy': 'score',
  'eyrie.autoscale.mode': 'automatic',
  'eyrie.autoscale.max': '9',
  'eyrie.autoscale.act-at': '1',
  'eyrie.autoscale.for-up': '0',
  'eyrie.autoscale.for-down': '1h',
  'eyrie.autoscale.cooldown-up': '20',
  'eyrie.autoscale.warm-up': '4',
  'eyrie.autoscale.window': '10s',
  'eyrie.autoscale.query.queueDepth': 'queue',
}
/** Cores the whole service uses, however many replicas share them. */
const CORES = 1.2

let folder = ''
let store: Store
let settings: SettingsStore
let engine: TestEngine
let observer: Observer
let actions: Actions
let controller: Controller
let clock = 0
/** Jobs in the queue, as long as this many replicas work on it. */
let queue: (replicas: number) => number | null = () => null

const count = () => currentReplicas(engine.service()).length

const readings: FactorReadings = {
  status: () => ({ state: 'connected', detail: '', lastSeenAt: clock }),
  instant() {
    const value = queue(count())
    return Promise.resolve(
      value === null
        ? { kind: 'no-data', sentence: 'none' }
        : { kind: 'value', sample: { at: clock, value } },
    )
  },
  close: () => undefined,
}

function usage(): UsageCollector {
  const used = new Map<string, { readonly nanos: number; readonly at: number }>()
  return {
    path: 'test',
    watch: () => undefined,
    close: () => undefined,
    read: () =>
      Promise.resolve(
        engine.service().replicas.map(({ id }) => {
          const before = used.get(id) ?? { nanos: 0, at: clock }
          const nanos = before.nanos + (CORES / count()) * (clock - before.at) * 1e6
          used.set(id, { nanos, at: clock })
          return {
            id,
            at: clock,
            cpuNanos: nanos,
            systemNanos: clock * 1e6 * 4,
            onlineCpus: 4,
            workingSetBytes: 5e8,
            throttledPeriods: 0,
            periods: 10,
            pids: 1,
          }
        }),
      ),
  }
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-standings-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  settings = createSettings(folder)
  engine = testEngine({ ...LABELS }, 2)
  observer = createObserver(engine.source)
  clock = 1_000_000
  const now = () => clock
  const recent = createRecentSeries(600_000)
  const learned = createLearnedStarts(store)
  await observer.start()
  let made = 0
  actions = createActions({
    operations: () => engine.source.operations,
    leases: alone(),
    observer,
    store,
    learned,
    cpuOf: () => null,
    now,
    newId: () => `action-${++made}`,
  })
  controller = createController({
    observer,
    sampler: createSampler(usage(), readings, recent, now),
    recent,
    store,
    leases: alone(),
    settings,
    actions,
    learned,
    resolve: (service) =>
      withDemotion(
        resolvePolicy({ labels: service.labels, settings: undefined, environment: {} }),
        settings.get().services['shop/web']?.demoted,
      ),
    samplingSeconds: 2,
    dryRun: false,
    now,
    pause: (milliseconds) => {
      clock += milliseconds
      return Promise.resolve()
    },
    onError: (sentence) => {
      throw new Error(sentence)
    },
  })
})
afterEach(async () => {
  await controller.stop()
  await observer.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

async function rounds(many: number): Promise<void> {
  for (let round = 0; round < many; round += 1) {
    clock += 2000
    const begun = await controller.tick()
    await Promise.all(begun.map(({ acting }) => acting ?? Promise.resolve()))
  }
}

const decision = () => controller.decision('shop', 'web')
const done = (): readonly Action[] =>
  store
    .entries({ kind: 'action', limit: 20 })
    .flatMap((entry) => (entry.kind === 'action' ? [entry.action] : []))
    .reverse()
const notes = (topic: string) =>
  store
    .entries({ kind: 'note', limit: 50 })
    .flatMap((entry) => (entry.kind === 'note' && entry.topic === topic ? [entry.sentence] : []))

test('an action that helped is told what it did, and the circuit stays closed', async () => {
  queue = (replicas) => (replicas < 3 ? 80 : 20)
  await rounds(40)
  expect(count()).toBe(3)
  expect(done()).toHaveLength(1)
  expect(done()[0]?.effect).toMatchObject({ readyBefore: 2, readyAfter: 3 })
  expect(done()[0]?.effect?.sentence).toBe('CPU 60 % → 40 %, queue 80 → 20 jobs')
  expect(notes('circuit')).toEqual([])
})

test('two scale-ups that did not help open the circuit, drop a mode, and say so; half an hour later it closes', async () => {
  queue = () => 80
  await rounds(60)
  expect(count()).toBe(4)
  expect(done().map(({ effect }) => effect?.sentence)).toEqual(['CPU 60 % → 40 %', 'CPU 40 % → 30 %'])
  expect(notes('circuit')).toEqual([
    'Scaling up 2 times in a row did not help (queue 80 jobs → 80 jobs, 3 → 4 ready): not tried again for now.',
  ])
  expect(decision()).toMatchObject({ kind: 'blocked', reason: 'CircuitOpen' })
  expect(settings.get().services['shop/web']?.demoted).toMatchObject({
    from: 'automatic',
    to: 'approve',
    reason: 'CircuitOpen',
  })
  expect(controller.standings.approvals.pending('shop', 'web')).toBeNull()
  clock += 30 * 60_000
  await rounds(10)
  expect(notes('circuit-closed')[0]).toBe('Half an hour has passed: scaling up may be tried again.')
  expect(controller.standings.approvals.pending('shop', 'web')).toMatchObject({ from: 4, to: 5 })
  expect(count()).toBe(4)
})

test('a count set by hand closes the circuit', async () => {
  queue = () => 80
  await rounds(60)
  const service = observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  expect(controller.standings.circuit.open(service)).not.toBeNull()
  clock += 1000
  const { policy } = controller.policy(service)
  await actions.run({ service, policy, to: 5, by: 'operator', reason: 'Manual', sentence: 'by hand' })
  expect(controller.standings.circuit.open(service)).toBeNull()
  expect(notes('circuit-closed')[0]).toBe('Closed: the count was set by hand.')
})

test('errors alone add one replica, which has to prove itself before there is another', async () => {
  // Errors come in under the name of a queue whose factor replicas do not lower.
  const labels = engine.service().labels as Record<string, string>
  delete labels['eyrie.autoscale.query.queueDepth']
  labels['eyrie.autoscale.query.errorRatio'] = 'errors'
  queue = () => 0.2
  await rounds(90)
  expect(done()).toHaveLength(1)
  expect(count()).toBe(3)
  expect(notes('circuit')).toEqual([
    'Scaling up did not help (errors 20 % → 20 %, 2 → 3 ready): not tried again for now.',
  ])
})

test('what somebody else does to the count is the last action, and what follows it waits its cooldown', async () => {
  queue = () => 80
  await rounds(2)
  const before = count()
  engine.recount(before + 2)
  await observer.refresh()
  await rounds(1)
  expect(controller.input('shop', 'web')?.lastAction).toMatchObject({ by: 'foreign', to: before + 2 })
  expect(decision()?.reason).toBe('Cooldown')
})
