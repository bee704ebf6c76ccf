import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type DecideInput, type SourceReading } from '../../shared/domain/decision.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { NOW, SAMPLING, VEDFOLNIR_LABELS, policyOf, steady, withSetting } from './testing/inputs.ts'

const BASE = policyOf(VEDFOLNIR_LABELS)
const share = fc.double({ min: 0, max: 1.2, noNaN: true })
const seconds = fc.integer({ min: 0, max: 1200 })

const policy = fc
  .record({
    enabled: fc.boolean(),
    mode: fc.constantFrom('observe' as const, 'automatic' as const),
    min: fc.integer({ min: 1, max: 6 }),
    max: fc.integer({ min: 1, max: 8 }),
    step: fc.integer({ min: 1, max: 3 }),
    urgentStep: fc.integer({ min: 1, max: 4 }),
    actAt: fc.double({ min: 0.5, max: 10, noNaN: true }),
    cooldownUpSeconds: seconds,
    cooldownDownSeconds: seconds,
    forSeconds: fc.constantFrom(0, 30, 600),
  })
  .map(({ forSeconds, ...settings }) => ({
    ...BASE,
    ...settings,
    factors: BASE.factors.map((factor) => ({ ...factor, forSeconds })),
  }))

const reading = (value: fc.Arbitrary<number>): fc.Arbitrary<SourceReading> =>
  fc.oneof(
    { weight: 6, arbitrary: value.map((known) => ({ samples: steady(known), problem: null })) },
    { weight: 1, arbitrary: value.map((known) => ({ samples: steady(known, 90_000), problem: null })) },
    { weight: 1, arbitrary: fc.constant({ samples: [], problem: 'refused' }) },
    { weight: 1, arbitrary: fc.constant({ samples: steady(Number.NaN), problem: null }) },
  )

const input: fc.Arbitrary<DecideInput> = fc.record({
  now: fc.constant(NOW),
  project: fc.constant('shop'),
  service: fc.constant('web'),
  policy,
  observed: fc
    .integer({ min: 0, max: 10 })
    .chain((current) =>
      fc
        .integer({ min: 0, max: current })
        .map((ready) => ({ current, ready, warming: current - ready, unhealthy: 0 })),
    ),
  scalability: fc.boolean().map((ok) => ({ ok, sentence: 'it cannot be cloned' })),
  readings: fc.record({
    cpu: reading(share),
    memory: reading(share),
    throttled: reading(share),
    queueDepth: reading(fc.double({ min: 0, max: 300, noNaN: true })),
    responseTimeP95: reading(fc.double({ min: 0, max: 9, noNaN: true })),
    errorRatio: reading(share),
  }),
  samplingSeconds: fc.constant(SAMPLING),
  memory: fc.integer({ min: 0, max: 1_200_000 }).map((ms) => ({
    ...EMPTY_MEMORY,
    factors: Object.fromEntries(
      BASE.factors.map(({ id }) => [id, { beyondSince: NOW - ms, lastAt: NOW - 1000 }]),
    ),
  })),
  lastAction: fc.option(
    fc.record({
      completedAt: fc.integer({ min: NOW - 1_500_000, max: NOW + 60_000 }),
      from: fc.integer({ min: 1, max: 6 }),
      to: fc.integer({ min: 1, max: 6 }),
      by: fc.constantFrom('eyrie' as const, 'operator' as const, 'foreign' as const),
    }),
  ),
  acting: fc.boolean(),
  pauses: fc.array(
    fc.record({
      direction: fc.constantFrom('up' as const, 'down' as const, 'both' as const),
      until: fc.option(fc.integer({ min: NOW - 1000, max: NOW + 1000 })),
    }),
    { maxLength: 2 },
  ),
  frozen: fc.boolean(),
  recentActions: fc.constant([]),
  capacity: fc.constant(null),
  rollout: fc.constant(null),
  drift: fc.constant(null),
  circuit: fc.constant(null),
  lease: fc.constant(null),
})

/** An input on which nothing but the score decides. */
const free = input.map((given) => ({
  ...given,
  policy: { ...given.policy, enabled: true, mode: 'automatic' as const, min: 2, max: 8 },
  observed: { ...given.observed, current: Math.min(8, Math.max(2, given.observed.current)) },
  scalability: { ok: true, sentence: '' },
  lastAction: null,
  acting: false,
  pauses: [],
  frozen: false,
}))

const check = (property: fc.IProperty<[DecideInput]>) => fc.assert(property, { numRuns: 400 })

describe('whatever is observed', () => {
  test('a count inside the bounds stays inside, one outside never goes further away', () => {
    check(
      fc.property(input, (given) => {
        const { from, desired } = decide(given)
        const { min, max } = given.policy
        if (min > max) expect(desired).toBe(from)
        else if (from >= min && from <= max) expect(desired >= min && desired <= max).toBe(true)
        else
          expect(
            Math.abs(desired - from) === 0 ||
              (from < min ? desired > from && desired <= max : desired < from && desired >= max),
          ).toBe(true)
      }),
    )
  })
  test('nothing is lowered while a configured source is stale or absent', () => {
    check(
      fc.property(input, (given) => {
        const decision = decide(given)
        const factors = [...decision.scores.up.factors, ...decision.scores.down.factors]
        const missing = factors.filter((factor) => factor.window.kind !== 'value')
        if (missing.length > 0) expect(decision.desired).toBeGreaterThanOrEqual(decision.from)
        for (const factor of missing) expect([factor.earned, factor.beyond]).toEqual([0, false])
      }),
    )
  })
  test('only a scale decision changes the count, and it goes the way it says', () => {
    check(
      fc.property(input, (given) => {
        const { kind, from, desired } = decide(given)
        if (desired > from) expect(kind).toBe('scale-up')
        else if (desired < from) expect(kind).toBe('scale-down')
        else expect(['hold', 'blocked']).toContain(kind)
      }),
    )
  })
  test('frozen, acting, observed, disabled or stopped never changes anything', () => {
    check(
      fc.property(input, (given) => {
        const { frozen, acting, policy: known, observed } = given
        if (frozen || acting || known.mode === 'observe' || !known.enabled || observed.current === 0)
          expect(decide(given).desired).toBe(observed.current)
      }),
    )
  })
  test('the same input gives the same bytes, and so does its copy from the store', () => {
    check(
      fc.property(input, (given) => {
        const once = JSON.stringify(decide(given))
        expect(JSON.stringify(decide(given))).toBe(once)
        // The store keeps JSON, which turns NaN samples into null: neither is a reading.
        expect(JSON.stringify(decide(JSON.parse(JSON.stringify(given)) as DecideInput))).toBe(once)
      }),
    )
  })
  test('the scores stay on their scales and are the sum of what was earned', () => {
    check(
      fc.property(input, (given) => {
        for (const { value, of, factors } of Object.values(decide(given).scores)) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(of)
          expect(factors.reduce((sum, factor) => sum + factor.earned, 0)).toBeCloseTo(value, 9)
        }
      }),
    )
  })
  test('the waterfall is unbroken from the present count to the decision', () => {
    check(
      fc.property(input, (given) => {
        const { steps, from, desired, sentence } = decide(given)
        expect(steps[0]?.before).toBe(from)
        for (const [index, step] of steps.entries()) expect(step.before).toBe(steps[index - 1]?.after ?? from)
        expect(steps.at(-1)).toMatchObject({ after: desired, sentence })
      }),
    )
  })
  test('every sentence is whole: no number is missing from it', () => {
    check(
      fc.property(input, (given) => {
        const { sentence, steps, conditions } = decide(given)
        const all = [
          sentence,
          ...steps.map((step) => step.sentence),
          ...conditions.map((each) => each.message),
        ]
        for (const text of all) expect(text).not.toMatch(/NaN|undefined|null|Infinity|^$/)
      }),
    )
  })
})

describe('more load', () => {
  const busier = (given: DecideInput, source: string, more: number): DecideInput => {
    const known = given.readings[source] ?? { samples: [], problem: null }
    const samples = known.samples.map(({ at, value }) => ({ at, value: value + more }))
    return { ...given, readings: { ...given.readings, [source]: { ...known, samples } } }
  }
  const sources = fc.constantFrom('cpu', 'memory', 'throttled', 'queueDepth', 'responseTimeP95', 'errorRatio')
  test('never recommends fewer replicas', () => {
    fc.assert(
      fc.property(free, sources, fc.double({ min: 0, max: 200, noNaN: true }), (given, source, more) => {
        const before = decide(given)
        const after = decide(busier(given, source, more))
        expect(after.recommended).toBeGreaterThanOrEqual(before.recommended)
        expect(after.desired).toBeGreaterThanOrEqual(before.desired)
        expect(after.scores.up.value).toBeGreaterThanOrEqual(before.scores.up.value)
        expect(after.scores.down.value).toBeLessThanOrEqual(before.scores.down.value)
      }),
      { numRuns: 400 },
    )
  })
})

test('the setting named by an explanation does change the decision to what it says', () => {
  const field = (given: DecideInput, setting: string, to: number | string): DecideInput => ({
    ...given,
    policy: withSetting(given.policy, setting, to),
  })
  let named = 0
  fc.assert(
    fc.property(fc.oneof(input, free), (given) => {
      const { decision, wouldChange } = explain(given)
      if (wouldChange === null) return
      named += 1
      const { setting, to, desired } = wouldChange
      expect(desired).not.toBe(decision.desired)
      expect(decide(field(given, setting, to)).desired).toBe(desired)
    }),
    { numRuns: 300 },
  )
  expect(named).toBeGreaterThan(30)
})
