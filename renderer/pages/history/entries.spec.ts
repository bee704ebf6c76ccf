import { describe, expect, test } from 'vitest'
import type { Action, Entry } from '../../../shared/domain/history.ts'
import { demoAction } from '../../testing/rows.ts'
import { demoDecision } from '../../testing/service.ts'
import { byDay, countAfter, joinPages, lineOf } from './entries.ts'

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
    const decision = demoDecision(NOON, { from: 4, desired: 4 })
    // Only the decision is read here; its input is what is stored with it.
    const input = {} as Extract<Entry, { kind: 'decision' }>['input']
    expect(countAfter({ ...note, kind: 'decision', decision, input })).toBe(4)
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

test('entries stand under their local day, midnight belonging to the new one', () => {
  const midnight = new Date(2026, 10, 24).getTime()
  const days = byDay([entry(3, {}, NOON), entry(2, {}, midnight), entry(1, {}, midnight - 1)])
  expect(days.map((day) => day.entries.map(({ id }) => id))).toEqual([[3, 2], [1]])
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
