import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMoment, formatSpan, timeTicks } from './timeTicks.ts'

const at = (hour: number, minute: number, second = 0, day = 24) =>
  new Date(2026, 10, day, hour, minute, second).getTime()
const labels = (from: number, to: number, most: number) => timeTicks(from, to, most).map((tick) => tick.label)

describe('times that are counted from a load’s beginning', () => {
  const DAY = 86_400_000
  test('are told by their day, in any time zone', () => {
    expect(formatMoment(DAY + 3_600_000 + 61_000)).toBe('day 2, 01:01:01')
    expect(formatSpan(0, 2 * DAY)).toBe('day 1, 00:00 – day 3, 00:00')
    expect(formatSpan(DAY, DAY + 3_600_000)).toBe('day 2, 00:00 – 01:00')
  })
  test('have ticks at whole steps of their own', () => {
    expect(labels(0, 31 * DAY, 8)).toEqual([
      'day 1',
      'day 6',
      'day 11',
      'day 16',
      'day 21',
      'day 26',
      'day 31',
    ])
    expect(labels(DAY - 7_200_000, DAY + 7_200_000, 5)).toEqual(['22:00', '23:00', 'day 2', '01:00', '02:00'])
  })
})

describe('ticks of a time axis', () => {
  test('five minutes are told by the minute', () => {
    expect(labels(at(14, 0, 10), at(14, 5, 10), 6)).toEqual(['14:01', '14:02', '14:03', '14:04', '14:05'])
  })

  test('less than a minute is told by the second', () => {
    expect(labels(at(14, 0, 1), at(14, 0, 44), 6)).toEqual(['14:00:10', '14:00:20', '14:00:30', '14:00:40'])
  })

  test('an hour is told in round minutes', () => {
    expect(labels(at(13, 7), at(14, 7), 6)).toEqual(['13:10', '13:20', '13:30', '13:40', '13:50', '14:00'])
  })

  test('a day that crosses midnight says the new day there', () => {
    expect(labels(at(15, 20, 0, 23), at(15, 20, 0, 24), 8)).toEqual([
      '18:00',
      '21:00',
      'Nov 24',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
    ])
  })

  test('a week is told by days', () => {
    expect(labels(at(15, 20, 0, 17), at(15, 20, 0, 24), 8)).toEqual([
      'Nov 18',
      'Nov 19',
      'Nov 20',
      'Nov 21',
      'Nov 22',
      'Nov 23',
      'Nov 24',
    ])
  })

  test('are in order, inside the range and no more than asked, for any range and width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at(0, 0), max: at(0, 0) + 400 * 86_400_000 }),
        fc.integer({ min: 30_000, max: 30 * 86_400_000 }),
        fc.integer({ min: 3, max: 20 }),
        (from, length, most) => {
          const ticks = timeTicks(from, from + length, most)
          expect(ticks.length).toBeLessThanOrEqual(most + 2)
          for (const [index, tick] of ticks.entries()) {
            expect(tick.at).toBeGreaterThanOrEqual(from)
            expect(tick.at).toBeLessThanOrEqual(from + length)
            expect(tick.at).toBeGreaterThan(ticks[index - 1]?.at ?? 0)
          }
        },
      ),
    )
  })
})

test('a span says its day once where both ends share it', () => {
  expect(formatSpan(at(14, 2), at(14, 15))).toBe('Nov 24, 14:02 – 14:15')
  expect(formatSpan(at(23, 2, 0, 23), at(1, 15))).toBe('Nov 23, 23:02 – Nov 24, 01:15')
  expect(formatSpan(at(14, 2, 3), at(14, 4, 9))).toBe('Nov 24, 14:02:03 – 14:04:09')
})

test('a moment is told in full', () => {
  expect(formatMoment(at(14, 5, 10))).toBe('Tue, Nov 24, 14:05:10')
  expect(formatMoment(at(14, 5, 10), 60_000)).toBe('Tue, Nov 24, 14:05')
})
