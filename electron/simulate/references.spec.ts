import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ServiceModel } from '../../shared/domain/model.ts'
import { createBestFixedSearch, type BestFixed } from './bestFixed.ts'
import { createReplay, replayAll, type Replay } from './replay.ts'
import { referenceCourse, type Reference } from './references.ts'
import {
  referenceBestFixed,
  referenceRun,
  type ReferenceRow,
  type ReferenceRun,
} from './testing/reference.ts'
import { gridOf, type Grid, type Trace } from './trace.ts'

const MODEL: ServiceModel = {
  capacityRps: 20,
  serviceTimeMs: 50,
  startupSeconds: 40,
  memoryBaseBytes: 2e8,
  memoryPerRps: 1e6,
  memoryLimitBytes: 1e9,
  cpuLimit: 1,
  queueLimit: 200,
  targetUtilization: 0.6,
  min: 1,
  max: 12,
  initial: 2,
}

function traceOf(rows: readonly ReferenceRow[]): Trace {
  return {
    seconds: Float64Array.from(rows, ([seconds]) => seconds),
    rps: Float64Array.from(rows, ([, rps]) => rps),
  }
}

function replayOf(
  reference: Reference,
  model: ServiceModel,
  rows: readonly ReferenceRow[],
  dt: number,
): Replay {
  const grid = gridOf(traceOf(rows), dt)
  if (!grid.ok) throw new Error(grid.error.message)
  return replayAll({ grid: grid.value, model, course: referenceCourse(reference, model) })
}

function nameOf(reference: Reference): string {
  return reference.kind === 'fixed' ? `fixed-${reference.replicas}` : reference.kind
}

/** Equal to 1e-9, relative to large values. */
function expectAgreement(replay: Replay, reference: ReferenceRun): void {
  expect([...replay.ready]).toEqual(reference.steps.map(({ ready }) => ready))
  expect([...replay.ordered]).toEqual(reference.steps.map(({ ordered }) => ordered))
  const measures = replay.measures()
  for (const name of Object.keys(measures) as (keyof typeof measures)[]) {
    const [found, wanted] = [measures[name], reference.measures[name]]
    const off = Math.abs(found - wanted) / Math.max(1, Math.abs(wanted))
    expect(off, `${name}: ${found} instead of ${wanted}`).toBeLessThan(1e-9)
  }
}

const REFERENCES: readonly Reference[] = [
  { kind: 'fixed', replicas: 3 },
  { kind: 'oracle' },
  { kind: 'threshold-step' },
  { kind: 'hpa-default' },
]

const models = fc
  .record({
    capacityRps: fc.constantFrom(5, 10, 20, 33.3),
    serviceTimeMs: fc.constantFrom(20, 100),
    startupSeconds: fc.constantFrom(0, 7, 15, 40, 60, 125),
    queueLimit: fc.constantFrom(0, 30, 1000),
    targetUtilization: fc.constantFrom(0.5, 0.6, 0.85),
    min: fc.integer({ min: 1, max: 4 }),
    span: fc.integer({ min: 0, max: 16 }),
    initial: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ span, ...changes }): ServiceModel => ({ ...MODEL, ...changes, max: changes.min + span }))

/** Plateaus of some minutes, so that policies have time to do something wrong. */
const traces = fc
  .tuple(
    fc.constantFrom(0, 1000, 12.5),
    fc.array(
      fc.record({
        lasts: fc.constantFrom(0, 15, 45, 60, 100, 400, 1300),
        rps: fc.oneof(fc.constantFrom(0, 12, 24, 100), fc.double({ min: 0, max: 300, noNaN: true })),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  )
  .map(([start, parts]): readonly ReferenceRow[] => {
    let seconds = start
    return parts.map(({ lasts, rps }) => [(seconds += lasts), rps] as const)
  })

describe.each(REFERENCES.map((reference) => [nameOf(reference), reference] as const))(
  '%s',
  (name, reference) => {
    test('agrees with the specification on any model, load and step', () => {
      fc.assert(
        fc.property(models, traces, fc.constantFrom(5, 15, 20, 60, 7.5, 90), (model, rows, dt) => {
          expectAgreement(replayOf(reference, model, rows, dt), referenceRun(name, model, rows, dt))
        }),
        { numRuns: 250 },
      )
    })
    test('gives the same in slices of any size as at once', () => {
      const rows = Array.from({ length: 60 }, (_, k): ReferenceRow => [k * 60, 40 + 35 * Math.sin(k / 5)])
      const grid = gridOf(traceOf(rows), 15)
      if (!grid.ok) throw new Error(grid.error.message)
      const whole = replayOf(reference, MODEL, rows, 15)
      const sliced = createReplay({
        grid: grid.value,
        model: MODEL,
        course: referenceCourse(reference, MODEL),
      })
      while (sliced.advance(7));
      expect(JSON.stringify([sliced.measures(), [...sliced.ordered]])).toBe(
        JSON.stringify([whole.measures(), [...whole.ordered]]),
      )
    })
  },
)

describe('by hand', () => {
  const flat = (rps: number, seconds: number): readonly ReferenceRow[] => [
    [0, rps],
    [seconds, rps],
  ]
  test('a fixed count of any size is ready from the start, whatever min and max', () => {
    const replay = replayOf({ kind: 'fixed', replicas: 20 }, MODEL, flat(30, 60), 15)
    expect([...replay.ready]).toEqual([20, 20, 20, 20, 20])
    // 30 rps ÷ (20 × 0.6) needs 3: 17 too many of 3.
    expect(replay.measures()).toMatchObject({
      thetaU: 0,
      tauO: 100,
      adaptations: 0,
      replicaHours: (20 * 75) / 3600,
    })
    expect(replay.measures().thetaO).toBeCloseTo((100 * 17) / 3, 9)
  })
  test('threshold-step looks for the first time a minute after the start, and adds one', () => {
    const replay = replayOf({ kind: 'threshold-step' }, MODEL, flat(100, 150), 15)
    expect([...replay.ordered]).toEqual([2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4])
    // Ordered at 60, it is ready at the first step from 60 + 40 on.
    expect([...replay.ready]).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3])
  })
  test('hpa-default goes up at once by what the ratio asks, and down only after five quiet minutes', () => {
    const rows: readonly ReferenceRow[] = [
      [0, 40],
      [60, 0],
      [480, 0],
    ]
    const { ordered } = replayOf({ kind: 'hpa-default' }, MODEL, rows, 15)
    // CPU 100 %: 2 → 4. At 45 s all four are ready and the mean is still 87.5 %: ⌈1.75 × 4⌉ = 7.
    expect([ordered[0], ordered[1], ordered[3], ordered[4]]).toEqual([2, 4, 4, 7])
    // 7 is what it says for the last time at 60 s; at 360 s that is forgotten.
    expect([...ordered].findIndex((count, k) => k > 4 && count < 7)).toBe(360 / 15 + 1)
  })
  test('the oracle has at every step what the step needs, within the bounds', () => {
    const rows: readonly ReferenceRow[] = [
      [0, 12],
      [15, 13],
      [30, 500],
      [45, 0],
    ]
    const replay = replayOf({ kind: 'oracle' }, MODEL, rows, 15)
    expect([...replay.ready]).toEqual([1, 2, 12, 1])
    expect(replay.measures()).toMatchObject({ adaptations: 3, reversals: 1 })
  })
})

function bestFixed(grid: Grid, model: ServiceModel, slice = 1e6): BestFixed & { readonly slices: number } {
  const search = createBestFixedSearch(grid, model)
  let slices = 0
  while (search.advance(slice)) slices += 1
  const found = search.found()
  if (found === null) throw new Error('nothing was found')
  return { ...found, slices }
}

test('the best fixed count agrees with the specification', () => {
  fc.assert(
    fc.property(models, traces, (model, rows) => {
      const grid = gridOf(traceOf(rows), 15)
      if (!grid.ok) throw new Error(grid.error.message)
      const found = bestFixed(grid.value, model)
      const wanted = referenceBestFixed(model, rows, 15)
      expect(found.replicas).toBe(wanted.replicas)
      expect(found.measures.replicaHours).toBeCloseTo(wanted.measures.replicaHours, 9)
    }),
    { numRuns: 60 },
  )
})

test('the best fixed count is found in a few replays, each in slices, however many replicas there may be', () => {
  const model = { ...MODEL, capacityRps: 1, queueLimit: 0, max: 16_000 }
  const grid = gridOf(
    traceOf([
      [0, 1],
      [1000, 9000],
      [1015, 1],
      [100_000, 1],
    ]),
    15,
  )
  if (!grid.ok) throw new Error(grid.error.message)
  const found = bestFixed(grid.value, model)
  expect(found.replicas).toBe(9000)
  expect(found.slices).toBeLessThan(16)
  const slow = bestFixed(grid.value, model, 100)
  expect(slow.slices).toBeGreaterThan(10 * found.slices)
  expect(slow.measures).toEqual(found.measures)
})
