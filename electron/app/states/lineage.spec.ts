import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordedState } from '../../../shared/domain/states.ts'
import { previousState, stateAt } from './lineage.ts'

const state = (id: number, count: number, restores: number | null = null): RecordedState => ({
  id,
  at: id * 1000,
  count,
  edits: {},
  sentence: `At ${count}.`,
  restores,
})

/** What a rollback without a name makes of the states. */
function rolledBack(states: readonly RecordedState[]): readonly RecordedState[] {
  const target = previousState(states)
  const id = (states[0]?.id ?? 0) + 1
  return target === null ? states : [state(id, target.count, target.id), ...states]
}

describe('the state before the last change', () => {
  test('is the one recorded before', () => {
    expect(previousState([state(9, 4), state(5, 3), state(0, 2)])?.id).toBe(5)
  })

  test('there is none before the first, nor where nothing is recorded', () => {
    expect(previousState([state(0, 2)])).toBeNull()
    expect(previousState([])).toBeNull()
  })

  test('a second rollback goes further back, and never to what was undone; at the end there is nothing', () => {
    const once = rolledBack([state(9, 7), state(5, 3), state(0, 2)])
    expect(once[0]).toMatchObject({ count: 3, restores: 5 })
    const twice = rolledBack(once)
    expect(twice[0]).toMatchObject({ count: 2, restores: 0 })
    expect(rolledBack(twice)).toBe(twice)
  })

  test('after a change that follows a rollback it is what the rollback restored, and then what lies before that', () => {
    const states = [state(11, 5), state(10, 3, 5), state(9, 7), state(5, 3), state(0, 2)]
    expect(previousState(states)?.id).toBe(5)
    expect(rolledBack(rolledBack(states))[0]).toMatchObject({ count: 2, restores: 0 })
  })

  test('what was undone can be named on purpose, and is then rolled back like any other', () => {
    const states = [state(11, 7, 9), state(10, 3, 5), state(9, 7), state(5, 3), state(0, 2)]
    expect(previousState(states)?.id).toBe(5)
  })

  test('a state that is not kept any more ends it', () => {
    expect(previousState([state(60, 3, 4), state(59, 7), state(58, 3)])).toBeNull()
  })

  test('a list that points in a circle is not followed', () => {
    expect(previousState([state(3, 2, 3), state(2, 1)])).toBeNull()
  })

  test('whatever happened before, rollbacks only ever go further back and end', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 })
    const moves = fc.array(fc.oneof(fc.constant('back' as const), fc.integer({ min: 1, max: 9 })), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(counts, moves, (past, then) => {
        let states: readonly RecordedState[] = past.map((count, id) => state(id, count)).reverse()
        for (const move of then)
          states = move === 'back' ? rolledBack(states) : [state((states[0]?.id ?? 0) + 1, move), ...states]
        let last = Infinity
        for (let again = 0; again < 30; again += 1) {
          const target = previousState(states)
          if (target === null) return true
          expect(target.id).toBeLessThan(last)
          last = target.id
          states = rolledBack(states)
        }
        return false
      }),
    )
  })
})

test('the state in force at an entry is the newest that was recorded by then', () => {
  const states = [state(9, 4), state(5, 3), state(2, 2)]
  expect([10, 9, 8, 5, 2, 1].map((entry) => stateAt(states, entry)?.id ?? null)).toEqual([
    9,
    9,
    5,
    5,
    2,
    null,
  ])
})
