import { describe, expect, test } from 'vitest'
import { decide } from '../engine/decide.ts'
import { createForecaster } from '../engine/forecaster.ts'
import type { DecideInput } from '../../shared/domain/decision.ts'
import { controlled } from './controlled.ts'
import { stepModel } from './model.ts'
import { createReplay, type Pilot } from './replay.ts'
import { isSignal, signalOf } from './signals.ts'
import { gridFor, loadOf, MODEL, specFor } from './testing/lab.ts'

const PRESETS = ['vedfolnir', 'responsive', 'conservative']

function policyOf(name: string) {
  const spec = specFor(name)
  if (spec.kind !== 'eyrie') throw new Error(`${name} is not Eyrie's`)
  return spec.policy
}

/** Replays a morning, showing every input and what was ordered after it. */
function replayed(name: string, dt = 15) {
  const control = controlled(policyOf(name), dt, MODEL.startupSeconds)
  const inputs: DecideInput[] = []
  const orders: number[] = []
  const pilot: Pilot = (moment) => {
    const ordered = control.pilot(moment)
    inputs.push(control.input())
    orders.push(ordered)
    return ordered
  }
  const grid = gridFor(loadOf({ days: 0.5 }), dt)
  const replay = createReplay({ grid, model: MODEL, course: { kind: 'piloted', initial: 3, pilot } })
  replay.advance(replay.steps)
  return { inputs, orders, replay }
}

describe.each(PRESETS)('a rehearsal of %s', (name) => {
  const { inputs, orders, replay } = replayed(name)
  test('acts', () => {
    expect(new Set(orders).size).toBeGreaterThan(2)
  })
  test('orders at every step what the live decision says on the same input, kept as text', () => {
    for (const [k, input] of inputs.entries()) {
      const { kind, desired, from } = decide(JSON.parse(JSON.stringify(input)) as DecideInput)
      const acts = kind === 'scale-up' || kind === 'scale-down'
      expect(orders[k], `step ${k}`).toBe(acts ? desired : from)
    }
  })
  test('gives the engine the windows the live loop would make of the same samples, to the last bit', () => {
    const samples = new Map<string, { at: number; value: number }[]>()
    let backlog = 0
    for (const [k, input] of inputs.entries()) {
      const step = stepModel(
        MODEL,
        { backlog, ready: replay.ready[k] ?? 0 },
        gridFor(loadOf({ days: 0.5 })).rps[k] ?? 0,
        15,
      )
      backlog = step.backlog
      for (const [source, reading] of Object.entries(input.readings)) {
        const list = samples.get(source) ?? []
        samples.set(source, list)
        list.push({ at: input.now, value: (isSignal(source) ? signalOf(step, source) : null) ?? 0 })
        const within = list.filter(({ at }) => at > input.now - input.policy.windowSeconds * 1000)
        const mean = within.reduce((sum, { value }) => sum + value, 0) / within.length
        expect(reading.window).toEqual({
          kind: 'value',
          value: mean,
          coverage: Math.min(1, within.length / Math.round(input.policy.windowSeconds / 15)),
          newestAge: 0,
        })
        list.splice(0, list.length - within.length)
      }
      if (k > 400) break
    }
  })
})

describe('an action in a rehearsal', () => {
  const { inputs, orders } = replayed('responsive')
  const ups = orders.flatMap((order, k) => (order > (inputs[k]?.observed.current ?? 0) ? [k] : []))
  const downs = orders.flatMap((order, k) => (order < (inputs[k]?.observed.current ?? 0) ? [k] : []))
  test('up is under way until its last replica is ready, 40 s later: at the third step', () => {
    expect(ups.length).toBeGreaterThan(3)
    for (const k of ups.slice(0, 20)) {
      expect(inputs.slice(k + 1, k + 4).map(({ acting }) => acting)).toEqual([true, true, false])
      expect(inputs[k + 3]?.lastAction).toMatchObject({ completedAt: (inputs[k]?.now ?? 0) + 45_000 })
      expect(inputs[k + 3]?.observed.warming).toBe(0)
    }
  })
  test('down is over at the next step', () => {
    expect(downs.length).toBeGreaterThan(3)
    for (const k of downs.slice(0, 20))
      expect(inputs[k + 1]).toMatchObject({
        acting: false,
        lastAction: { completedAt: (inputs[k]?.now ?? 0) + 15_000 },
      })
  })
  test('stays known for as long as the longest rate period', () => {
    for (const { now, recentActions } of inputs)
      for (const { completedAt } of recentActions) expect(now - completedAt).toBeLessThan(24 * 3_600_000)
    const [first = 0] = ups
    expect(inputs[first + 3]?.recentActions).toHaveLength(1)
  })
})

test('at five seconds and below the engine is given the last ten seconds as well', () => {
  const { inputs } = replayed('responsive', 5)
  expect(inputs[10]?.readings.cpu?.burstWindow).toMatchObject({ kind: 'value' })
  expect(replayed('responsive', 15).inputs[10]?.readings.cpu?.burstWindow).toBeUndefined()
})

describe('a rehearsal with a forecast', () => {
  const policy = { ...policyOf('responsive'), forecast: true, forecastSeasonSeconds: 4 * 3600 }
  const control = controlled(policy, 30, MODEL.startupSeconds)
  const load = loadOf({
    stepSeconds: 30,
    baseRps: 80,
    dailyRps: 0,
    noiseShare: 0.02,
    burstsPerDay: 0,
    flashCrowd: null,
  })
  const wave = (t: number) => 1 + 0.6 * Math.sin((2 * Math.PI * t) / (4 * 3600))
  const grid = gridFor({ ...load, rps: load.rps.map((rps, k) => rps * wave(load.seconds[k] ?? 0)) }, 30)
  const inputs: DecideInput[] = []
  const orders: number[] = []
  const samples: { at: number; value: number }[] = []
  const pilot: Pilot = (moment) => {
    const ordered = control.pilot(moment)
    samples.push({ at: moment.t * 1000, value: moment.step.cpu * moment.ready })
    inputs.push(control.input())
    orders.push(ordered)
    return ordered
  }
  const replay = createReplay({ grid, model: MODEL, course: { kind: 'piloted', initial: 3, pilot } })
  replay.advance(replay.steps)
  test('orders at every step what the live decision says on the same input, kept as text', () => {
    for (const [k, input] of inputs.entries()) {
      const { kind, desired, from } = decide(JSON.parse(JSON.stringify(input)) as DecideInput)
      expect(orders[k], `step ${k}`).toBe(kind.startsWith('scale') ? desired : from)
    }
  })
  test('learns two seasons, then looks as far ahead as a replica takes to start, and a step', () => {
    const kinds = inputs.map(({ forecast }) => forecast?.kind)
    const first = kinds.indexOf('value')
    expect(kinds.slice(0, first)).not.toContain('value')
    expect((grid.dt * first) / 3600).toBeGreaterThanOrEqual(8)
    expect((grid.dt * first) / 3600).toBeLessThan(8.2)
    expect(inputs[first]?.forecast).toMatchObject({ aheadSeconds: MODEL.startupSeconds + 30 })
  })
  test('forecasts CPU × ready replicas, as a forecaster given the same samples says', () => {
    const forecaster = createForecaster({ seasonSeconds: 4 * 3600, least: 0.6 })
    for (const [k, { at, value }] of samples.entries()) {
      forecaster.add(at, value, MODEL.startupSeconds + 30)
      const said = forecaster.reading(at, MODEL.startupSeconds + 30)
      expect(inputs[k]?.forecast).toEqual(said)
    }
  })
  test('has a say while the load rises', () => {
    const reasons = inputs.map((input) => decide(input).reason)
    expect(reasons).toContain('Forecast')
  })
  test('gives no forecast to a policy that has none', () => {
    expect(replayed('responsive').inputs.every((input) => !('forecast' in input))).toBe(true)
  })
})
