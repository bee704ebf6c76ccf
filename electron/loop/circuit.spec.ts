import { describe, expect, test } from 'vitest'
import type { Decision } from '../../shared/domain/decision.ts'
import type { Effect } from '../../shared/domain/history.ts'
import { decide } from '../engine/decide.ts'
import { BUSY, inputOf, policyOf, QUIET, VEDFOLNIR_LABELS } from '../engine/testing/inputs.ts'
import { afterScaleUp, askedBy, CLOSED, isFixedAlone, wasFruitless, type Asked } from './circuit.ts'

const QUEUE: Asked = { source: 'queueDepth', sharing: 'load-sharing' }
const CPU: Asked = { source: 'cpu', sharing: 'load-sharing' }
const ERRORS: Asked = { source: 'errorRatio', sharing: 'fixed' }

function effect(
  factors: Readonly<Record<string, readonly [before: number, after: number]>>,
  ready: readonly [number, number] = [3, 4],
): Effect {
  return {
    at: 0,
    factors: Object.entries(factors).map(([source, [before, after]]) => ({ source, before, after })),
    readyBefore: ready[0],
    readyAfter: ready[1],
    sentence: '',
  }
}

/** The same load of 2.7 replicas' worth of CPU, before and after. */
const SAME_LOAD = { cpu: [0.9, 0.675] } as const

describe('whether a scale-up helped', () => {
  test.each([
    ['a queue that fell', effect({ ...SAME_LOAD, queueDepth: [120, 14] }), false],
    ['a queue that stayed under the same load', effect({ ...SAME_LOAD, queueDepth: [120, 118] }), true],
    ['a fall of exactly 5 %', effect({ ...SAME_LOAD, queueDepth: [100, 95] }), false],
    ['a queue that stayed because more came in', effect({ cpu: [0.9, 0.8], queueDepth: [120, 118] }), false],
    ['load that grew by exactly 5 %', effect({ cpu: [1, 1.05], queueDepth: [120, 118] }, [4, 4]), true],
    ['a queue that could not be read afterwards', effect({ ...SAME_LOAD }), null],
    ['a load that is not known', effect({ queueDepth: [120, 118] }), null],
  ])('%s', (_, seen, fruitless) => {
    expect(wasFruitless([QUEUE], seen)).toBe(fruitless)
  })

  test('one factor that was helped is enough', () => {
    const seen = effect({ ...SAME_LOAD, queueDepth: [120, 118], errorRatio: [0.2, 0.01] })
    expect(wasFruitless([QUEUE, ERRORS], seen)).toBe(false)
  })

  test('CPU is its own measure of load: what does not fall with more replicas is more work', () => {
    expect(wasFruitless([CPU], effect({ cpu: [0.9, 0.9] }))).toBe(false)
    expect(wasFruitless([CPU], effect({ cpu: [0.9, 0.9] }, [3, 3]))).toBe(true)
  })

  test('a scale-up that a forecast asked for is judged by its load', () => {
    const policy = policyOf(VEDFOLNIR_LABELS, { forecast: true })
    const forecast = { kind: 'value', load: 2.9, aheadSeconds: 46, error: 0.1, naiveError: 0.2 } as const
    const decision = decide(inputOf({ policy, load: QUIET, forecast }))
    expect(decision.reason).toBe('Forecast')
    expect(askedBy(decision, policy)).toEqual([CPU])
  })

  test('what no factor asked for is not judged', () => {
    expect(wasFruitless([], effect(SAME_LOAD))).toBeNull()
  })
})

describe('the circuit', () => {
  const vain = effect({ ...SAME_LOAD, queueDepth: [120, 118], errorRatio: [0.2, 0.2] })

  test('opens after the second fruitless scale-up in a row, for half an hour, with the numbers', () => {
    const once = afterScaleUp(CLOSED, [QUEUE], vain, 1000)
    expect(once).toEqual({ fruitless: 1, open: null })
    const twice = afterScaleUp(once, [QUEUE], vain, 2000)
    expect(twice.open).toMatchObject({ since: 2000, until: 2000 + 30 * 60_000 })
    expect(twice.open?.sentence).toBe(
      'Scaling up 2 times in a row did not help (queue 120 jobs → 118 jobs, 3 → 4 ready): not tried again for now',
    )
  })

  test('one that helped, or cannot be judged, begins the count anew', () => {
    const once = afterScaleUp(CLOSED, [QUEUE], vain, 1000)
    for (const seen of [effect({ ...SAME_LOAD, queueDepth: [120, 10] }), effect({ queueDepth: [120, 118] })])
      expect(afterScaleUp(once, [QUEUE], seen, 2000)).toEqual({ fruitless: 0, open: null })
  })

  test('factors that replicas do not lower have one try when they asked alone', () => {
    expect(afterScaleUp(CLOSED, [ERRORS], vain, 1000).open?.sentence).toMatch(/^Scaling up did not help/)
    expect(afterScaleUp(CLOSED, [ERRORS, QUEUE], vain, 1000).open).toBeNull()
  })
})

describe('what asked', () => {
  const policy = policyOf(VEDFOLNIR_LABELS)

  test('are the factors that earned points in the score', () => {
    const decision = decide(inputOf({ load: BUSY }))
    expect(askedBy(decision, policy).map(({ source }) => source)).toEqual([
      'cpu',
      'queueDepth',
      'responseTimeP95',
    ])
    expect(isFixedAlone(askedBy(decision, policy))).toBe(false)
  })

  test('an error ratio beside them is fixed, and alone only without them', () => {
    const decision = decide(inputOf({ load: { ...QUIET, errorRatio: 0.2 } }))
    const asked = askedBy({ ...decision, reason: 'ScoreUp' }, policy)
    expect(asked).toEqual([ERRORS])
    expect(isFixedAlone(asked)).toBe(true)
  })

  test('are the targets that want more, where a target asked', () => {
    const target = {
      id: 't',
      window: { kind: 'no-data' },
      target: 1,
      ratio: null,
      filledRatio: null,
    } as const
    const decision: Decision = {
      ...decide(inputOf()),
      from: 3,
      reason: 'TargetUp',
      targets: [
        { ...target, source: 'cpu', sharing: 'load-sharing', raw: 4, filled: 4, desired: 4 },
        { ...target, source: 'memory', sharing: 'fixed', raw: 3, filled: 3, desired: 3 },
      ],
    }
    expect(askedBy(decision, policy)).toEqual([CPU])
  })

  test('is nothing for the bounds and schedules', () => {
    expect(askedBy({ ...decide(inputOf({ load: BUSY })), reason: 'BelowMin' }, policy)).toEqual([])
  })
})
