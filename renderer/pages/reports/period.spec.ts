import { expect, test } from 'vitest'
import { dayText, readPeriod, spanOf } from './period.ts'

const now = new Date('2026-01-31T14:30').getTime()

test('the URL says how far back, or which days; what it does not say is a day', () => {
  expect(readPeriod({})).toEqual({ kind: 'back', length: '24h' })
  expect(readPeriod({ period: '7d' })).toEqual({ kind: 'back', length: '7d' })
  expect(readPeriod({ period: 'constructor' })).toEqual({ kind: 'back', length: '24h' })
  expect(readPeriod({ from: '2026-01-01', to: '2026-01-02' })).toMatchObject({ kind: 'dates' })
})

test('two dates are whole days, the last one included', () => {
  expect(spanOf({ kind: 'dates', from: '2026-01-30', to: '2026-01-30' }, now)).toEqual({
    ok: true,
    from: new Date('2026-01-30T00:00').getTime(),
    to: new Date('2026-01-31T00:00').getTime(),
  })
  expect(dayText(now)).toBe('2026-01-31')
})

test('dates that are none, or the wrong way round, are no period', () => {
  expect(spanOf({ kind: 'dates', from: '', to: '2026-01-30' }, now)).toMatchObject({ ok: false })
  expect(spanOf({ kind: 'dates', from: '2026-13-45', to: '2026-01-30' }, now)).toMatchObject({ ok: false })
  expect(spanOf({ kind: 'dates', from: '2026-01-31', to: '2026-01-30' }, now)).toEqual({
    ok: false,
    problem: 'The last day is before the first one.',
  })
})
