import { describe, expect, test } from 'vitest'
import type { ServiceModel } from '../../shared/domain/model.ts'
import { estimateModel, type EstimateFrom, type Observation } from './estimate.ts'
import { line, proportional } from './fit.ts'
import { stepModel } from './model.ts'

const TRUE: ServiceModel = {
  capacityRps: 40,
  serviceTimeMs: 80,
  startupSeconds: 25,
  memoryBaseBytes: 4e8,
  memoryPerRps: 5e6,
  memoryLimitBytes: 1e9,
  cpuLimit: 2,
  queueLimit: 300,
  targetUtilization: 0.6,
  min: 2,
  max: 9,
  initial: 3,
}

/** What would be recorded of a service that behaves as the model does. */
function recorded(rates: readonly number[], without: Partial<Observation> = {}): readonly Observation[] {
  return rates.map((rps, k) => {
    const ready = 2 + (k % 3)
    const step = stepModel(TRUE, { backlog: 0, ready }, rps, 15)
    const { cpu, memory, p95, backlog } = step
    return { cpu, memory, ready, rps, p95: p95 === null ? null : p95 / 1000, queue: backlog, ...without }
  })
}

const RATES = Array.from({ length: 60 }, (_, k) => 5 + k)
const from = (changes: Partial<EstimateFrom>): EstimateFrom => ({
  observations: recorded(RATES),
  starts: [20_000, 22_000, 25_000],
  cpuLimit: 2,
  memoryLimitBytes: 1e9,
  min: 2,
  max: 9,
  current: 3,
  targetUtilization: null,
  ...changes,
})

describe('a model from records', () => {
  test('is the one the records came from', () => {
    const { model, fits, notes } = estimateModel(from({}))
    expect(model.capacityRps).toBeCloseTo(40, 6)
    expect(model.serviceTimeMs).toBeCloseTo(80, 6)
    expect(model.memoryBaseBytes).toBeCloseTo(4e8, -1)
    expect(model.memoryPerRps).toBeCloseTo(5e6, -1)
    expect(model).toMatchObject({
      startupSeconds: 25,
      cpuLimit: 2,
      memoryLimitBytes: 1e9,
      min: 2,
      max: 9,
      initial: 3,
    })
    for (const field of ['capacityRps', 'serviceTimeMs', 'memoryPerRps'] as const)
      expect(fits[field]?.r2).toBeCloseTo(1, 9)
    expect(fits.startupSeconds).toMatchObject({ r2: null, points: 3, range: [20, 25] })
    expect(notes.join(' ')).toContain('No queue is recorded')
  })
  test('says for how many points and over which range each number was seen', () => {
    const { fits } = estimateModel(from({}))
    const cpus = recorded(RATES).map(({ cpu }) => cpu)
    expect(fits.capacityRps?.points).toBe(cpus.filter((cpu) => cpu < 0.9).length)
    expect(fits.capacityRps?.range?.[0]).toBeCloseTo(Math.min(...cpus), 12)
  })
  test('without records of requests counts in units of one replica, and says so', () => {
    const { model, fits, notes } = estimateModel(from({ observations: recorded(RATES, { rps: null }) }))
    expect(model.capacityRps).toBe(100)
    expect(fits.capacityRps).toBeUndefined()
    expect(notes[0]).toContain('No requests are recorded')
    // Memory still rises with load, now in that unit.
    expect(model.memoryPerRps).toBeCloseTo((5e6 * 40) / 100, -1)
  })
  test('does not take times of a full service, or of one with a queue, for serving times', () => {
    const busy = recorded([200, 210], { p95: 60, queue: 300 })
    expect(
      estimateModel(from({ observations: [...recorded(RATES), ...busy] })).model.serviceTimeMs,
    ).toBeCloseTo(80, 6)
  })
  test('takes a memory that falls with load as constant', () => {
    const observations = recorded(RATES).map((each) => ({ ...each, memory: 0.6 - 0.1 * each.cpu }))
    const { model, fits } = estimateModel(from({ observations }))
    expect(model.memoryPerRps).toBe(0)
    expect(model.memoryBaseBytes).toBeGreaterThan(5e8)
    expect(fits.memoryPerRps?.sentence).toContain('does not rise')
  })
  test('of nothing at all is a guess in every number, each of which is said', () => {
    const { model, fits, notes } = estimateModel(
      from({ observations: [], starts: [], cpuLimit: null, memoryLimitBytes: null, current: 40 }),
    )
    expect(fits).toEqual({})
    expect(notes).toHaveLength(5)
    expect(model.initial).toBe(9)
  })
})

describe('a line', () => {
  test('explains all of what lies on it, and little of what does not', () => {
    expect(
      line([
        { x: 0, y: 1 },
        { x: 1, y: 3 },
        { x: 2, y: 5 },
      ]),
    ).toEqual({ intercept: 1, slope: 2, r2: 1 })
    const scattered = line([
      { x: 0, y: 1 },
      { x: 1, y: -1 },
      { x: 2, y: 1 },
      { x: 3, y: -1 },
    ])
    expect(scattered?.r2).toBeLessThan(0.3)
  })
  test('needs two different places', () => {
    expect(
      line([
        { x: 2, y: 1 },
        { x: 2, y: 5 },
      ]),
    ).toBeNull()
    expect(line([])).toBeNull()
    expect(proportional([{ x: 0, y: 5 }])).toBeNull()
  })
})
