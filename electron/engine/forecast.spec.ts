import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ForecastReading } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { loadOf } from './forecastLoad.ts'
import { judge } from './judge.ts'
import { inputOf, policyOf, VEDFOLNIR_LABELS, type Scene } from './testing/inputs.ts'

const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.mode': 'automatic',
  'eyrie.autoscale.max': '12',
  'eyrie.autoscale.forecast': 'true',
}
/** Holds 60 % CPU, no stabilization that would speak before the forecast does. */
const TARGET = policyOf(LABELS, { stabilizationDownSeconds: 0, burst: false })
const SCORE = policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.forecast': 'true' }, { max: 12 })
const load = (cpu: number | null) => ({ cpu, memory: 0.3, throttled: 0 })

const value = (changes: Partial<Extract<ForecastReading, { kind: 'value' }>> = {}): ForecastReading => ({
  kind: 'value',
  load: 2.9,
  aheadSeconds: 46,
  error: 0.08,
  naiveError: 0.12,
  ...changes,
})

function outcome(scene: Scene) {
  const { kind, from, desired, reason, sentence, steps } = decide(inputOf({ policy: TARGET, ...scene }))
  const step = steps.find((each) => each.step === 'forecast')
  return { kind, count: `${from} → ${desired}`, reason, sentence, step }
}

describe('a forecast', () => {
  test('raises what the strategy asks for, as a step of its own with its error', () => {
    expect(outcome({ load: load(0.6), forecast: value() })).toEqual({
      kind: 'scale-up',
      // 2.9 ÷ 0.6 = 4.83
      count: '3 → 5',
      reason: 'Forecast',
      sentence: 'Scaling 3 → 5: forecast CPU 290 % over all replicas in 46 s (needs 5 at 60 % each)',
      step: {
        step: 'forecast',
        before: 3,
        after: 5,
        sentence:
          'Forecast: CPU 290 % over all replicas in 46 s needs 5 at 60 % each; error of the last day 8 %',
      },
    })
  })
  test('keeps the count from going below what is to come, and says so', () => {
    expect(outcome({ load: load(0.3), current: 5, forecast: value() })).toMatchObject({
      count: '5 → 5',
      reason: 'Forecast',
      sentence:
        'Holding at 5: the forecast, CPU 290 % over all replicas in 46 s, needs 5 at 60 % each (CPU 30 %, target 60 % asks for 3)',
    })
  })
  test('has no say where enough is asked for anyway', () => {
    expect(outcome({ load: load(0.9), current: 4, forecast: value() })).toMatchObject({
      count: '4 → 6',
      reason: 'TargetUp',
      step: {
        before: 6,
        after: 6,
        sentence:
          'Forecast: CPU 290 % over all replicas in 46 s is carried by the 6 asked for; error of the last day 8 %',
      },
    })
  })
  test('keeps to the tolerance: what is asked for carries as much more as the target tolerates', () => {
    // 4 at 60 % and 10 % more carry 2.64.
    expect(outcome({ load: load(0.6), current: 4, forecast: value({ load: 2.64 }) }).count).toBe('4 → 4')
    expect(outcome({ load: load(0.6), current: 4, forecast: value({ load: 2.65 }) }).count).toBe('4 → 5')
  })
  test('works on scores as well: as many as keep CPU at its threshold', () => {
    // 2.9 ÷ 0.7 = 4.14
    expect(outcome({ policy: SCORE, forecast: value() })).toMatchObject({
      count: '3 → 5',
      reason: 'Forecast',
      sentence: 'Scaling 3 → 5: forecast CPU 290 % over all replicas in 46 s (needs 5 at 70 % each)',
    })
    expect(outcome({ policy: SCORE, forecast: value({ load: 2.11 }) }).count).toBe('3 → 3')
    expect(outcome({ policy: SCORE, forecast: value({ load: 2.13 }) }).count).toBe('3 → 4')
  })
  test('ends at the maximum, and is limited like any other wish', () => {
    expect(outcome({ load: load(0.6), forecast: value({ load: 90 }) })).toMatchObject({ count: '3 → 6' })
    const most = { ...TARGET, max: 4 }
    expect(outcome({ policy: most, load: load(0.6), current: 4, forecast: value() })).toMatchObject({
      reason: 'MaxReached',
      sentence:
        'Holding at 4: the maximum is 4 (forecast CPU 290 % over all replicas in 46 s, needs 5 at 60 % each asks for more)',
    })
  })
  test('makes no fall of a hold: it is held to what the remaining replicas would carry without it', () => {
    // Two of five are warming up: three ready at 10 % ask for one, which would leave none ready. Four would leave two.
    const scene = {
      load: load(0.1),
      current: 5,
      observed: { current: 5, ready: 3, warming: 2, unhealthy: 0 },
      forecast: value({ load: 2.4 }),
    }
    const without = { ...scene, policy: { ...TARGET, forecast: false } }
    expect(outcome(without)).toMatchObject({ count: '5 → 5', reason: 'Projected' })
    expect(outcome(scene)).toMatchObject({ count: '5 → 5', reason: 'Projected' })
  })
  test('stands below a schedule that asks for more', () => {
    const schedules = [{ start: '0 22 * * 2', end: '0 23 * * 2', timeZone: 'UTC', min: 6 }]
    const policy = { ...TARGET, schedules }
    expect(outcome({ policy, load: load(0.6), forecast: value() })).toMatchObject({ reason: 'Scheduled' })
    expect(outcome({ policy, load: load(0.3), current: 6, forecast: value() }).sentence).toBe(
      'Holding at 6: a schedule asks for at least 6 (forecast CPU 290 % over all replicas in 46 s, needs 5 at 60 % each asks for 5)',
    )
  })
  test('is the setting without which the decision would have been another', () => {
    const { wouldChange } = explain(inputOf({ policy: TARGET, load: load(0.6), forecast: value() }))
    expect(wouldChange).not.toBeNull()
    const { decision } = explain(inputOf({ policy: { ...TARGET, forecast: false }, load: load(0.6) }))
    expect(decision).toMatchObject({ desired: 3, reason: 'WithinTolerance' })
  })
  test('is no stage of a policy that has none', () => {
    const policy = { ...TARGET, forecast: false }
    const decision = decide(inputOf({ policy, load: load(0.6), forecast: value() }))
    expect(decision.desired).toBe(3)
    expect(decision.steps.some(({ step }) => step === 'forecast')).toBe(false)
    expect(decision).not.toHaveProperty('forecast')
  })
  test('is kept with the decision, for screens', () => {
    expect(decide(inputOf({ policy: TARGET, load: load(0.6), forecast: value() })).forecast).toEqual({
      source: 'cpu',
      on: true,
      load: 2.9,
      aheadSeconds: 46,
      error: 0.08,
      naiveError: 0.12,
      sentence:
        'Forecast: CPU 290 % over all replicas in 46 s needs 5 at 60 % each; error of the last day 8 %',
    })
  })
})

describe('a forecast is switched off, and says why', () => {
  const off = (forecast: ForecastReading | undefined, policy: Policy = TARGET, cpu: number | null = 0.6) => {
    const scene = { policy, load: load(cpu), ...(forecast === undefined ? {} : { forecast }) }
    const decision = decide(inputOf(scene))
    expect(decision.desired).toBe(
      decide(inputOf({ ...scene, policy: { ...policy, forecast: false } })).desired,
    )
    expect(decision.forecast?.on).toBe(false)
    return decision.forecast?.sentence
  }
  test('while it has not seen two seasons', () => {
    expect(off({ kind: 'learning', seenSeconds: 97_200, neededSeconds: 172_800 })).toBe(
      'Forecast is off: it has seen 1 d 3 h of load and needs two seasons, 2 d',
    )
  })
  test('while its error is above 30 %, and no longer', () => {
    expect(off(value({ error: 0.34, naiveError: 0.5 }))).toBe(
      'Forecast is off: its error of the last day is 34 %, above 30 %',
    )
    expect(outcome({ load: load(0.6), forecast: value({ error: 0.3, naiveError: 0.5 }) }).reason).toBe(
      'Forecast',
    )
  })
  test('while it loses to the seasonal-naive forecast; within a point it is a draw', () => {
    expect(off(value({ error: 0.12, naiveError: 0.09 }))).toBe(
      'Forecast is off: its error of the last day is 12 %, and CPU of 1 d before says it better (9 %)',
    )
    expect(outcome({ load: load(0.6), forecast: value({ error: 0.12, naiveError: 0.11 }) }).reason).toBe(
      'Forecast',
    )
  })
  test('where its error is not known', () => {
    expect(off(value({ error: null, naiveError: null }))).toBe(
      'Forecast is off: none of its forecasts was due in the last day, so its error is not known',
    )
  })
  test('where the load cannot be read now', () => {
    expect(off(value({ load: 9 }), TARGET, null)).toBe('Forecast is off: CPU: no data')
  })
  test('at a time that was never seen, and where nobody keeps one', () => {
    expect(off({ kind: 'unknown', aheadSeconds: 46 })).toBe(
      'Forecast is off: it has never seen this time of the season',
    )
    expect(off(undefined)).toBe('Forecast is off: no load is recorded for it')
  })
  test('where nothing in the policy measures a load', () => {
    const memory = { ...TARGET, targets: [{ ...cpuTarget(), id: 'memory', sharing: 'fixed' as const }] }
    expect(off(value(), memory)).toBe(
      'Forecast is off: nothing in the policy measures the load that replicas share',
    )
  })
})

function cpuTarget(): Policy['targets'][number] {
  const [target] = TARGET.targets
  if (target === undefined) throw new Error('there is no target')
  return target
}

describe('the load', () => {
  const query = (name: string) => ({
    ...cpuTarget(),
    id: name,
    source: { kind: 'promql' as const, name, query: name },
    target: 20,
  })
  test('is what a query of the target measures, CPU else', () => {
    expect(loadOf(TARGET)).toEqual({ name: 'cpu', carries: 0.6, tolerance: 0.1 })
    expect(loadOf({ ...TARGET, targets: [cpuTarget(), query('requests')] })).toEqual({
      name: 'requests',
      carries: 20,
      tolerance: 0.1,
    })
  })
  test('is no queue, no time and no error, which only follow from one', () => {
    const consequences = ['queueDepth', 'responseTimeP95', 'errorRatio'].map(query)
    expect(loadOf({ ...TARGET, targets: [...consequences, cpuTarget()] })?.name).toBe('cpu')
    expect(loadOf({ ...TARGET, targets: consequences })).toBeNull()
  })
  test('of scores is CPU, where replicas share it', () => {
    expect(loadOf(SCORE)).toEqual({ name: 'cpu', carries: 0.7, tolerance: 0.01 })
    expect(loadOf({ ...SCORE, factors: SCORE.factors.filter(({ id }) => id !== 'cpu-up') })).toBeNull()
  })
  test('in requests a second is said in its own unit', () => {
    const policy = { ...TARGET, targets: [query('requests')] }
    const scene = { policy, load: { ...load(0.6), requests: 20 }, forecast: value({ load: 84 }) }
    expect(outcome(scene).sentence).toBe(
      'Scaling 3 → 5: forecast requests 84 over all replicas in 46 s (needs 5 at 20 each)',
    )
  })
})

describe('whatever is forecast', () => {
  const reading: fc.Arbitrary<ForecastReading> = fc.oneof(
    fc.record({
      kind: fc.constant('value' as const),
      load: fc.double({ min: 0, max: 50, noNaN: true }),
      aheadSeconds: fc.integer({ min: 1, max: 310 }),
      error: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      naiveError: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
    fc.record({ kind: fc.constant('unknown' as const), aheadSeconds: fc.integer({ min: 1, max: 310 }) }),
    fc.constant({ kind: 'learning' as const, seenSeconds: 60, neededSeconds: 172_800 }),
  )
  const scene = fc.record({
    policy: fc.constantFrom(TARGET, SCORE),
    cpu: fc.option(fc.double({ min: 0, max: 1.2, noNaN: true })),
    current: fc.integer({ min: 1, max: 12 }),
    warming: fc.integer({ min: 0, max: 3 }),
    forecast: reading,
  })
  test('the answer is never lower than without it, and is the same for the same input kept as text', () => {
    fc.assert(
      fc.property(scene, ({ policy, cpu, current, warming, forecast }) => {
        const ready = Math.max(0, current - warming)
        const observed = { current, ready, warming: current - ready, unhealthy: 0 }
        const input = { ...inputOf({ policy, load: load(cpu), current, forecast }), observed }
        const without = { ...input, policy: { ...policy, forecast: false } }
        const judged = judge(input)
        expect(judged.forecasted).toBeGreaterThanOrEqual(judged.recommendation.desired)
        expect(judged.recommendation).toEqual(judge(without).recommendation)
        const [mine, reactive] = [decide(input), decide(without)]
        expect(mine.desired).toBeGreaterThanOrEqual(reactive.desired)
        expect(decide(JSON.parse(JSON.stringify(input)) as typeof input)).toEqual(mine)
        const [before, after] = mine.steps.flatMap((step) =>
          step.step === 'forecast' ? [step.before, step.after] : [],
        )
        expect(after).toBeGreaterThanOrEqual(before ?? 0)
        if (mine.forecast?.on === false) expect(mine.desired).toBe(reactive.desired)
      }),
    )
  })
})
