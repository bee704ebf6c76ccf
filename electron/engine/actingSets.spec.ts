import { describe, expect, test } from 'vitest'
import { actingOf, actingSets } from './actingSets.ts'
import { judge } from './judge.ts'
import { inputOf, policyOf, VEDFOLNIR_LABELS } from './testing/inputs.ts'

const VEDFOLNIR = policyOf(VEDFOLNIR_LABELS)
const FEW = policyOf({ 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.strategy': 'score' })
const sets = (policy: typeof VEDFOLNIR, direction: 'up' | 'down' = 'up') =>
  actingSets(policy, direction).map(({ factors }) => factors.join(' + '))

describe('the smallest sets of factors that act', () => {
  test('under Vedfolnir nothing does alone, and two need the right company', () => {
    expect(sets(VEDFOLNIR)).toEqual([
      'errorRatio-up + cpu-up',
      'errorRatio-up + memory-up',
      'errorRatio-up + queueDepth-up',
      'errorRatio-up + responseTimeP95-up',
      'errorRatio-up + throttled-up',
      'cpu-up + memory-up',
      'cpu-up + queueDepth-up',
      'cpu-up + responseTimeP95-up',
      'memory-up + queueDepth-up',
      'memory-up + responseTimeP95-up',
      'queueDepth-up + responseTimeP95-up + throttled-up',
    ])
  })
  test('with few factors one is enough', () => {
    expect(sets(FEW)).toEqual(['cpu-up', 'memory-up'])
    expect(actingSets(FEW, 'up')[0]?.score).toBeCloseTo(45 / 7, 12)
  })
  test('going down has its own', () => {
    expect(sets(VEDFOLNIR, 'down')).toContain('cpu-down + memory-down + replicas-down')
  })
  test('there is none where no score is high enough, and none without factors', () => {
    expect(sets({ ...VEDFOLNIR, actAt: 15.1 })).toEqual([])
    expect(sets({ ...VEDFOLNIR, factors: [] })).toEqual([])
  })
  test('each acts, and without any one of it none does', () => {
    for (const { factors } of actingSets(VEDFOLNIR, 'up')) {
      const scoreWith = (ids: readonly string[]) => {
        const beyond = Object.fromEntries(
          VEDFOLNIR.factors
            .filter(({ direction }) => direction === 'up')
            .map(({ id, source, threshold }) => [source.name, ids.includes(id) ? threshold * 1.1 : 0]),
        )
        return judge(inputOf({ policy: VEDFOLNIR, load: beyond })).tally.up
      }
      expect(scoreWith(factors)).toBeGreaterThanOrEqual(5)
      for (const left of factors) expect(scoreWith(factors.filter((id) => id !== left))).toBeLessThan(5)
    }
  })
  test('dozens of factors do not take forever', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...VEDFOLNIR.factors[0],
      id: `f${index}`,
      points: 1,
    }))
    expect(actingSets({ ...VEDFOLNIR, factors: many as typeof VEDFOLNIR.factors }, 'up')).toHaveLength(60)
  })
})

test('a policy that does not act by scores has none to show', () => {
  expect(actingOf(policyOf({ 'eyrie.autoscale.enable': 'true' }))).toBeNull()
  expect(actingOf(FEW)).toEqual({ up: actingSets(FEW, 'up'), down: actingSets(FEW, 'down') })
})
