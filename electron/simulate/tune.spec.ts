import { describe, expect, test } from 'vitest'
import { policySchema } from '../../shared/domain/policy.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { adviceOn } from './advice.ts'
import { frontOf, isUnstable, thinned } from './front.ts'
import { eyriePolicy, prepareCourse } from './policies.ts'
import { replayAll } from './replay.ts'
import { createSearch } from './search.ts'
import { AS_IT_IS, changesBetween, policyAt, SPACE, type Point } from './space.ts'
import { gridFor, loadOf, MODEL, specFor } from './testing/lab.ts'
import { splitGrid } from './trace.ts'
import { createTuning } from './tune.ts'

const BASE: Measures = {
  thetaU: 1,
  thetaO: 10,
  tauU: 1,
  tauO: 1,
  instability: 1,
  adaptations: 10,
  reversals: 0,
  longestUnderSeconds: 0,
  droppedRequests: 0,
  delayedRequests: 0,
  p95Ms: 1,
  replicaHours: 100,
}
const at = (thetaU: number, replicaHours: number) => ({ measures: { ...BASE, thetaU, replicaHours } })
const named = (name: string, thetaU: number, replicaHours: number) => ({ name, ...at(thetaU, replicaHours) })

describe('the front', () => {
  test('keeps what nothing else beats in both, cheapest first', () => {
    const [a, b, c, d, e] = [at(5, 100), at(3, 120), at(4, 130), at(1, 200), at(5, 110)]
    expect(frontOf([d, c, e, b, a])).toEqual([a, b, d])
  })
  test('keeps one of equals', () => {
    expect(frontOf([at(2, 100), at(2, 100)])).toHaveLength(1)
  })
  test('is thinned where nobody could tell neighbors apart', () => {
    expect(thinned([at(5, 100), at(4.99, 100.1), at(4, 100.2)])).toEqual([at(5, 100), at(4, 100.2)])
  })
  test('does not settle when most changes undo the one before', () => {
    expect(isUnstable({ ...BASE, adaptations: 20, reversals: 11 })).toBe(true)
    expect(isUnstable({ ...BASE, adaptations: 20, reversals: 9 })).toBe(false)
    expect(isUnstable({ ...BASE, adaptations: 2, reversals: 1 })).toBe(false)
  })
})

function policies() {
  return ['vedfolnir', 'responsive', 'conservative'].flatMap((name) => {
    const spec = specFor(name)
    return spec.kind === 'eyrie' ? [spec.policy] : []
  })
}

describe('the space', () => {
  const starts = policies()
  test('is where it starts when everything is left as it is', () => {
    for (const [start, policy] of starts.entries())
      expect(policyAt(starts, { start, places: SPACE.map(() => AS_IT_IS) })).toEqual(policy)
  })
  test('holds valid policies only, each dimension at each value', () => {
    for (const start of starts.keys())
      for (const [index, { values }] of SPACE.entries())
        for (const place of values.keys()) {
          const places = SPACE.map((_, other) => (other === index ? place : AS_IT_IS))
          const policy = policyAt(starts, { start, places })
          expect(policySchema.safeParse(policy).success, `dimension ${index}, value ${place}`).toBe(true)
        }
  })
  test('says in words what a policy does otherwise', () => {
    const [, responsive] = starts
    if (responsive === undefined) throw new Error('no responsive')
    const changed = {
      ...responsive,
      windowSeconds: 30,
      cooldownDownSeconds: 0,
      targets: [{ ...responsive.targets[0], target: 0.52 }],
    }
    expect(changesBetween(responsive, changed as typeof responsive)).toEqual([
      'CPU target 60 % → 52 %',
      'window 1 min → 30 s',
      'cooldown down 5 min → 0 s',
    ])
    expect(changesBetween(responsive, responsive)).toEqual([])
  })
})

describe('a forecast in a search', () => {
  const tried = (days: number) => {
    const [start] = policies()
    if (start === undefined) throw new Error('there is no policy to start from')
    const search = createSearch([start], 1, 60, days * 86_400)
    const measures = { ...BASE, replicaHours: 100 }
    const seen: { point: Point; measures: Measures }[] = []
    const found: boolean[] = []
    for (let n = 0; n < 60; n += 1) {
      const next = search.next(seen, [])
      if (next === null) break
      seen.push({ point: next.point, measures: { ...measures, thetaU: 10 - n / 10, replicaHours: 100 + n } })
      found.push(next.policy.forecast)
    }
    return found
  }
  test('is tried with and without', () => {
    expect(new Set(tried(3))).toEqual(new Set([true, false]))
  })
  test('is not tried on a load that it would only learn from', () => {
    expect(new Set(tried(1.9))).toEqual(new Set([false]))
  })
  test('is said in words', () => {
    const [start] = policies()
    if (start === undefined) throw new Error('there is no policy to start from')
    expect(changesBetween(start, { ...start, forecast: true })).toEqual(['forecast off → on'])
  })
})

describe('a tuning', () => {
  const grid = gridFor(loadOf({ days: 1 }), 30)
  const tuned = (seed: number, slice = 1000) => {
    const tuning = createTuning({
      grid,
      model: MODEL,
      from: specFor('vedfolnir'),
      budget: 24,
      train: 0.6,
      seed,
    })
    while (tuning.advance(slice));
    return tuning
  }
  const tuning = tuned(1)
  test('is the same for the same seed, in slices of any size, and another for another', () => {
    const told = (each: typeof tuning) => JSON.stringify([each.candidates(), each.baselines(), each.part()])
    expect(told(tuned(1, 77))).toBe(told(tuning))
    expect(told(tuned(2))).not.toBe(told(tuning))
  })
  test('spends its budget and no more', () => {
    expect(tuning.part()).toMatchObject({ evaluated: 24, budget: 24 })
    expect(tuning.progress()).toBe(1)
  })
  test('gives what is best for its price on the first part, judged on the rest replayed alone from the initial count', () => {
    const [train, rest] = splitGrid(grid, 0.6)
    expect(tuning.candidates().length).toBeGreaterThan(1)
    for (const { policy, train: trained, test: judged } of tuning.candidates()) {
      const measured = (part: typeof grid) =>
        replayAll({
          grid: part,
          model: MODEL,
          course: prepareCourse(eyriePolicy('again', policy), MODEL, 30).course,
        }).measures()
      expect(measured(train)).toEqual(trained)
      expect(measured(rest)).toEqual(judged)
    }
    const prices = tuning.candidates().map((each) => each.train)
    for (const [index, { thetaU, replicaHours }] of prices.entries()) {
      const next = prices[index + 1]
      if (next === undefined) continue
      expect(next.replicaHours).toBeGreaterThanOrEqual(replicaHours)
      expect(next.thetaU).toBeLessThan(thetaU)
    }
  })
  test('compares with what it began with and with the references', () => {
    expect(tuning.baselines().map(({ policy }) => policy)).toEqual([
      'vedfolnir',
      'hpa-default',
      'threshold-step',
      'responsive',
      'conservative',
    ])
  })
  test('keeps to the sources of a policy of the operator’s own', () => {
    const own = specFor('responsive')
    if (own.kind !== 'eyrie') throw new Error('responsive is not Eyrie’s')
    const other = createTuning({
      grid,
      model: MODEL,
      from: { ...own, name: 'today' },
      budget: 12,
      train: 0.5,
      seed: 1,
    })
    while (other.advance(5000));
    for (const { policy } of other.candidates())
      for (const { source } of [...policy.factors, ...policy.targets]) expect(source.kind).toBe('built-in')
  })
})

describe('advice', () => {
  const first = named('vedfolnir', 5, 100)
  test('names what is better for less', () => {
    expect(adviceOn(first, [named('a', 4, 90), named('b', 3, 95), named('c', 1, 150)], BASE)).toBe(
      'b would have been better than vedfolnir: short of the need by 3 % instead of 5 %, for 5 % fewer replica-hours (95.0 instead of 100).',
    )
  })
  test('names what is as good for less', () => {
    const fixed = { ...named('fixed-4', 5, 80), words: 'a fixed count of 4' }
    expect(adviceOn(first, [fixed], BASE)).toBe(
      'A fixed count of 4 would have done as well as vedfolnir, short of the need by 5 %, for 20 % fewer replica-hours (80.0 instead of 100).',
    )
  })
  test('says what being less short costs, the best value for it first', () => {
    expect(adviceOn(first, [named('a', 1, 200), named('b', 0, 110)], BASE)).toBe(
      'Doing better than vedfolnir would have cost more: b would have been short of the need by 0 % instead of 5 %, for 10 % more replica-hours (110 instead of 100).',
    )
  })
  test('tells apart what is nearly alike', () => {
    expect(adviceOn(named('a', 12.41, 100), [named('b', 12.28, 100)], BASE)).toContain(
      'by 12.3 % instead of 12.4 %',
    )
    expect(adviceOn(named('a', 93.78, 100), [named('b', 93.77, 400)], BASE)).toMatch(/^Nothing compared here/)
  })
  test('says when nothing is better, beside perfect knowledge', () => {
    const today = named('today', 0, 1234.5)
    expect(adviceOn(today, [named('a', 6, 1500)], { ...BASE, replicaHours: 60 })).toBe(
      'Nothing compared here does better than today’s policy, which was never short of the need; perfect knowledge would have taken 60.0 replica-hours instead of 1,235.',
    )
  })
})
