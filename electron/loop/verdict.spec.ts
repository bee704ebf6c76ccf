import { expect, test } from 'vitest'
import { decide } from '../engine/decide.ts'
import { BUSY, inputOf } from '../engine/testing/inputs.ts'
import { verdictOf, wantsChange } from './verdict.ts'

const busy = inputOf({ load: BUSY })

test('a verdict tells in words exactly what `decide` says of the same input, and says it once', () => {
  const verdict = verdictOf(busy)
  expect(verdict.decision()).toEqual(decide(busy))
  expect(verdict.decision()).toBe(verdict.decision())
})

test('only a count that goes up or down is a change', () => {
  const verdict = verdictOf(busy)
  const as = (kind: typeof verdict.judgement.kind) =>
    wantsChange({ ...verdict, judgement: { ...verdict.judgement, kind } })
  expect([as('scale-up'), as('scale-down'), as('hold'), as('blocked')]).toEqual([true, true, false, false])
})
