import { expect, test } from 'vitest'
import { candidate } from '../../../testing/simulation.ts'
import { choiceOf, comparedAs, withTuned } from './tuned.ts'

const today = { kind: 'service', project: 'shop', service: 'web' } as const
const first = choiceOf(candidate('tuned-1', {}, { max: 5 }), today)
const second = choiceOf(candidate('tuned-1', {}, { max: 9 }), today)

test('what two searches call the same is told apart, and each is known again', () => {
  const policies = withTuned(withTuned([today], first), second)
  expect(policies.slice(1)).toEqual([first, { ...second, name: 'tuned-1 2' }])
  expect(comparedAs(policies, first)).toEqual(first)
  expect(comparedAs(policies, second)).toEqual({ ...second, name: 'tuned-1 2' })
})

test('a policy of the same name that does otherwise is not the compared one', () => {
  expect(comparedAs([today, first], second)).toBeNull()
})

test('a tuned policy stays on top of what the search began with, and has no mode of its own', () => {
  expect(first.over).toEqual({ project: 'shop', service: 'web' })
  expect(first.edits).not.toHaveProperty('mode')
  expect(choiceOf(candidate('tuned-1', {}), { ...first, over: null }).over).toBeNull()
})
