/**
 * What holds whatever is observed, over more than a hundred thousand generated inputs of both strategies. The seed is
 * new in every run and printed: EYRIE_SEED=… repeats one.
 */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { DecideInput } from '../../../../shared/domain/decision.ts'
import type { Rate } from '../../../../shared/domain/policy.ts'
import { decide } from '../../decide.ts'
import { judge } from '../../judge.ts'
import { anyInput } from './arbitrary.ts'

const SEED = Number(process.env.EYRIE_SEED ?? Date.now() % 2 ** 31)
const RUNS = 17_000
vi.setConfig({ testTimeout: 300_000 })
console.log(`invariants: EYRIE_SEED=${SEED}, ${6 * RUNS} inputs`)

function always(property: fc.IProperty<[DecideInput]>): void {
  fc.assert(property, { numRuns: RUNS, seed: SEED })
}

/** Told once per broken input, without the cost of an assertion for each that is not. */
function hold(fact: boolean, what: string): void {
  if (!fact) expect.fail(what)
}

describe('always', () => {
  test('a count inside the bounds stays inside, one outside comes nearer or stays', () => {
    always(
      fc.property(anyInput, (input) => {
        const { desired } = judge(input)
        const { min, max } = input.policy
        const { current } = input.observed
        if (min > max) hold(desired === current, 'contradictory bounds moved it')
        else if (current < min)
          hold(desired >= current && desired <= max, 'further below, or past the maximum')
        else if (current > max)
          hold(desired <= current && desired >= max, 'further above, or past the maximum')
        else hold(desired >= min && desired <= max, 'left the bounds')
      }),
    )
  })

  test('nothing is lowered on stale or absent data', () => {
    let missing = 0
    always(
      fc.property(anyInput, (input) => {
        const judgement = judge(input)
        const gone = judgement.windows.some((window) => window.kind !== 'value')
        if (!gone) return
        missing += 1
        hold(judgement.desired >= input.observed.current, 'lowered without data')
      }),
    )
    expect(missing).toBeGreaterThan(RUNS / 10)
  })

  test('no change goes beyond the rate, counted from the count at the period’s start', () => {
    let moved = 0
    always(
      fc.property(anyInput, (input) => {
        const { current } = input.observed
        // Without what would rather have held it: the rate alone must be enough.
        const { desired } = judge(input, { without: ['guards', 'cooldown', 'stabilized', 'projected'] })
        if (desired === current) return
        moved += 1
        const [least, most] = allowed(input, desired > current ? input.policy.rateUp : input.policy.rateDown)
        hold(
          desired > current ? desired <= most : desired >= least,
          `${current} → ${desired}, allowed ${least}–${most}`,
        )
      }),
    )
    expect(moved).toBeGreaterThan(RUNS / 20)
  })

  test('the same input gives the same bytes, also from its copy in the store', () => {
    always(
      fc.property(anyInput, (input) => {
        const once = JSON.stringify(decide(input))
        hold(once === JSON.stringify(decide(input)), 'twice is not the same')
        hold(
          once === JSON.stringify(decide(JSON.parse(JSON.stringify(input)) as DecideInput)),
          'the copy differs',
        )
      }),
    )
  })

  test('more load never asks for less', () => {
    always(
      fc.property(anyInput, (input) => {
        const { cpu = { samples: [], problem: null } } = input.readings
        const samples = cpu.samples.map(({ at, value }) => ({ at, value: value * 1.3 + 0.1 }))
        const busier = { ...input, readings: { ...input.readings, cpu: { ...cpu, samples } } }
        hold(
          judge(busier).recommendation.desired >= judge(input).recommendation.desired,
          'asked for less under more load',
        )
      }),
    )
  })

  test('inside the tolerance strategy target holds', () => {
    let inside = 0
    always(
      fc.property(anyInput, fc.double({ min: -1, max: 1, noNaN: true }), (given, place) => {
        const { toleranceUp, toleranceDown } = given.policy
        const ratio = 1 + place * (place > 0 ? toleranceUp : toleranceDown)
        const input = atRatio(given, ratio)
        if (input === null) return
        inside += 1
        hold(
          judge(input).recommendation.desired === input.observed.current,
          `moved at ${ratio} of the target`,
        )
      }) as unknown as fc.IProperty<[DecideInput]>,
    )
    expect(inside).toBeGreaterThan(RUNS / 10)
  })
})

/** The counts that a rate allows, worked out by going back through the period action by action. */
function allowed({ observed, recentActions, now }: DecideInput, rate: Rate): readonly [number, number] {
  if (rate.select === 'disabled') return [observed.current, observed.current]
  const limits = rate.policies.map(({ kind, value, periodSeconds }) => {
    const within = recentActions.filter(({ completedAt }) => completedAt > now - periodSeconds * 1000)
    const start = observed.current - within.reduce((sum, { from, to }) => sum + to - from, 0)
    const step = kind === 'replicas' ? value : (start * value) / 100
    return [start - step, start + step] as const
  })
  const lows = limits.map(([low]) => low)
  const highs = limits.map(([, high]) => high)
  const wide = rate.select === 'max'
  // A part of a replica is a whole one more, as HPA rounds.
  return [
    Math.floor((wide ? Math.min(...lows) : Math.max(...lows)) + 1e-9),
    Math.ceil((wide ? Math.max(...highs) : Math.min(...highs)) - 1e-9),
  ]
}

/** All ready and reporting, every target's usage at the same ratio of it; null: another strategy, or nothing runs. */
function atRatio(given: DecideInput, ratio: number): DecideInput | null {
  const { policy, observed, now } = given
  if (policy.strategy !== 'target' || observed.current === 0) return null
  const { current } = observed
  const readings = { ...given.readings }
  for (const { source, target } of policy.targets)
    readings[source.name] = { samples: [{ at: now, value: target * ratio }], problem: null }
  return { ...given, readings, observed: { current, ready: current, warming: 0, unhealthy: 0 } }
}
