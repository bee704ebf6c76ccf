import { expect, test } from 'vitest'
import { readTime, showTime } from './times.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')

test.each([
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['30 min', 1_800_000],
  ['1.5h', 5_400_000],
  ['7d', 604_800_000],
])('%s is that long ago, or from now', (text, milliseconds) => {
  expect(readTime('--from', text, 'past', NOW)).toEqual({ ok: true, value: NOW - milliseconds })
  expect(readTime('--until', text, 'future', NOW)).toEqual({ ok: true, value: NOW + milliseconds })
})

test('a date is its local midnight, and a zone is honored', () => {
  expect(readTime('--from', '2026-01-31', 'past', NOW)).toEqual({
    ok: true,
    value: new Date(2026, 0, 31).getTime(),
  })
  expect(readTime('--from', '2026-01-31T14:30Z', 'past', NOW)).toEqual({
    ok: true,
    value: Date.UTC(2026, 0, 31, 14, 30),
  })
})

test.each(['yesterday', '2h30', '', '5', '2026-13-40', 'Sat'])(
  '"%s" is no time, and the option is named',
  (text) => {
    const read = readTime('--until', text, 'future', NOW)
    expect(read.ok ? '' : read.error.message).toBe(
      `--until: "${text}" is no time; it looks like 2026-01-31T14:30 or 30m (in half an hour)`,
    )
  },
)

test('what is shown can be read again', () => {
  expect(readTime('--from', showTime(NOW).replace(' ', 'T'), 'past', 0)).toEqual({ ok: true, value: NOW })
})
