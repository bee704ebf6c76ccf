import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Decision } from '../../shared/domain/decision.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import { decide } from '../engine/decide.ts'
import { inputOf } from '../engine/testing/inputs.ts'
import { openStore } from '../storage/open.ts'
import type { Store } from '../storage/store.ts'
import { createApprovals, type Approvals } from './approvals.ts'

const service: Service = {
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: {},
  replicas: [],
  scalability: { ok: true },
}
const QUIET = null

let folder = ''
let store: Store
let approvals: Approvals
let now = 1_000_000

function open(): void {
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  store = opened.value.store
  approvals = createApprovals(store, () => now)
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'eyrie-approvals-'))
  open()
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

function wanting(from: number, desired: number): Decision {
  const kind = desired > from ? 'scale-up' : 'scale-down'
  return {
    ...decide(inputOf()),
    kind,
    from,
    desired,
    reason: 'ScoreUp',
    sentence: `Scaling ${from} → ${desired}: CPU`,
  }
}

function round(mode: Mode, wanted: Decision | null, seconds = 2): boolean {
  now += seconds * 1000
  return approvals.update(service, mode, wanted)
}

const notes = () =>
  store
    .entries({ kind: 'note', limit: 50 })
    .flatMap((entry) => (entry.kind === 'note' ? [entry.sentence] : []))
    .reverse()
const pending = () => approvals.pending('shop', 'web')

test('suggest notes each new suggestion once', () => {
  round('suggest', QUIET)
  expect(round('suggest', wanting(3, 4))).toBe(true)
  expect(round('suggest', wanting(3, 4))).toBe(false)
  // A reading that trembles around its threshold is the same suggestion.
  round('suggest', QUIET)
  round('suggest', wanting(3, 4))
  round('suggest', wanting(3, 5))
  expect(notes()).toEqual(['Suggested: Scaling 3 → 4: CPU.', 'Suggested: Scaling 3 → 5: CPU.'])
  round('suggest', QUIET)
  round('suggest', wanting(3, 5), 90)
  expect(notes()).toHaveLength(3)
  expect(pending()).toBeNull()
})

test('suggest does not repeat itself after a restart', () => {
  round('suggest', wanting(3, 4))
  store.close()
  open()
  round('suggest', wanting(3, 4))
  expect(notes()).toHaveLength(1)
})

test('approve keeps one proposal while the decision stays the same', () => {
  round('approve', wanting(3, 4))
  const first = pending()
  expect(first).toMatchObject({ from: 3, to: 4, reason: 'ScoreUp', expiresAt: now + 300_000 })
  round('approve', wanting(3, 4))
  expect(pending()).toEqual(first)
  expect(notes()).toEqual(['Waiting for approval: Scaling 3 → 4: CPU.'])
})

test('a decision that changes takes its proposal along, and one that wants something else makes another', () => {
  round('approve', wanting(3, 4))
  const first = pending()
  expect(round('approve', wanting(3, 5))).toBe(true)
  expect(pending()).toMatchObject({ to: 5 })
  expect(pending()?.id).not.toBe(first?.id)
  expect(round('approve', QUIET)).toBe(true)
  expect(pending()).toBeNull()
})

test('it expires, and is proposed again where it is still wanted', () => {
  round('approve', wanting(3, 4))
  const first = pending()
  now += 300_000
  expect(pending()).toBeNull()
  round('approve', wanting(3, 4))
  expect(pending()?.id).not.toBe(first?.id)
})

test('another mode has no use for it', () => {
  round('approve', wanting(3, 4))
  expect(round('automatic', wanting(3, 4))).toBe(true)
  expect(pending()).toBeNull()
})

test('dismissed, it is not proposed again until something else was wanted', () => {
  round('approve', wanting(3, 4))
  expect(approvals.dismiss('shop', 'web')).toMatchObject({ to: 4 })
  for (let each = 0; each < 200; each += 1) round('approve', wanting(3, 4))
  expect(pending()).toBeNull()
  round('approve', wanting(3, 5))
  expect(pending()).toMatchObject({ to: 5 })
  expect(approvals.dismiss('shop', 'web')).not.toBeNull()
  expect(approvals.dismiss('shop', 'web')).toBeNull()
})

test('a proposal survives a restart, and is gone once it was carried out', () => {
  round('approve', wanting(3, 4))
  const first = pending()
  store.close()
  open()
  expect(pending()).toEqual(first)
  expect(approvals.clear('shop', 'web')).toBe(true)
  expect(approvals.clear('shop', 'web')).toBe(false)
  expect(pending()).toBeNull()
})
