/** The embedded demo and the simulation lab are one service: the same steps from the same load and the same counts. */
import { expect, test } from 'vitest'
import { createLoad } from './load.ts'
import { emptyStep, stepInto } from './model.ts'
import { createReplay } from './replay.ts'
import { eachRow } from './timeline.ts'
import type { Grid } from './trace.ts'
import { VEDFOLNIR } from './vedfolnir.ts'
import { createWorld, isHealthy, newReplica, startReplica, stepWorld } from './world.ts'

const START = Date.UTC(2026, 2, 3, 8)
const DT = 15
const STEPS = 2000

/** The demo's application, with a replica more and one fewer by turns, as somebody would scale it by hand. */
function demo() {
  const world = createWorld(VEDFOLNIR, 1, START)
  const load = createLoad({ seed: 1, opened: START + 3_600_000 })
  const state = world.services.find(({ service }) => service.load.kind === 'model')
  if (state?.service.load.kind !== 'model') throw new Error('the demo has no modelled service')
  const { model } = state.service.load
  const seen = []
  for (let k = 0; k < STEPS; k += 1) {
    const at = START + k * DT * 1000
    if (k % 120 === 60) {
      const replica = newReplica(world, state, 100 + k, at)
      startReplica(replica, at - DT * 1000, model.startupSeconds * 1000)
      state.replicas = [...state.replicas, replica]
    }
    if (k % 120 === 0 && k > 0) state.replicas = state.replicas.slice(0, -1)
    stepWorld(world, load, at, DT)
    const ready = state.replicas.filter((replica) => isHealthy(replica, at)).length
    seen.push({ rps: load(at), ready, ordered: state.replicas.length, step: { ...state.step } })
  }
  return { model, seen }
}

test('a day of the demo replayed in the lab is the same, number for number', () => {
  const { model, seen } = demo()
  const grid: Grid = { t0: START / 1000, dt: DT, rps: Float64Array.from(seen, ({ rps }) => rps) }
  const columns = {
    ready: Uint32Array.from(seen, ({ ready }) => ready),
    ordered: Uint32Array.from(seen, ({ ordered }) => ordered),
    steps: STEPS,
  }
  let compared = 0
  eachRow(grid, model, columns, STEPS, (row, k) => {
    const { step } = seen[k] ?? {}
    expect([row.demand, row.cpu, row.backlog, row.dropped, row.p95]).toEqual([
      step?.demand,
      step?.cpu,
      step?.backlog,
      step?.dropped,
      step?.p95,
    ])
    compared += 1
  })
  expect(compared).toBe(STEPS)
  expect(new Set(seen.map(({ ready }) => ready)).size).toBeGreaterThan(1)
  expect(seen.some(({ step }) => (step.backlog ?? 0) > 0)).toBe(true)
})

test('replicas ordered in the lab when they were started in the demo are ready at the same steps', () => {
  const { model, seen } = demo()
  const grid: Grid = { t0: START / 1000, dt: DT, rps: Float64Array.from(seen, ({ rps }) => rps) }
  // What the demo has from a step on was ordered in the lab at the end of the step before.
  const pilot = ({ k }: { readonly k: number }) => seen[k + 1]?.ordered ?? seen[k]?.ordered ?? 1
  const course = { kind: 'piloted', initial: seen[0]?.ordered ?? 0, pilot } as const
  const replay = createReplay({ grid, model, course })
  replay.advance(STEPS)
  expect([...replay.ready]).toEqual(seen.map(({ ready }) => ready))
})

test('a step written over and a step made anew are the same', () => {
  const { model, seen } = demo()
  const step = emptyStep()
  for (const { rps, ready, step: wanted } of seen) {
    stepInto(step, model, step.backlog, ready, rps, DT)
    expect({ ...step }).toEqual(wanted)
  }
})
