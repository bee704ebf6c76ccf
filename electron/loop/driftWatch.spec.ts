import { afterEach, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Service } from '../../shared/domain/inventory.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { replica } from '../observe/testing/engine.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createDriftWatch, type DriftWatch } from './driftWatch.ts'

const policy = resolvePolicy({
  labels: { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.min': '2', 'eyrie.autoscale.max': '4' },
  settings: undefined,
  environment: {},
}).policy

let folder = ''
let store: Store
let watch: DriftWatch
let now = 0

function open(): void {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  watch = createDriftWatch({ store, now: () => now, settleMs: () => 0, ownSince: () => [] })
}

function serviceOf(count: number): Service {
  const replicas = Array.from({ length: count }, (_, index) => replica(index + 1))
  return {
    project: 'shop',
    name: 'web',
    engine: 'compose',
    labels: {},
    replicas,
    scalability: { ok: true },
  }
}

function look(count: number, minutes = 1) {
  now += minutes * 60_000
  return watch.look(serviceOf(count), policy)
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-drift-'))
  now = 1_000_000
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

test('inside the bounds a change is adopted, and written to the history', () => {
  look(2)
  expect(look(3)).toMatchObject({ kind: 'drift', from: 2, to: 3, outcome: 'adopted' })
  expect(watch.pause(serviceOf(3))).toBeNull()
  expect(store.entries({ kind: 'drift', limit: 5 })).toMatchObject([
    { project: 'shop', service: 'web', sentence: 'shop/web was changed 2 → 3 by somebody else: adopted.' },
  ])
})

test('outside the bounds it pauses the service, with both counts', () => {
  look(3)
  expect(look(5)).toMatchObject({ outcome: 'paused' })
  expect(watch.pause(serviceOf(5))).toMatchObject({ kept: 3, found: 5 })
  expect(watch.pause(serviceOf(5))?.sentence).toContain('above the maximum of 4')
  expect(watch.resolve(serviceOf(5))).toBe(true)
  look(3)
  look(1)
  expect(watch.pause(serviceOf(1))?.sentence).toContain('below the minimum of 2')
})

test('the third change within ten minutes pauses, and a third after them does not', () => {
  look(2)
  expect(look(3)?.outcome).toBe('adopted')
  expect(look(2)?.outcome).toBe('adopted')
  expect(look(3)?.outcome).toBe('paused')
  expect(watch.pause(serviceOf(3))?.sentence).toContain('the 3rd time in 10 min')
  watch.resolve(serviceOf(3))
  expect([look(2), look(3)].map((entry) => entry?.outcome)).toEqual(['adopted', 'adopted'])
  expect(look(2, 11)?.outcome).toBe('adopted')
})

test('further changes of a paused service keep the count Eyrie had', () => {
  look(3)
  look(5)
  look(6)
  expect(watch.pause(serviceOf(6))).toMatchObject({ kept: 3, found: 6 })
})

test('a pause and what was counted survive a restart', () => {
  look(3)
  look(5)
  store.close()
  open()
  expect(watch.pause(serviceOf(5))).toMatchObject({ kept: 3, found: 5 })
  expect(look(5)).toBeNull()
  expect(watch.resolve(serviceOf(5))).toBe(true)
  store.close()
  open()
  expect(watch.pause(serviceOf(5))).toBeNull()
})

test('a change while Eyrie was away is found by the next process', () => {
  look(3)
  store.close()
  open()
  expect(look(4, 600)).toMatchObject({ from: 3, to: 4, outcome: 'adopted' })
})

test('what nobody asked to be scaled may be changed by anybody', () => {
  const free = { ...policy, enabled: false }
  watch.look(serviceOf(2), free)
  now += 60_000
  expect(watch.look(serviceOf(9), free)).toBeNull()
  expect(store.entries({ kind: 'drift', limit: 5 })).toEqual([])
})

test('what another controller did is taken as it is', () => {
  look(2)
  watch.follow(serviceOf(4))
  expect(look(4)).toBeNull()
})

test('a service that is not listed any more may come back with any count', () => {
  look(2)
  watch.forgetOthers(new Set())
  expect(look(4)).toBeNull()
})
