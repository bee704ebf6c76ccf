/** Round points in local time for a time axis, and the words for them. */

export interface TimeTick {
  readonly at: number
  readonly label: string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10].map((count) => count * DAY),
]

const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const seconds = new Intl.DateTimeFormat('en-US', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const day = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' })
const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'short', month: 'short', day: 'numeric' })

/**
 * Times before this (in 1973) are counted from a load's own beginning, as "day 2": what was made up or imported may have
 * no date, and no service has records that old.
 */
const ELAPSED_BELOW = 1e11

function isElapsed(at: number): boolean {
  return at < ELAPSED_BELOW
}

function elapsedClock(at: number, step: number): string {
  const within = at - Math.floor(at / DAY) * DAY
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const minutes = `${two(within / HOUR)}:${two((within % HOUR) / MINUTE)}`
  return step < MINUTE ? `${minutes}:${two((within % MINUTE) / SECOND)}` : minutes
}

/** "14:05", with the seconds where `step` (ms) is finer than a minute. */
export function formatTime(at: number, step: number): string {
  if (isElapsed(at)) return elapsedClock(at, step)
  return (step < MINUTE ? seconds : clock).format(at)
}

/** "Nov 24". */
export function formatDay(at: number): string {
  if (isElapsed(at)) return `day ${Math.floor(at / DAY) + 1}`
  return day.format(at)
}

/** "Tue, Nov 24, 14:05:10": a moment in full. */
export function formatMoment(at: number, step = SECOND): string {
  return `${isElapsed(at) ? formatDay(at) : weekday.format(at)}, ${formatTime(at, step)}`
}

/** "Nov 24, 14:05 – 15:10", the day said once where both ends share it. */
export function formatSpan(from: number, to: number): string {
  const step = to - from < 10 * MINUTE ? SECOND : MINUTE
  const start = `${formatDay(from)}, ${formatTime(from, step)}`
  const sameDay = startOfDay(from) === startOfDay(to)
  return `${start} – ${sameDay ? '' : `${formatDay(to)}, `}${formatTime(to, step)}`
}

/** At most `most` ticks in [from, to], at whole steps of local time; midnights say the day. */
export function timeTicks(from: number, to: number, most: number): readonly TimeTick[] {
  const fits = STEPS.find((step) => (to - from) / step <= Math.max(1, most)) ?? 10 * DAY
  return (fits >= DAY ? dayTicks(from, to, fits / DAY) : clockTicks(from, to, fits)).map((at) => ({
    at,
    label: isMidnight(at) && to - from > 20 * MINUTE ? formatDay(at) : formatTime(at, fits),
  }))
}

function isMidnight(at: number): boolean {
  if (isElapsed(at)) return at % DAY === 0
  const date = new Date(at)
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0
}

/** Counted from local midnight, so that a three-hour step is 03:00, 06:00 … in every zone; anew each day (DST). */
function clockTicks(from: number, to: number, step: number): readonly number[] {
  const ticks: number[] = []
  for (let midnight = startOfDay(from); midnight <= to; midnight = addDays(midnight, 1)) {
    const next = addDays(midnight, 1)
    const first = midnight + Math.max(0, Math.ceil((from - midnight) / step)) * step
    for (let at = first; at < next && at <= to; at += step) ticks.push(at)
  }
  return ticks
}

function dayTicks(from: number, to: number, days: number): readonly number[] {
  const ticks: number[] = []
  let at = startOfDay(from)
  if (at < from) at = addDays(at, 1)
  for (; at <= to; at = addDays(at, days)) ticks.push(at)
  return ticks
}

function startOfDay(at: number): number {
  if (isElapsed(at)) return Math.floor(at / DAY) * DAY
  return new Date(at).setHours(0, 0, 0, 0)
}

function addDays(at: number, count: number): number {
  if (isElapsed(at)) return at + count * DAY
  const date = new Date(at)
  return date.setDate(date.getDate() + count)
}
