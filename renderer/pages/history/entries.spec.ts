import { describe, expect, test } from 'vitest'
import type { Decision } from '../../../shared/domain/decision.ts'
import type { Action, DecisionEntry, Entry } from '../../../shared/domain/history.ts'
import { demoAction } from '../../testing/rows.ts'
import { demoDecision } from '../../testing/service.ts'
import { byDay, countAfter, joinPages, lineOf, listed } from './entries.ts'

const NOON = new Date(2026, 10, 24, 12).getTime()

function entry(id: number, over: Partial<Action> = {}, at = NOON): Entry {
  const action = demoAction(`a${id}`, {
    startedAt: at,
    endedAt: at + 33_000,
    verification: 'converged',
    ...over,
  })
  return { id, at, kind: 'action', project: 'p', service: 's', action }
}
function decided(id: number, over: Partial<Decision>, at = NOON): Entry {
  const decision = demoDecision(at, over)
  // Only the decision is read here; its input is what is stored with it.
  const input = {} as DecisionEntry['input']
  return { id, at, kind: 'decision', project: 'p', service: 's', decision, input }
}
const note: Entry = {
  id: 9,
  at: NOON,
  kind: 'note',
  project: '',
  service: '',
  topic: 'Prometheus',
  sentence: 'Prometheus does not answer.',
}

describe('the count an entry left', () => {
  test('is where an action went', () => {
    expect(countAfter(entry(1, { from: 2, to: 3 }))).toBe(3)
  })

  test.each(['reverted', 'failed'] as const)(
    'is where an action came from when it ended %s',
    (verification) => {
      expect(countAfter(entry(1, { from: 2, to: 3, verification }))).toBe(2)
    },
  )

  test('is not known while an action runs, nor from a note', () => {
    expect(countAfter(entry(1, { endedAt: null, verification: null }))).toBeNull()
    expect(countAfter(note)).toBeNull()
  })

  test('of a decision is the count it was made at', () => {
    expect(countAfter(decided(1, { from: 4, desired: 4 }))).toBe(4)
  })
})

test('a line says who acted and how long it took', () => {
  expect(lineOf(entry(1))).toMatchObject({ title: 'Scaled 2 → 3', by: 'by Eyrie', tookMs: 33_000 })
  expect(lineOf(entry(1, { by: 'operator', reason: 'Manual' }))).toMatchObject({
    by: 'by hand',
    kind: 'manual',
  })
  expect(lineOf(entry(1, { endedAt: null, verification: null })).tookMs).toBeNull()
  expect(lineOf(note)).toMatchObject({ title: 'Prometheus', by: '', kind: 'note' })
})

describe('what is listed', () => {
  const up = decided(4, { kind: 'scale-up', from: 2, desired: 3, reason: 'ScoreUp' }, NOON - 50)

  test('an action brings the decision it followed, which is not told twice', () => {
    const lines = listed([entry(5), up])
    expect(lines.map((line) => [line.entry.id, line.decision?.id ?? null])).toEqual([[5, 4]])
  })

  test('a decision that nothing came of stands alone', () => {
    expect(listed([up, entry(3, {}, NOON - 60_000)]).map((line) => line.entry.id)).toEqual([4, 3])
  })

  test('waiting for an action to end is no line of its own', () => {
    const waiting = decided(6, { kind: 'blocked', reason: 'Acting' })
    expect(listed([waiting, entry(5)]).map((line) => line.entry.id)).toEqual([5])
  })

  test('a list of decisions alone tells each of them', () => {
    expect(listed([up, decided(3, { reason: 'Acting' })], true)).toHaveLength(2)
  })
})

test('a sentence does not say again what the title says', () => {
  const sentence = 'Holding at 3: cooldown ends in 2:41'
  expect(lineOf(decided(1, { kind: 'hold', from: 3, desired: 3, sentence }))).toMatchObject({
    title: 'Holding at 3',
    sentence: 'Cooldown ends in 2:41',
  })
})

test('entries stand under their local day, midnight belonging to the new one', () => {
  const midnight = new Date(2026, 10, 24).getTime()
  const days = byDay(listed([entry(3, {}, NOON), entry(2, {}, midnight), entry(1, {}, midnight - 1)]))
  expect(days.map((day) => day.entries.map((each) => each.entry.id))).toEqual([[3, 2], [1]])
})

describe('pages joined', () => {
  test('new entries come in front, older pages stay', () => {
    const joined = joinPages([entry(5), entry(4)], [entry(4), entry(3), entry(2)])
    expect(joined.map(({ id }) => id)).toEqual([5, 4, 3, 2])
  })

  test('an entry that changed is the new one', () => {
    const [first] = joinPages([entry(4, { verification: 'reverted' })], [entry(4), entry(3)])
    expect(first?.kind === 'action' ? first.action.verification : null).toBe('reverted')
  })

  test('an emptied history is empty', () => {
    expect(joinPages([], [entry(1)])).toEqual([])
  })
})
