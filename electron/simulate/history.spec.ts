import { describe, expect, test } from 'vitest'
import { decide } from '../engine/decide.ts'
import type { Action, NewEntry } from '../../shared/domain/history.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import { generateHistory } from './history.ts'
import { createSimulatedSource } from './source.ts'
import { testTime } from './testing/time.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 2, 3, 14, 7, 13, 417)
const { series: lists, entries, values, finalState } = generateHistory({ now: NOW, hours: 24, seed: 1 })
const series = new Map([...lists].map(([key, list]) => [key, [...list]]))
const samplesOf = (service: string, metric: string) =>
  series.get(seriesKey('vedfolnir', service, metric)) ?? []
const actions = entries.flatMap((entry) => (entry.kind === 'action' ? [entry.action] : []))
const decisions = entries.flatMap((entry) => (entry.kind === 'decision' ? [entry] : []))

describe('the series of a day', () => {
  test('cover all of it, every service, up to now', () => {
    for (const service of ['vedfolnir', 'mysql', 'cadvisor']) {
      const cpu = samplesOf(service, SERIES.cpu)
      expect((cpu[0]?.at ?? NOW) - (NOW - 24 * HOUR)).toBeLessThan(60_000)
      expect(NOW - (cpu.at(-1)?.at ?? 0)).toBeLessThan(5000)
    }
  })
  test('have every name the charts ask for', () => {
    const metrics = [...series.keys()].flatMap((key) =>
      key.startsWith('vedfolnir/vedfolnir/') ? [key.split('/')[2] ?? ''] : [],
    )
    expect(metrics).toEqual(expect.arrayContaining(Object.values(SERIES)))
    expect(metrics).toEqual(
      expect.arrayContaining(['factor:queueDepth', 'factor:responseTimeP95', 'factor:errorRatio']),
    )
    expect(metrics).toEqual(
      expect.arrayContaining(['points:cpu-up', 'points:errorRatio-up', 'points:replicas-down']),
    )
  })
  test('have no gap, no disorder, and only numbers', () => {
    for (const [key, samples] of series) {
      const most = key.startsWith('vedfolnir/vedfolnir/') ? 15_000 : 60_000
      for (const [index, { at, value }] of samples.entries()) {
        const step = at - (samples[index - 1]?.at ?? at - 1)
        if (!(step > 0 && step <= most) || !Number.isFinite(value))
          throw new Error(`${key} at ${at}: ${step} ms, ${value}`)
      }
    }
    expect(series.size).toBeGreaterThan(200)
  })
  test('lie on round times, as the buckets of charts do', () => {
    for (const { at } of samplesOf('vedfolnir', SERIES.cpu)) expect(at % 5000).toBe(0)
  })
  test('keep low ≤ mean ≤ high and shares within 0 to 1', () => {
    const low = samplesOf('vedfolnir', SERIES.cpuLow)
    const high = samplesOf('vedfolnir', SERIES.cpuHigh)
    for (const [index, { value }] of samplesOf('vedfolnir', SERIES.cpu).entries()) {
      expect(value).toBeGreaterThanOrEqual((low[index]?.value ?? 2) - 1e-12)
      expect(value).toBeLessThanOrEqual(Math.min(1, (high[index]?.value ?? 0) + 1e-12))
    }
  })
  test('keep the counts within the bounds of the policy', () => {
    const counts = samplesOf('vedfolnir', SERIES.current).map(({ value }) => value)
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([2, 5])
  })
})

describe('the entries of a day', () => {
  test('tell of ups and downs, one by hand and one that was rolled back', () => {
    const count = (matches: (action: Action) => boolean) => actions.filter(matches).length
    expect(count(({ from, to }) => to > from)).toBeGreaterThan(5)
    expect(count(({ from, to }) => to < from)).toBeGreaterThan(5)
    expect(count(({ reason, by }) => reason === 'Manual' && by === 'operator')).toBe(1)
    expect(count(({ verification }) => verification === 'reverted')).toBe(1)
    expect(actions.length).toBeLessThan(120)
  })
  test('are in order, and every action is over by now', () => {
    const times = entries.map((entry) => entry.at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    for (const { endedAt } of actions) expect(endedAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(NOW)
  })
  test('every decision follows from its recorded input, byte for byte', () => {
    expect(decisions.length).toBeGreaterThan(30)
    for (const { decision, input } of decisions)
      expect(JSON.stringify(decide(input))).toBe(JSON.stringify(decision))
  })
  test('every action of the controller stands beside the decision that asked for it', () => {
    for (const action of actions.filter(({ by }) => by === 'controller')) {
      const asked = decisions.find(({ at }) => at === action.startedAt)?.decision
      expect(asked).toMatchObject({ from: action.from, desired: action.to, sentence: action.sentence })
    }
  })
  test('the count in the charts is what the actions made of it', () => {
    const counts = samplesOf('vedfolnir', SERIES.current)
    for (const { endedAt, from, to, verification } of actions) {
      const after = counts.find(({ at }) => at >= (endedAt ?? 0))
      expect(after?.value).toBe(verification === 'converged' ? to : from)
    }
  })
  test('the charts show the scores and points that every decision tells', () => {
    const valueAt = (metric: string, at: number) =>
      samplesOf('vedfolnir', metric).find((sample) => sample.at === at)?.value
    for (const { at, decision } of decisions) {
      const { up, down } = decision.scores
      expect([valueAt(SERIES.scoreUp, at), valueAt(SERIES.scoreDown, at)]).toEqual([up.value, down.value])
      for (const { id, earned } of [...up.factors, ...down.factors])
        expect(valueAt(`points:${id}`, at)).toBe(earned)
    }
  })
  test('every operation tells how it went and how long it took', () => {
    for (const { operations } of actions)
      for (const { state, result, ms } of operations) {
        expect(['done', 'failed']).toContain(state)
        expect(result).not.toBe('')
        expect(ms ?? 0).toBeGreaterThan(0)
      }
  })
  test('the failed one took back what it made and kept the log', () => {
    const failed = actions.find(({ verification }) => verification === 'reverted')
    expect(failed?.operations.map(({ type }) => type).slice(-2)).toEqual(['stop', 'remove'])
    expect(failed?.outcome).toMatch(
      /^Rolled back to \d: await-healthy vedfolnir-vedfolnir-\d: not healthy after 60 s\.$/,
    )
    expect(failed?.logs.length).toBeGreaterThan(2)
  })
  test('a cooldown is never broken', () => {
    const own = actions.filter(({ by }) => by === 'controller')
    for (const [index, action] of own.entries()) {
      const before = actions[actions.indexOf(action) - 1]
      if (index === 0 || before === undefined) continue
      const waited = action.startedAt - (before.endedAt ?? 0)
      if (before.to > before.from) expect(waited).toBeGreaterThanOrEqual(60_000)
      else if (action.to < action.from) expect(waited).toBeGreaterThanOrEqual(120_000)
    }
  })
})

test('the same seed and time tell the same day, another seed another one', () => {
  const bytes = (list: readonly NewEntry[]) => JSON.stringify(list)
  const again = generateHistory({ now: NOW, hours: 3, seed: 1 })
  const same = generateHistory({ now: NOW, hours: 3, seed: 1 })
  const other = generateHistory({ now: NOW, hours: 3, seed: 2 })
  expect(bytes(again.entries)).toBe(bytes(same.entries))
  const samples = ({ series: all }: typeof again) => [...all].map(([key, list]) => [key, [...list]])
  expect(samples(again)).toEqual(samples(same))
  expect(samples(other)).not.toEqual(samples(same))
})

test('what the store keeps by name is there: start times and the memory of every service', () => {
  const starts = values.get('starts:vedfolnir/vedfolnir')
  expect(Array.isArray(starts) && starts.length).toBeGreaterThan(3)
  expect(values.get('memory:vedfolnir/vedfolnir')).toHaveProperty('at')
  expect(values.has('memory:vedfolnir/redis')).toBe(true)
})

test('the live demo goes on where the day ended', async () => {
  const time = testTime(NOW)
  const { engine, factors } = createSimulatedSource({
    seed: 1,
    clock: time.now,
    after: time.after,
    initial: finalState,
  })
  const inventory = await engine.inventory()
  if (!inventory.ok) throw new Error(inventory.error.message)
  const app = inventory.value.projects[0]?.services[0]
  expect(app?.replicas).toHaveLength(samplesOf('vedfolnir', SERIES.current).at(-1)?.value ?? 0)
  expect(await factors.instant('sim:queue_depth')).toMatchObject({ kind: 'value' })
})
