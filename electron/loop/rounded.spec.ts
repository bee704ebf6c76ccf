import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Usage } from '../../shared/domain/metrics.ts'
import { DEFAULT_SETTINGS } from '../../shared/domain/settings.ts'
import { ok } from '../../shared/lib/result.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { createObserver } from '../observe/observer.ts'
import { createSampler } from '../observe/sampler.ts'
import { createRecentSeries } from '../observe/series.ts'
import { testEngine } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import { createActions } from './actions.ts'
import { createController, type Controller, type LoopRound } from './controller.ts'
import { createLearnedStarts } from './learned.ts'
import { alone } from './testing/alone.ts'

let folder = ''
let controller: Controller
let read: () => Promise<readonly Usage[]>
let errors: string[] = []
let release: (() => Promise<void>) | null = null

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-rounded-'))
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const { store } = opened.value
  const engine = testEngine({}, 1)
  const observer = createObserver(engine.source)
  const recent = createRecentSeries(60_000)
  const learned = createLearnedStarts(store)
  const now = () => Date.now()
  const factors = {
    status: () => ({ state: 'off', detail: 'none', lastSeenAt: null }) as const,
    instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' } as const),
    close: () => undefined,
  }
  const usage = { path: 'test', watch: () => undefined, close: () => undefined, read: () => read() }
  const sampler = createSampler(usage, factors, recent, now)
  const { operations } = engine.source
  const base = { observer, store, learned, now, leases: alone() }
  errors = []
  controller = createController({
    ...base,
    sampler,
    recent,
    actions: createActions({ ...base, operations: () => operations, cpuOf: () => null, newId: () => 'a' }),
    settings: { get: () => DEFAULT_SETTINGS, update: () => ok(DEFAULT_SETTINGS), notice: null },
    resolve: () => resolvePolicy({ labels: {}, settings: undefined, environment: {} }),
    samplingSeconds: 0.1,
    dryRun: false,
    pause: () => Promise.resolve(),
    onError: (sentence) => errors.push(sentence),
  })
  await observer.start()
  release = async () => {
    await observer.stop()
    store.close()
    rmSync(folder, { recursive: true })
  }
})
afterEach(() => release?.())

const next = () =>
  new Promise<LoopRound>((resolve) => {
    const stop = controller.rounded.listen((round) => {
      stop()
      resolve(round)
    })
  })

test('each round of the loop is told as it ends, with its lag and how long it took', async () => {
  read = () => Promise.resolve([])
  const first = next()
  controller.start()
  const round = await first
  expect(round.rounds).toHaveLength(1)
  expect(round.lagSeconds).toBeLessThan(10)
  expect(round.seconds).toBeGreaterThan(0)
  expect(Math.abs(Date.now() - round.at)).toBeLessThan(10_000)
  expect((await next()).at).toBeGreaterThanOrEqual(round.at)
  await controller.stop()
})

test('a round that fails is told as failed, and the loop goes on', async () => {
  read = () => Promise.reject(new Error('no such file'))
  const first = next()
  controller.start()
  expect((await first).rounds).toBeNull()
  expect(errors[0]).toContain('no such file')
  read = () => Promise.resolve([])
  expect((await next()).rounds).not.toBeNull()
  await controller.stop()
})

test('a loop that is stuck tells nothing, and a check asked for by hand is no round of it', async () => {
  read = () => Promise.resolve([])
  let told = 0
  controller.rounded.listen(() => (told += 1))
  await controller.tick({ dryRun: true })
  expect(told).toBe(0)
  let unstick: (usages: readonly Usage[]) => void = () => undefined
  const stuck = new Promise<readonly Usage[]>((resolve) => (unstick = resolve))
  read = () => stuck
  controller.start()
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(told).toBe(0)
  unstick([])
  await next()
  expect(told).toBe(1)
  await controller.stop()
})
