import { describe, expect, test } from 'vitest'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { policy as today } from '../../../testing/simulation.ts'
import { changesAfter, drafted, takingBack } from './draft.ts'

const after = (before: object, next: Partial<Policy>, shown: Policy = today) =>
  changesAfter(before, { today, shown, next: { ...shown, ...next } })

describe('an edit under way', () => {
  test('holds what was changed, and nothing else', () => {
    expect(after({}, { max: 9 })).toEqual({ max: 9 })
    expect(after({ max: 9 }, { cooldownUpSeconds: 1 }, { ...today, max: 9 })).toEqual({
      max: 9,
      cooldownUpSeconds: 1,
    })
  })
  test('forgets what is back at today’s value', () => {
    expect(after({ max: 9 }, { max: today.max }, { ...today, max: 9 })).toEqual({})
  })
  test('keeps what is taken back while something else is typed', () => {
    expect(after({ min: null }, { max: 9 }, { ...today, min: 1 })).toEqual({ min: null, max: 9 })
  })
  test('shows what is set, and of what is taken back what was there until more is known', () => {
    expect(drafted(today, { max: 9, min: null })).toEqual({ ...today, max: 9 })
  })
  test('takes back exactly what an operator set', () => {
    const origins = { max: 'operator', min: 'eyrie-label', mode: 'operator' } as const
    expect(takingBack({ policy: today, origins, problems: [] })).toEqual({ max: null })
    expect(takingBack({ policy: today, origins: {}, problems: [] })).toBeNull()
  })
})
