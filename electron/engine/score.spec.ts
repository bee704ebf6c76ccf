import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type DecideInput, type EngineMemory } from '../../shared/domain/decision.ts'
import { scoresOf, type Scores } from './score.ts'
import {
  BUSY,
  IDLE,
  MINUTE,
  NOW,
  QUERIES,
  QUIET,
  SAMPLING,
  VEDFOLNIR_LABELS,
  heldFor,
  inputOf,
  policyOf,
} from './testing/inputs.ts'

const factor = (scores: Scores, id: string) =>
  [...scores.up.factors, ...scores.down.factors].find((known) => known.id === id)

describe("the scores of Vedfolnir's full set of factors", () => {
  test.each([
    ['nothing', {}, 0],
    ['CPU alone', { cpu: 0.71 }, 3],
    ['memory alone', { memory: 0.81 }, 3],
    ['queue alone', { queueDepth: 51 }, 2],
    ['p95 alone', { responseTimeP95: 3.01 }, 2],
    ['errors alone', { errorRatio: 0.051 }, 4],
    ['throttling alone', { throttled: 0.26 }, 1],
    ['CPU and queue', { cpu: 0.71, queueDepth: 51 }, 5],
    [
      'everything',
      { cpu: 1, memory: 1, queueDepth: 1e3, responseTimeP95: 9, errorRatio: 1, throttled: 1 },
      15,
    ],
  ])('%s earns its points on the scale of 15', (_, load, points) => {
    expect(scoresOf(inputOf({ load: { ...QUIET, ...load } })).up).toMatchObject({ value: points, of: 15 })
  })
  test.each([
    ['nothing', 2, {}, 0],
    ['replicas above the minimum', 3, {}, 1],
    ['an idle CPU', 2, { cpu: 0.19 }, 2],
    ['little memory', 2, { memory: 0.39 }, 2],
    ['a short queue', 2, { queueDepth: 9 }, 1],
    ['fast answers', 2, { responseTimeP95: 0.99 }, 1],
    ['everything idle above the minimum', 3, IDLE, 7],
  ])('%s earns its points on the scale of 7', (_, current, load, points) => {
    const scores = scoresOf(inputOf({ current, load: { ...QUIET, ...load } }))
    expect(scores.down).toMatchObject({ value: points, of: 7 })
  })
  test('a reading exactly at its threshold is not beyond it', () => {
    const at = {
      cpu: 0.7,
      memory: 0.8,
      queueDepth: 50,
      responseTimeP95: 3,
      errorRatio: 0.05,
      throttled: 0.25,
    }
    expect(scoresOf(inputOf({ load: at })).up.value).toBe(0)
    const low = { ...QUIET, cpu: 0.2, memory: 0.4, queueDepth: 10, responseTimeP95: 1 }
    expect(scoresOf(inputOf({ current: 2, load: low })).down.value).toBe(0)
  })
})

describe('with few factors the scores keep their scales', () => {
  const few = policyOf({
    'eyrie.autoscale.enable': 'true',
    'eyrie.autoscale.min': '2',
    'eyrie.autoscale.strategy': 'score',
  })
  test('CPU of CPU, memory and throttling earns 6.4 of 15', () => {
    const scores = scoresOf(inputOf({ policy: few, load: { cpu: 0.9, memory: 0.5, throttled: 0 } }))
    expect(scores.up.value).toBeCloseTo(45 / 7, 12)
  })
  test('all of them earn exactly 15 and 7', () => {
    const up = scoresOf(inputOf({ policy: few, load: { cpu: 0.9, memory: 0.9, throttled: 0.5 } }))
    expect(up.up.value).toBe(15)
    const down = scoresOf(inputOf({ policy: few, load: { cpu: 0.1, memory: 0.5, throttled: 0 } }))
    expect(down.down.value).toBe(7)
  })
  test('no factor at all scores zero', () => {
    const none = { ...few, factors: [] }
    const scores = scoresOf(inputOf({ policy: none }))
    expect([scores.up.value, scores.down.value]).toEqual([0, 0])
  })
})

describe('a factor earns nothing before its `for` has passed', () => {
  const busyFor = (ms: number) => scoresOf(inputOf({ load: BUSY, held: ms }))
  test('and reports how much of it has', () => {
    expect(factor(busyFor(2 * MINUTE), 'cpu-up')).toMatchObject({
      beyond: true,
      heldFor: 120,
      forSeconds: 300,
      earned: 0,
    })
    expect(factor(busyFor(5 * MINUTE), 'cpu-up')).toMatchObject({ heldFor: 300, earned: 3 })
  })
  test('errors wait two minutes, the way down fifteen', () => {
    const errors = { ...QUIET, errorRatio: 0.06 }
    expect(scoresOf(inputOf({ load: errors, held: 119_000 })).up.value).toBe(0)
    expect(scoresOf(inputOf({ load: errors, held: 120_000 })).up.value).toBe(4)
    expect(scoresOf(inputOf({ load: IDLE, held: 899_000 })).down.value).toBe(0)
    expect(scoresOf(inputOf({ load: IDLE, held: 900_000 })).down.value).toBe(7)
  })
  test('the first time beyond begins now', () => {
    const fresh = scoresOf(inputOf({ load: BUSY, memory: EMPTY_MEMORY }))
    expect(factor(fresh, 'cpu-up')).toMatchObject({ beyond: true, heldFor: 0, earned: 0 })
    expect(fresh.memory.factors['cpu-up']).toEqual({ beyondSince: NOW, lastAt: NOW })
  })
  test('without a `for` it earns at once', () => {
    const policy = policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.for-up': '0' })
    expect(scoresOf(inputOf({ policy, load: BUSY, memory: EMPTY_MEMORY })).up.value).toBe(7)
  })
  test('one evaluation within the threshold starts it again', () => {
    const quiet = scoresOf(inputOf())
    expect(quiet.memory.factors['cpu-up']).toBeUndefined()
    const again = scoresOf(inputOf({ load: BUSY, memory: quiet.memory, now: NOW + 1000 }))
    expect(factor(again, 'cpu-up')?.heldFor).toBe(0)
  })
})

describe('what interrupts a `for`', () => {
  const since = NOW - 10 * MINUTE
  const remembered = (lastAt: number, beyondSince = since): EngineMemory => ({
    ...EMPTY_MEMORY,
    factors: { 'cpu-up': { beyondSince, lastAt } },
  })
  const heldWith = (memory: EngineMemory) =>
    factor(scoresOf(inputOf({ load: BUSY, memory })), 'cpu-up')?.heldFor
  test('one missed evaluation does not', () => {
    expect(heldWith(remembered(NOW - 2 * SAMPLING * 1000))).toBe(600)
  })
  test('a gap of more than two periods does', () => {
    expect(heldWith(remembered(NOW - 3 * SAMPLING * 1000))).toBe(0)
  })
  test('a clock set back does', () => {
    expect(heldWith(remembered(NOW + 60_000))).toBe(0)
    expect(heldWith(remembered(NOW, NOW + 60_000))).toBe(0)
  })
  test('a source that is away for one evaluation does not', () => {
    const before = inputOf({ load: { ...BUSY, cpu: null }, held: 10 * MINUTE })
    const away = scoresOf(before)
    expect(factor(away, 'cpu-up')).toMatchObject({ beyond: false, heldFor: 0, earned: 0 })
    expect(away.memory.factors['cpu-up']).toEqual(before.memory.factors['cpu-up'])
    const back = scoresOf(inputOf({ load: BUSY, memory: away.memory, now: NOW + SAMPLING * 1000 }))
    expect(factor(back, 'cpu-up')?.heldFor).toBe(615)
  })
  test('factors that are no longer configured are forgotten', () => {
    const memory = {
      ...EMPTY_MEMORY,
      factors: { ...heldFor(policyOf(VEDFOLNIR_LABELS)), gone: { beyondSince: 1, lastAt: NOW } },
    }
    expect(scoresOf(inputOf({ memory })).memory.factors.gone).toBeUndefined()
  })
})

describe('a source without a usable reading', () => {
  const lost = (readings: DecideInput['readings']) => scoresOf({ ...inputOf({ load: IDLE }), readings })
  test('earns nothing and is named with what went wrong', () => {
    const { readings } = inputOf({ load: IDLE })
    const scores = lost({ ...readings, queueDepth: { samples: [], problem: 'connection refused' } })
    expect(scores.missing).toEqual([
      { source: 'queueDepth', window: { kind: 'no-data' }, problem: 'connection refused' },
    ])
    expect(scores.down.value).toBe(6)
  })
  test('is named once, though two factors read it', () => {
    expect(scoresOf(inputOf({ load: { ...IDLE, cpu: null } })).missing.map(({ source }) => source)).toEqual([
      'cpu',
    ])
  })
  test('is missing when nobody handed it in at all', () => {
    expect(lost({}).missing.map(({ source }) => source)).toEqual([
      'cpu',
      'memory',
      'throttled',
      ...Object.keys(QUERIES).map((label) => label.replace('eyrie.autoscale.query.', '')),
    ])
  })
  test('counts as configured: the others do not earn more for its absence', () => {
    const scores = scoresOf(inputOf({ load: { ...BUSY, errorRatio: null, throttled: null } }))
    expect(scores.up.value).toBe(7)
  })
})

test('the need is urgent above 100 jobs or 10 % of errors, and only there', () => {
  const urgent = (load: object) => scoresOf(inputOf({ load: { ...QUIET, ...load } })).urgent
  expect([urgent({ queueDepth: 100 }), urgent({ queueDepth: 101 })]).toEqual([false, true])
  expect([urgent({ errorRatio: 0.1 }), urgent({ errorRatio: 0.11 })]).toEqual([false, true])
  expect(urgent({ cpu: 1, memory: 1 })).toBe(false)
})
