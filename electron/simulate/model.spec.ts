import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { serviceModelSchema, type ServiceModel } from '../../shared/domain/model.ts'
import { stepModel } from './model.ts'

const MODEL: ServiceModel = {
  capacityRps: 10,
  serviceTimeMs: 100,
  startupSeconds: 30,
  memoryBaseBytes: 100,
  memoryPerRps: 10,
  memoryLimitBytes: 400,
  cpuLimit: 1,
  queueLimit: 50,
  targetUtilization: 0.6,
  min: 1,
  max: 5,
  initial: 2,
}
const step = (backlog: number, ready: number, rps: number, dt = 15) =>
  stepModel(MODEL, { backlog, ready }, rps, dt)

describe('a step of the model, worked out by hand', () => {
  test('below capacity everything is served', () => {
    expect(step(0, 2, 10)).toEqual({
      demand: 150,
      capacity: 300,
      served: 150,
      backlog: 0,
      dropped: 0,
      cpu: 0.5,
      errorRatio: 0,
      p95: 600,
      memory: (100 + (10 * 150) / 15 / 2) / 400,
      throttled: 0,
    })
  })
  test('above capacity what does not fit waits, and what does not fit there is dropped', () => {
    expect(step(10, 2, 24)).toMatchObject({
      demand: 370,
      served: 300,
      backlog: 50,
      dropped: 20,
      cpu: 1,
      errorRatio: 20 / 360,
      throttled: 1,
    })
    expect(step(10, 2, 24).p95).toBeCloseTo(300 / 0.02 + (1000 * 50) / 20, 9)
  })
  test('exactly at capacity nothing waits and nothing is throttled', () => {
    expect(step(0, 2, 20)).toMatchObject({ backlog: 0, dropped: 0, cpu: 1, throttled: 0 })
  })
  test('a backlog is worked off when the load ends', () => {
    expect(step(50, 2, 0)).toMatchObject({ served: 50, backlog: 0, errorRatio: 0 })
  })
  test('the error ratio of less than one request is not blown up', () => {
    expect(step(50, 0, 0.01).errorRatio).toBeCloseTo(0.15, 9)
  })
  test('without a ready replica nothing is served, and times and memory are not known', () => {
    expect(step(0, 0, 2)).toMatchObject({
      served: 0,
      backlog: 30,
      cpu: 0,
      p95: null,
      memory: null,
      throttled: 1,
    })
  })
})

test('no request is lost or made up, and every share stays a share', () => {
  const count = fc.double({ min: 0, max: 500, noNaN: true })
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.integer({ min: 0, max: 5 }),
      count,
      (backlog, ready, rps) => {
        const { demand, served, backlog: left, dropped, cpu, errorRatio } = step(backlog, ready, rps)
        expect(served + left + dropped).toBeCloseTo(demand, 6)
        expect(left).toBeLessThanOrEqual(MODEL.queueLimit)
        for (const value of [served, left, dropped]) expect(value).toBeGreaterThanOrEqual(0)
        expect(cpu >= 0 && cpu <= 1).toBe(true)
        expect(errorRatio).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test('a model file is refused by the name of what is wrong in it', () => {
  expect(serviceModelSchema.parse(MODEL)).toEqual(MODEL)
  const wrong = serviceModelSchema.safeParse({ ...MODEL, capacityRps: 0, colour: 'red' })
  expect(wrong.error?.issues.map((issue) => issue.path.join('.') || issue.code)).toEqual([
    'capacityRps',
    'unrecognized_keys',
  ])
})
