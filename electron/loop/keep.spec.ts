import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import { decide } from '../engine/decide.ts'
import { BUSY, heldFor, inputOf, NOW, policyOf, VEDFOLNIR_LABELS } from '../engine/testing/inputs.ts'
import { openStore } from '../storage/open.ts'
import { createKeeper } from './keep.ts'
import { verdictOf } from './verdict.ts'

function open() {
  const folder = mkdtempSync(path.join(tmpdir(), 'eyrie-keep-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value.store
}

const replica = (state: Replica['state'], health: Replica['health']) => ({ state, health }) as Replica
const service: Service = {
  project: 'shop',
  name: 'web',
  engine: 'compose',
  labels: {},
  scalability: { ok: true },
  replicas: [replica('running', 'healthy'), replica('running', 'starting'), replica('exited', 'none')],
}

test('a verdict leaves its counts, its scores and the points of each factor, at its own time', () => {
  const store = open()
  const keep = createKeeper(store)
  const newest = (metric: string) =>
    store.range(`shop/web/${metric}`, NOW - 1000, NOW + 1000, 10).points.at(-1)?.mean
  const policy = policyOf(VEDFOLNIR_LABELS)
  const input = inputOf({
    load: BUSY,
    policy,
    memory: { at: NOW - 1000, factors: heldFor(policy), recommendations: [], burstUntil: null },
  })
  const decision = decide(input)
  expect(decision.scores.up.value).toBeGreaterThan(0)
  keep(verdictOf(input), service)
  expect(newest('replicas.current')).toBe(input.observed.current)
  expect(newest('replicas.ready')).toBe(1)
  expect(newest('score.up')).toBe(decision.scores.up.value)
  expect(newest('score.down')).toBe(decision.scores.down.value)
  for (const { id, earned } of [...decision.scores.up.factors, ...decision.scores.down.factors])
    expect(newest(`points:${id}`), id).toBe(earned)
  store.close()
})

test('a service whose policy changed keeps the points of its new factors', () => {
  const store = open()
  const keep = createKeeper(store)
  const policy = policyOf(VEDFOLNIR_LABELS)
  const [first] = policy.factors
  if (first === undefined) throw new Error('no factor')
  keep(verdictOf(inputOf({ load: BUSY, policy })), service)
  const other = { ...policy, factors: [{ ...first, id: 'mine' }] }
  keep(verdictOf(inputOf({ load: BUSY, policy: other, now: NOW + 500 })), service)
  expect(store.range('shop/web/points:mine', NOW - 1000, NOW + 1000, 10).points).toHaveLength(1)
  store.close()
})
