import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastDue, nextDue } from './periods.ts'

const at = (text: string) => new Date(text).getTime()

test('a daily report at seven tells of yesterday, and before seven of the day before', () => {
  const daily = { every: 'day', hour: 7 } as const
  expect(lastDue(daily, at('2026-01-31T07:00'))).toEqual({
    at: at('2026-01-31T07:00'),
    from: at('2026-01-30T00:00'),
    to: at('2026-01-31T00:00'),
  })
  expect(lastDue(daily, at('2026-01-31T06:59')).to).toBe(at('2026-01-30T00:00'))
  expect(nextDue(daily, at('2026-01-31T06:59'))).toBe(at('2026-01-31T07:00'))
  expect(nextDue(daily, at('2026-01-31T07:00'))).toBe(at('2026-02-01T07:00'))
})

test('a weekly report is made on Monday of the week before, a monthly one on the first of the month before', () => {
  // 2026-01-28 is a Wednesday.
  expect(lastDue({ every: 'week', hour: 6 }, at('2026-01-28T12:00'))).toEqual({
    at: at('2026-01-26T06:00'),
    from: at('2026-01-19T00:00'),
    to: at('2026-01-26T00:00'),
  })
  expect(lastDue({ every: 'month', hour: 6 }, at('2026-03-01T05:00'))).toEqual({
    at: at('2026-02-01T06:00'),
    from: at('2026-01-01T00:00'),
    to: at('2026-02-01T00:00'),
  })
})

test('what is due is never in the future, its period is over by then, and the next one is later', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: at('2024-01-01T00:00'), max: at('2030-01-01T00:00') }),
      (every, hour, now) => {
        const due = lastDue({ every, hour }, now)
        expect(due.at).toBeLessThanOrEqual(now)
        expect(due.from).toBeLessThan(due.to)
        expect(due.to).toBeLessThanOrEqual(due.at)
        const next = nextDue({ every, hour }, now)
        expect(next).toBeGreaterThan(now)
        // None is left out between them.
        expect(lastDue({ every, hour }, next).from).toBe(due.to)
      },
    ),
  )
})
