/**
 * Minimum replicas by the clock, as KEDA's cron scaler: at least `min` from each time of `start` to the next of `end`.
 * What was worked out holds until the next start or end, so a tick costs one comparison.
 */
import { Cron } from 'croner'
import type { Schedule } from '../../shared/domain/policy.ts'

/** Whether a schedule is in force, and for which times (epoch ms) that was worked out. */
export interface Phase {
  readonly active: boolean
  readonly from: number
  readonly until: number
}

interface Clockwork {
  readonly start: Cron
  readonly end: Cron
}

const clockworks = new WeakMap<Schedule, Clockwork | null>()
const phases = new WeakMap<Schedule, Phase>()

/** The most that a schedule in force asks for; 0: none is. */
export function scheduledMin(schedules: readonly Schedule[], now: number): number {
  let min = 0
  for (const schedule of schedules)
    if (schedule.min > min && phaseOf(schedule, now).active) min = schedule.min
  return min
}

export function phaseOf(schedule: Schedule, now: number): Phase {
  const before = phases.get(schedule)
  if (before !== undefined && now >= before.from && now < before.until) return before
  const phase = workOut(schedule, now)
  phases.set(schedule, phase)
  return phase
}

/** In force when its end comes before it starts anew: then it began before now and has not ended. */
function workOut(schedule: Schedule, now: number): Phase {
  const clockwork = clockworkOf(schedule)
  const date = new Date(now)
  const next = (cron: Cron | undefined) => cron?.nextRun(date)?.getTime() ?? Number.POSITIVE_INFINITY
  const start = next(clockwork?.start)
  const end = next(clockwork?.end)
  return { active: end < start, from: now, until: Math.min(start, end) }
}

/** Null: it cannot be read, which a policy's problems say by name; then it asks for nothing. */
function clockworkOf(schedule: Schedule): Clockwork | null {
  const known = clockworks.get(schedule)
  if (known !== undefined) return known
  const { start, end, timeZone } = schedule
  const made =
    scheduleProblem(schedule) === null ? { start: cron(start, timeZone), end: cron(end, timeZone) } : null
  clockworks.set(schedule, made)
  return made
}

function cron(expression: string, timezone: string): Cron {
  return new Cron(expression, { timezone, paused: true })
}

/** What is wrong with it, in words that complete a sentence; null: nothing. */
export function scheduleProblem({ start, end, timeZone }: Schedule): string | null {
  if (!isTimeZone(timeZone)) return `"${timeZone}" is not a time zone such as Europe/Berlin`
  for (const expression of [start, end])
    if (!isCron(expression)) return `"${expression}" is not a cron expression such as "0 8 * * 1-5"`
  return start === end ? `it starts and ends at the same time, "${start}"` : null
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isCron(expression: string): boolean {
  try {
    // A date in it, which croner takes too, would be a single run and no schedule.
    return !/^\d{4}-/.test(expression) && cron(expression, 'UTC').nextRun(new Date(0)) !== null
  } catch {
    return false
  }
}
