/** Times as a person types them: a date, a date and time, or a duration before or after now. */
import { fail, ok, type Result } from '../../shared/lib/result.ts'

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `2h`, `30m`, `7d`: milliseconds; null for anything else. */
function duration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim())
  const unit = UNITS[match?.[2] ?? '']
  return match === null || unit === undefined ? null : Number(match[1]) * unit
}

/** Epoch milliseconds. A duration counts from now, back (`past`) or ahead (`future`). */
export function readTime(
  option: string,
  text: string,
  direction: 'past' | 'future',
  now: number,
): Result<number> {
  const span = duration(text)
  if (span !== null) return ok(direction === 'past' ? now - span : now + span)
  // Without a zone JavaScript takes a date alone for UTC and a date with a time for local: both mean local here.
  const local = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(local) : NaN
  if (!Number.isNaN(at)) return ok(at)
  const example =
    direction === 'past'
      ? '2026-01-31, 2026-01-31T14:30 or 2h (two hours ago)'
      : '2026-01-31T14:30 or 30m (in half an hour)'
  return fail('BadRequest', `${option}: "${text}" is no time; it looks like ${example}`)
}

/** Local date and time, to the second: `2026-01-31 14:30:05`. */
export function showTime(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
