import { EMPTY_MEMORY } from '../../shared/domain/decision.ts'
import { expect, test } from 'vitest'
import { resolvePolicy } from './policy.ts'
import { recommend } from './recommend.ts'
import type { Scores } from './score.ts'

const { policy } = resolvePolicy({ labels: {}, settings: undefined, environment: {} })

function scores(up: number, urgent: boolean): Scores {
  const score = (value: number, of: number) => ({ value, of, factors: [] })
  return { up: score(up, 15), down: score(0, 7), urgent, missing: [], memory: EMPTY_MEMORY }
}

test('an urgent need takes the urgent step', () => {
  expect(recommend({ ...policy, step: 1, urgentStep: 2 }, 3, scores(8, true)).desired).toBe(5)
})

test('an urgent need never takes a smaller step than a plain one', () => {
  const odd = { ...policy, step: 2, urgentStep: 1 }
  expect(recommend(odd, 3, scores(8, true)).desired).toBe(5)
  expect(recommend(odd, 3, scores(8, false)).desired).toBe(5)
})
