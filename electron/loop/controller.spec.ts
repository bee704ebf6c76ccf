import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/domain/settings.ts'
import { ok } from '../../shared/lib/result.ts'
import { decide } from '../engine/decide.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver, type Observer } from '../observe/observer.ts'
import type { FactorReadings } from '../observe/ports.ts'
import { createSampler } from '../observe/sampler.ts'
import { createRecentSeries } from '../observe/series.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createActions } from './actions.ts'
import { createController, type Controller } from './controller.ts'
import { createLearnedStarts } from './learned.ts'
import { alone } from './testing/alone.ts'
import { testEngine, type TestEngine } from '../observe/testing/engine.ts'

const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.strategy': 'score',
  'eyrie.autoscale.mode': 'automatic',
  'eyrie.autoscale.max': '4',
  'eyrie.autoscale.for-up': '0',
  'eyrie.autoscale.for-down': '0',
  'eyrie.autoscale.cooldown-up': '60',
  'eyrie.autoscale.window': '10s',
}

let folder = ''
let store: Store
let engine: TestEngine
let observer: Observer
let clock = 0
/** Cores in use by every replica, of one core limit. */
let load = 0
let settings: Settings = DEFAULT_SETTINGS

const off: FactorReadings = {
  status: () => ({ state: 'off', detail: 'none', lastSeenAt: null }),
  instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' }),
  close: () => undefined,
}

function create(labels: Record<string, string>): Controller {
  const used = new Map<string, { readonly nanos: number; readonly at: number }>()
  const usage = {
    path: 'test',
    watch: () => undefined,
    close: () => undefined,
    read: () =>
      Promise.resolve(
        engine.service().replicas.map((replica): Usage => {
          const before = used.get(replica.id) ?? { nanos: 0, at: clock }
          const cpuNanos = before.nanos + load * (clock - before.at) * 1e6
          used.set(replica.id, { nanos: cpuNanos, at: clock })
          return {
            id: replica.id,
            at: clock,
            cpuNanos,
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
  const recent = createRecentSeries(600_000)
  const now = () => clock
  const learned = createLearnedStarts(store)
  const sampler = createSampler(usage, off, recent, now)
  const actions = createActions({
    operations: () => engine.source.operations,
    leases: alone(),
    observer,
    store,
    learned,
    cpuOf: () => null,
    now,
    newId: () => `action-${clock}`,
  })
  return createController({
    observer,
    sampler,
    recent,
    store,
    leases: alone(),
    settings: { get: () => settings, update: () => ok(settings), notice: null },
    actions,
    learned,
    resolve: () => resolvePolicy({ labels, settings: undefined, environment: {} }),
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
}

/** Runs rounds two seconds apart and waits for what they began. */
async function rounds(controller: Controller, count: number, dryRun = false) {
  for (let round = 0; round < count; round += 1) {
    clock += 2000
    const begun = await controller.tick({ dryRun })
    await Promise.all(begun.map((each) => each.acting ?? Promise.resolve()))
  }
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-controller-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  engine = testEngine(LABELS, 2)
  observer = createObserver(engine.source)
  clock = 1_000_000
  load = 0.9
  settings = DEFAULT_SETTINGS
  await observer.start()
})
afterEach(async () => {
  await observer.stop()
  store.close()
  rmSync(folder, { recursive: true })
})

const count = () => engine.service().replicas.length

test('an armed service under load is scaled once, and then waits its cooldown', async () => {
  const controller = create(LABELS)
  await rounds(controller, 10)
  expect(count()).toBe(3)
  expect(controller.decision('shop', 'web')?.reason).toBe('Cooldown')
  await rounds(controller, 30)
  expect(count()).toBe(4)
})

test('it never goes beyond max', async () => {
  const controller = create({ ...LABELS, 'eyrie.autoscale.cooldown-up': '0' })
  await rounds(controller, 20)
  expect(count()).toBe(4)
  expect(controller.decision('shop', 'web')?.reason).toBe('MaxReached')
})

test('observe mode says what it would do and calls nothing', async () => {
  const controller = create({ ...LABELS, 'eyrie.autoscale.mode': 'observe' })
  await rounds(controller, 5)
  expect(engine.calls).toEqual([])
  expect(controller.decision('shop', 'web')).toMatchObject({ kind: 'blocked', reason: 'ModeObserve' })
})

test('a dry run calls nothing', async () => {
  await rounds(create(LABELS), 5, true)
  expect(engine.calls).toEqual([])
})

test('frozen calls nothing, whatever the load', async () => {
  settings = { ...DEFAULT_SETTINGS, frozen: true }
  const controller = create(LABELS)
  await rounds(controller, 5)
  expect(engine.calls).toEqual([])
  expect(controller.decision('shop', 'web')?.reason).toBe('Frozen')
})

test('an engine that does not answer is not acted upon, and the last count stays', async () => {
  load = 0.5
  const controller = create(LABELS)
  await rounds(controller, 1)
  engine.disconnect()
  load = 0.9
  await rounds(controller, 30)
  expect(engine.calls).toEqual([])
  load = 0
  await rounds(controller, 30)
  expect(engine.calls).toEqual([])
})

test('decisions are recorded when their outcome changes, with the input that made them', async () => {
  const controller = create(LABELS)
  await rounds(controller, 10)
  const entries = store.entries({ kind: 'decision', limit: 100 })
  const reasons = entries.map((entry) => (entry.kind === 'decision' ? entry.decision.reason : ''))
  expect(reasons.filter((reason) => reason === 'ScoreUp')).toHaveLength(1)
  expect(entries.length).toBeLessThan(6)
})

test('what was beyond its threshold before a restart is still so after it', async () => {
  const labels = { ...LABELS, 'eyrie.autoscale.for-up': '20s', 'eyrie.autoscale.mode': 'observe' }
  const before = create(labels)
  await rounds(before, 6)
  const held = before.input('shop', 'web')?.memory.factors
  await before.stop()
  const after = create(labels)
  await rounds(after, 1)
  expect(Object.keys(after.input('shop', 'web')?.memory.factors ?? {})).toEqual(Object.keys(held ?? {}))
})

test('checks from cron, a minute apart and each a process of its own, add up to a `for` of minutes', async () => {
  const labels = { ...LABELS, 'eyrie.autoscale.for-up': '150s', 'eyrie.autoscale.mode': 'observe' }
  const reasons: string[] = []
  for (let check = 0; check < 5; check += 1) {
    const controller = create(labels)
    clock += 57_000
    await rounds(controller, 1)
    reasons.push(controller.decision('shop', 'web')?.reason ?? '')
    await controller.stop()
  }
  expect(reasons.slice(0, 2)).not.toContain('ModeObserve')
  expect(reasons.at(-1)).toBe('ModeObserve')
})

test('a forecast that learned from stored days raises the count before the load comes, and its input reproduces it', async () => {
  const labels = {
    ...LABELS,
    'eyrie.autoscale.strategy': 'target',
    'eyrie.autoscale.burst': 'false',
    'eyrie.autoscale.forecast': 'true',
    'eyrie.autoscale.forecast-season': '1h',
    'eyrie.autoscale.warm-up': '60s',
  }
  const hour = 3_600_000
  clock = 480_000 * hour - 30_000
  // Every full hour the load goes up from one replica's worth to three.
  const stored: { at: number; value: number }[] = []
  for (let at = clock - 4 * hour; at < clock; at += 30_000)
    stored.push({ at, value: at % hour < hour / 2 ? 1.5 : 0.5 })
  store.append(
    new Map([
      ['shop/web/cpu', stored],
      ['shop/web/replicas.ready', stored.map(({ at }) => ({ at, value: 2 }))],
    ]),
  )
  load = 0.5
  const controller = create(labels)
  await rounds(controller, 4, true)
  const decision = controller.decision('shop', 'web')
  expect(decision).toMatchObject({ kind: 'scale-up', desired: 4, reason: 'Forecast' })
  expect(decision?.forecast).toMatchObject({ on: true, source: 'cpu', aheadSeconds: 62 })
  expect(decision?.sentence).toBe(
    'Scaling 2 → 4: forecast CPU 300 % over all replicas in 1 min 2 s (needs 5 at 60 % each)',
  )
  const input = controller.input('shop', 'web')
  expect(decide(JSON.parse(JSON.stringify(input)) as DecideInput)).toEqual(decision)
  const service = engine.service()
  const { policy } = controller.policy(service)
  expect(controller.tried(service, { ...policy, forecast: false })).toMatchObject({
    kind: 'hold',
    desired: 2,
  })
  expect(controller.tried(service, { ...policy, forecastSeasonSeconds: 7200 })?.forecast?.on).toBe(true)
  expect(
    controller.tried(service, { ...policy, forecastSeasonSeconds: 4 * 3600 })?.forecast?.sentence,
  ).toMatch(/^Forecast is off: it has seen .* and needs two seasons, 8 h$/)
})
