/**
 * The embedded demo, armed with a policy that was tuned in the lab, behaves as its replay said; and what the live loop
 * recorded on the way is decided again, byte for byte, from the inputs it stored. The app is whole, only its clock is
 * the spec's own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecisionEntry } from '../../../shared/domain/history.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import type { Policy, PolicyChanges } from '../../../shared/domain/policy.ts'
import type { Measures } from '../../../shared/domain/simulation.ts'
import { decide } from '../../engine/decide.ts'
import { createLoad } from '../../simulate/load.ts'
import { addAdaptation, addStep, createSums, measuresOf } from '../../simulate/measures.ts'
import { requiredReplicas } from '../../simulate/model.ts'
import { eyriePolicy } from '../../simulate/policies.ts'
import { createRun } from '../../simulate/run.ts'
import { createSimulatedSource } from '../../simulate/source.ts'
import { testTime } from '../../simulate/testing/time.ts'
import type { Grid } from '../../simulate/trace.ts'
import { createTuning } from '../../simulate/tune.ts'
import { VEDFOLNIR } from '../../simulate/vedfolnir.ts'
import { openStore } from '../../storage/open.ts'
import { createSettings } from '../../storage/settings.ts'
import { createApp, type App } from '../app.ts'
import { editPolicy } from '../orders/policyEdits.ts'
import { noConnections } from '../testing/noConnections.ts'
import { noPrint } from '../testing/noPrint.ts'

const START = Date.UTC(2026, 2, 3, 9, 40)
const SEED = 1
/** The demo's own period. */
const DT = 2
const STEPS = (24 * 60) / DT
/** Two hours before are what it is tuned on. */
const HISTORY_STEPS = 7200 / DT

const found = VEDFOLNIR.services.find(({ load }) => load.kind === 'model')?.load
if (found?.kind !== 'model') throw new Error('the demo has no modelled service')
const { model } = found

const load = createLoad({ seed: SEED, opened: START })
function gridFrom(start: number, steps: number): Grid {
  const rps = Float64Array.from({ length: steps }, (_, k) => load(start + k * DT * 1000))
  return { t0: start / 1000, dt: DT, rps }
}

/** The service's own matters, which no replay says anything about. */
const OWN: ReadonlySet<string> = new Set([
  'mode',
  'preset',
  'min',
  'max',
  'warmUpSeconds',
  'preStop',
  'drainSeconds',
])

function changesTo(rehearsed: Policy, today: Policy): PolicyChanges {
  return Object.fromEntries(
    Object.entries(rehearsed).filter(
      ([name, value]) =>
        !OWN.has(name) && JSON.stringify(value) !== JSON.stringify(today[name as keyof Policy]),
    ),
  )
}

function tuned(today: Policy): Policy {
  const tuning = createTuning({
    grid: gridFrom(START - HISTORY_STEPS * DT * 1000, HISTORY_STEPS),
    model,
    from: eyriePolicy('today', today),
    budget: 30,
    train: 0.6,
    seed: SEED,
  })
  while (tuning.advance(10_000));
  const [best] = [...tuning.candidates()].sort((a, b) => a.test.thetaU - b.test.thetaU)
  if (best === undefined) throw new Error('nothing was found')
  return best.policy
}

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-armed-'))
const time = testTime(START)
let app: App
let replayed: Measures
let lived: Measures
/** Share of the steps at which the counts were at most one apart. */
let near = 0
let armedBy: string | undefined

function service(): Service {
  const known = app.core.observer.service('vedfolnir', 'vedfolnir')
  if (known === null) throw new Error('vedfolnir is gone')
  return known
}

/** Ready and ordered, as the measures of a rehearsal count them. */
function counts(): readonly [ready: number, ordered: number] {
  const own = service().replicas.filter(({ state }) => state === 'running')
  return [own.filter(({ health }) => health === 'healthy').length, own.length]
}

/** How long a busy disk takes is no time of the project's: what waits for a file goes on first. */
async function filesDone(): Promise<void> {
  do await setImmediate()
  while (process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq')))
}

beforeAll(async () => {
  const opened = openStore(path.join(dataDir, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const { engine, factors } = createSimulatedSource({ seed: SEED, clock: time.now, after: time.after })
  app = createApp({
    connection: 'demo',
    connections: noConnections,
    version: 'test',
    host: 'process',
    dataDir,
    notices: [],
    source: engine,
    factors,
    factorsAt: () => factors,
    store: opened.value.store,
    storeProblem: opened.value.problem,
    settings: createSettings(dataDir, time.now),
    environment: {},
    samplingSeconds: DT,
    now: time.now,
    print: noPrint,
    log: { info: () => undefined, error: () => undefined },
  })
  await app.start({ loop: false })
  const today = app.core.controller.policy(service()).policy
  const policy = tuned(today)
  const changes = changesTo(policy, today)
  const armed = editPolicy(app.core, service(), changes, 'Armed as tuned after a rehearsal.')
  if (!armed.ok) throw new Error(armed.error.message)
  const [note] = app.core.store.entries({ kind: 'note', limit: 1 })
  armedBy = note?.kind === 'note' ? note.sentence : undefined

  const grid = gridFrom(START, STEPS)
  const run = createRun({ grid, model, policies: [eyriePolicy('tuned', { ...today, ...policy })] })
  while (run.advance(10_000));
  const [result] = run.policies()
  if (result === undefined) throw new Error('nothing was replayed')
  replayed = result.measures
  const rows = run.rows(0)

  const sums = createSums()
  let before = counts()[1]
  for (let k = 0; k < STEPS; k += 1) {
    await app.core.observer.refresh()
    await app.core.controller.tick()
    const [ready, ordered] = counts()
    if (ordered !== before) addAdaptation(sums, k * DT, ordered - before)
    before = ordered
    addStep(sums, requiredReplicas(model, grid.rps[k] ?? 0), ready, ordered)
    if (Math.abs(ordered - (rows[k]?.ordered ?? 0)) <= 1) near += 1 / STEPS
    // An action goes on between two looks: its files are real, its waiting is the spec's.
    await filesDone()
    await time.advance(DT * 1000)
    await filesDone()
  }
  lived = measuresOf(sums, new Float64Array(STEPS), DT)
}, 120_000)

afterAll(async () => {
  await app.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('the demo armed with a tuned policy', () => {
  test('has the arming in its history', () => {
    expect(armedBy).toMatch(/^vedfolnir\/vedfolnir: .* → .*\. Armed as tuned after a rehearsal\.$/)
  })
  test('costs what its replay said, is as short as it said, and moves as often, within bounds', () => {
    // It does something: otherwise there is nothing to agree on.
    expect(replayed.adaptations).toBeGreaterThan(3)
    expect(Math.abs(lived.replicaHours / replayed.replicaHours - 1)).toBeLessThan(0.08)
    expect(Math.abs(lived.thetaU - replayed.thetaU)).toBeLessThan(1.5)
    expect(Math.abs(lived.adaptations - replayed.adaptations)).toBeLessThanOrEqual(
      Math.max(2, 0.25 * replayed.adaptations),
    )
    expect(near).toBeGreaterThan(0.95)
  })
})

test('every decision the live loop recorded is made again from its stored input, byte for byte', () => {
  const entries = app.core.store
    .entries({ kind: 'decision', limit: 1000 })
    .filter((entry): entry is DecisionEntry => entry.kind === 'decision')
  expect(entries.length).toBeGreaterThan(5)
  expect(new Set(entries.map(({ decision }) => decision.kind)).size).toBeGreaterThan(1)
  for (const { input, decision } of entries)
    expect(JSON.stringify(decide(input))).toBe(JSON.stringify(decision))
})
