import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type Decision } from '../../../../shared/domain/decision.ts'
import type { Action, Entry } from '../../../../shared/domain/history.ts'
import { groupMarkers, markersOf, type Marker } from './markers.ts'

const NOW = 1_800_000_000_000

function action(over: Partial<Action> = {}): Action {
  return {
    id: 'a1',
    project: 'p',
    service: 's',
    from: 3,
    to: 4,
    by: 'controller',
    reason: 'ScoreUp',
    sentence: 'CPU 84 % for 5 min (score 6 of 15)',
    startedAt: NOW,
    endedAt: NOW + 31_000,
    operations: [],
    verification: 'converged',
    outcome: 'Scaled 3 → 4 in 31 s.',
    logs: [],
    ...over,
  }
}

function decision(over: Partial<Decision> = {}): Decision {
  const score = { value: 0, of: 15, factors: [] }
  return {
    at: NOW,
    project: 'p',
    service: 's',
    kind: 'hold',
    from: 3,
    desired: 3,
    recommended: 3,
    reason: 'Cooldown',
    sentence: 'Holding at 3: cooldown ends in 2:41.',
    scores: { up: score, down: { ...score, of: 7 } },
    targets: [],
    conditions: [],
    steps: [],
    memory: EMPTY_MEMORY,
    ...over,
  }
}

let id = 0
const base = (at: number) => ({ id: (id += 1), at, project: 'p', service: 's' })
const actionEntry = (over: Partial<Action> = {}, at = NOW): Entry => ({
  ...base(at),
  kind: 'action',
  action: action(over),
})
const decisionEntry = (over: Partial<Decision> = {}, at = NOW): Entry => ({
  ...base(at),
  kind: 'decision',
  decision: decision(over),
  // A marker reads only the decision; its input stands for what is stored with it.
  input: {} as Extract<Entry, { kind: 'decision' }>['input'],
})
const kinds = (...entries: readonly Entry[]) => markersOf(entries).map((marker) => marker.kind)

describe('marks from history', () => {
  test('an action of the controller points where it went', () => {
    expect(kinds(actionEntry(), actionEntry({ from: 4, to: 3, reason: 'ScoreDown' }))).toEqual(['up', 'down'])
  })

  test('what an operator did looks different from what the controller did', () => {
    expect(kinds(actionEntry({ by: 'operator', reason: 'Manual' }))).toEqual(['manual'])
    expect(kinds(actionEntry({ by: 'operator', reason: 'Rollback' }))).toEqual(['rollback'])
  })

  test.each(['reverted', 'failed', 'timed-out', 'partial'] as const)(
    'an action that ended %s is a failure whoever asked',
    (verification) => {
      expect(kinds(actionEntry({ verification }))).toEqual(['failed'])
      expect(kinds(actionEntry({ verification, by: 'operator', reason: 'Rollback' }))).toEqual(['failed'])
    },
  )

  test('an action under way says so, and is no failure', () => {
    const [marker] = markersOf([actionEntry({ endedAt: null, verification: null, outcome: '' })])
    expect(marker?.kind).toBe('up')
    expect(marker?.title).toBe('Scaling 3 → 4')
    expect(marker?.sentence).toBe('CPU 84 % for 5 min (score 6 of 15)')
  })

  test('a decision is not told twice when an action followed it', () => {
    const decided = decisionEntry({ kind: 'scale-up', desired: 4 }, NOW - 40)
    expect(kinds(decided, actionEntry())).toEqual(['up'])
  })

  test('a decision to scale that nothing came of is told', () => {
    const decided = decisionEntry({ kind: 'scale-up', desired: 4 }, NOW - 60_000)
    expect(kinds(decided, actionEntry())).toEqual(['decision', 'up'])
  })

  test('another service’s action does not tell a decision', () => {
    const decided = decisionEntry({ kind: 'scale-up', desired: 4 }, NOW - 40)
    expect(kinds(decided, { ...actionEntry(), service: 'other' })).toEqual(['decision', 'up'])
  })

  test('a decision that waited for an action to end is no mark of its own', () => {
    expect(kinds(decisionEntry({ kind: 'blocked', reason: 'Acting' }))).toEqual([])
  })

  test('a blocked decision is told apart from a hold', () => {
    expect(kinds(decisionEntry(), decisionEntry({ kind: 'blocked', reason: 'Paused' }))).toEqual([
      'decision',
      'blocked',
    ])
  })

  test('marks stand in order of time whatever order history came in', () => {
    const marks = markersOf([actionEntry({}, NOW), actionEntry({}, NOW - 500_000)])
    expect(marks.map((mark) => mark.at)).toEqual([NOW - 500_000, NOW])
  })
})

describe('groups of marks', () => {
  const from = NOW - 100_000
  const to = NOW

  test('marks far apart stand alone, at their place', () => {
    const marks = markersOf([actionEntry({}, NOW - 75_000), actionEntry({}, NOW - 25_000)])
    const groups = groupMarkers(marks, from, to, 400, 14)
    expect(groups.map((group) => group.x)).toEqual([100, 300])
  })

  test('an alert and the scaling that answers it are one mark, and it is the scaling that shows', () => {
    const [scaled] = markersOf([actionEntry({}, NOW - 48_000)])
    if (scaled === undefined) throw new Error('an action has a mark')
    const alert: Marker = { ...scaled, kind: 'alert', at: NOW - 47_000, title: 'VedfolnirHighCPUUsage' }
    const [group] = groupMarkers([scaled, alert], from, to, 400, 14)
    expect(group?.lead.kind).toBe('up')
    expect(group?.markers).toHaveLength(2)
  })

  test('marks too close are one, led by the weightiest, and lose none', () => {
    const marks = markersOf([
      decisionEntry({}, NOW - 50_000),
      actionEntry({ verification: 'reverted' }, NOW - 49_000),
      actionEntry({}, NOW - 48_000),
    ])
    const groups = groupMarkers(marks, from, to, 400, 14)
    expect(groups).toHaveLength(1)
    expect(groups[0]?.lead.kind).toBe('failed')
    expect(groups[0]?.markers).toHaveLength(3)
    expect(groups[0]?.alike).toBe(1)
  })

  test('no two groups stand closer than asked, however many marks there are', () => {
    const marks = markersOf(
      Array.from({ length: 60 }, (_, index) =>
        index % 7 === 0
          ? actionEntry({ verification: 'failed' }, NOW - index * 1500)
          : decisionEntry({}, NOW - index * 1500),
      ),
    )
    const groups = groupMarkers(marks, from, to, 400, 20)
    expect(groups.flatMap((group) => group.markers)).toHaveLength(60)
    for (const [index, group] of groups.entries())
      expect(group.x - (groups[index - 1]?.x ?? -Infinity)).toBeGreaterThanOrEqual(20)
  })

  test('what lies outside the axis is not drawn at its edge', () => {
    const marks = markersOf([actionEntry({}, from - 1), actionEntry({}, to + 1)])
    expect(groupMarkers(marks, from, to, 400, 14)).toEqual([])
  })
})
