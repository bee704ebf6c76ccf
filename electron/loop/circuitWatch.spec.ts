import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Service } from '../../shared/domain/inventory.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createCircuitWatch, type CircuitWatch } from './circuitWatch.ts'
import type { EffectWatch, Seen } from './effectWatch.ts'

const service: Service = {
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: {},
  replicas: [],
  scalability: { ok: true },
}
const effects = { awaited: () => null, dueAt: () => 0 } as unknown as EffectWatch

let folder = ''
let store: Store
let circuit: CircuitWatch
let now = 1_000_000

function open(): void {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  circuit = createCircuitWatch(store, effects, () => now)
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-circuit-'))
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

/** What an action did to a queue, under the same load. */
function seen(after: number, changes: Partial<Seen['awaited']> = {}): Seen {
  const factors = [
    { source: 'queueDepth', before: 100, after },
    { source: 'cpu', before: 0.8, after: 0.6 },
  ]
  return {
    awaited: {
      action: 'a',
      up: true,
      asked: [{ source: 'queueDepth', sharing: 'load-sharing' }],
      before: { means: {}, ready: 3 },
      endedAt: now,
      ...changes,
    },
    effect: { at: now, factors, readyBefore: 3, readyAfter: 4, sentence: '' },
  }
}

test('opens with the second in a row and says so once, is kept over a restart, and closes in time', () => {
  expect(circuit.judge(service, seen(99))).toBeNull()
  store.close()
  open()
  expect(circuit.judge(service, seen(99))).not.toBeNull()
  expect(circuit.judge(service, seen(99))).toBeNull()
  store.close()
  open()
  expect(circuit.open(service)).not.toBeNull()
  expect(circuit.expire(service)).toBe(false)
  now += 30 * 60_000
  expect(circuit.open(service)).toBeNull()
  expect(circuit.expire(service)).toBe(true)
  expect(circuit.expire(service)).toBe(false)
  expect(circuit.judge(service, seen(99))).toBeNull()
})

test('is closed by hand, with what led to it', () => {
  circuit.judge(service, seen(99))
  expect(circuit.close(service)).toBe(false)
  circuit.judge(service, seen(99))
  circuit.judge(service, seen(99))
  expect(circuit.close(service)).toBe(true)
  expect(circuit.open(service)).toBeNull()
  expect(circuit.judge(service, seen(99))).toBeNull()
})

test('anything else between two scale-ups breaks the row', () => {
  circuit.judge(service, seen(99))
  circuit.judge(service, seen(99, { up: false }))
  expect(circuit.judge(service, seen(99))).toBeNull()
  circuit.judge(service, seen(99, { asked: [] }))
  expect(circuit.judge(service, seen(99))).toBeNull()
})
