import { describe, expect, test } from 'vitest'
import type { Policy } from '../../shared/domain/policy.ts'
import { judge } from './judge.ts'
import { inputOf, policyOf, QUIET, VEDFOLNIR_LABELS, type Load } from './testing/inputs.ts'

const VEDFOLNIR = policyOf(VEDFOLNIR_LABELS, { max: 10 })
const SCORE = policyOf({ 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.strategy': 'score' }, { max: 10 })
const asked = (policy: Policy, load: Load) =>
  judge(inputOf({ policy, load: { ...QUIET, ...load } })).recommendation.desired

const BUSY_AND_URGENT = { cpu: 0.9, memory: 0.9, queueDepth: 180 }

test('an urgent need takes the urgent step', () => {
  expect(asked({ ...VEDFOLNIR, step: 1, urgentStep: 2 }, BUSY_AND_URGENT)).toBe(5)
})

test('an urgent need never takes a smaller step than a plain one', () => {
  const odd = { ...VEDFOLNIR, step: 2, urgentStep: 1 }
  expect(asked(odd, BUSY_AND_URGENT)).toBe(5)
  expect(asked(odd, { cpu: 0.9, memory: 0.9 })).toBe(5)
})

describe('what more replicas do not lower', () => {
  test('adds one on its own, whatever the step', () => {
    expect(asked({ ...SCORE, step: 3, urgentStep: 3 }, { memory: 0.95 })).toBe(4)
  })
  test('adds as much as the others where they earned points too', () => {
    expect(asked({ ...SCORE, step: 3, urgentStep: 3 }, { memory: 0.95, throttled: 0.5 })).toBe(6)
  })
  test('is memory everywhere but in preset vedfolnir', () => {
    expect(asked({ ...VEDFOLNIR, step: 2, actAt: 3 }, { memory: 0.95 })).toBe(5)
  })
  test('has no way down, so that a memory that never falls keeps no idle service large', () => {
    expect(asked(SCORE, { cpu: 0.02, memory: 0.79, throttled: 0 })).toBe(2)
  })
})
