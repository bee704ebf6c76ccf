import { describe, expect, test } from 'vitest'
import type { Schedule } from '../../shared/domain/policy.ts'
import { phaseOf, scheduledMin, scheduleProblem } from './schedule.ts'

const WORKDAY: Schedule = { start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin', min: 4 }
const at = (text: string) => Date.parse(text)

describe('a schedule asks for its minimum', () => {
  test.each([
    ['from the minute it starts', '2026-03-02T08:00:00+01:00', 4],
    ['not a second before', '2026-03-02T07:59:59+01:00', 0],
    ['until it ends', '2026-03-02T17:59:59+01:00', 4],
    ['and no longer', '2026-03-02T18:00:00+01:00', 0],
    ['not on a weekend', '2026-03-07T12:00:00+01:00', 0],
    ['by the clock of its zone: 07:30 UTC is half past eight in Berlin', '2026-03-02T07:30:00Z', 4],
    ['in summer an hour earlier: 06:30 UTC is half past eight', '2026-07-06T06:30:00Z', 4],
    ['in winter 06:30 UTC is half past seven', '2026-12-07T06:30:00Z', 0],
  ])('%s', (_, now, min) => {
    expect(scheduledMin([WORKDAY], at(now))).toBe(min)
  })
  test('over midnight, where its end comes before its start on the same day', () => {
    const night = { start: '0 22 * * *', end: '0 6 * * *', timeZone: 'UTC', min: 3 }
    expect(scheduledMin([night], at('2026-03-02T23:00:00Z'))).toBe(3)
    expect(scheduledMin([night], at('2026-03-03T05:59:00Z'))).toBe(3)
    expect(scheduledMin([night], at('2026-03-03T12:00:00Z'))).toBe(0)
  })
  test('of several in force the largest', () => {
    const always = { start: '0 0 * * *', end: '59 23 * * *', timeZone: 'UTC', min: 2 }
    expect(scheduledMin([always, WORKDAY], at('2026-03-02T12:00:00Z'))).toBe(4)
    expect(scheduledMin([always, WORKDAY], at('2026-03-07T12:00:00Z'))).toBe(2)
    expect(scheduledMin([], at('2026-03-02T12:00:00Z'))).toBe(0)
  })
  test('and one that cannot be read asks for nothing', () => {
    expect(scheduledMin([{ ...WORKDAY, start: 'mornings' }], at('2026-03-02T12:00:00Z'))).toBe(0)
  })
})

describe('what was worked out', () => {
  test('holds until the next start or end', () => {
    const phase = phaseOf(WORKDAY, at('2026-03-02T12:00:00+01:00'))
    expect(phase).toEqual({
      active: true,
      from: at('2026-03-02T12:00:00+01:00'),
      until: at('2026-03-02T18:00:00+01:00'),
    })
    expect(phaseOf(WORKDAY, at('2026-03-02T17:00:00+01:00'))).toBe(phase)
    expect(phaseOf(WORKDAY, at('2026-03-02T18:00:00+01:00'))).not.toBe(phase)
  })
  test('does not depend on what was asked before: going back in time gives the same', () => {
    const before = scheduledMin([WORKDAY], at('2026-03-02T12:00:00+01:00'))
    scheduledMin([WORKDAY], at('2026-03-07T12:00:00+01:00'))
    expect(scheduledMin([WORKDAY], at('2026-03-02T12:00:00+01:00'))).toBe(before)
  })
})

describe('what cannot be a schedule is named', () => {
  test.each([
    ['a zone nobody knows', { timeZone: 'Mars/Olympus' }, '"Mars/Olympus" is not a time zone'],
    ['a start that is no expression', { start: 'mornings' }, '"mornings" is not a cron expression'],
    ['an end with a day 32', { end: '0 18 32 * *' }, '"0 18 32 * *" is not a cron expression'],
    ['a single date', { start: '2026-03-02T08:00:00' }, 'is not a cron expression'],
    ['nothing', { start: '' }, 'is not a cron expression'],
    ['a start that is its end', { end: '0 8 * * 1-5' }, 'starts and ends at the same time'],
    ['a day that never comes', { start: '0 0 30 2 *' }, 'is not a cron expression'],
  ])('%s', (_, changes, told) => {
    expect(scheduleProblem({ ...WORKDAY, ...changes })).toContain(told)
  })
  test('and the others are not', () => {
    expect(scheduleProblem(WORKDAY)).toBeNull()
  })
})
