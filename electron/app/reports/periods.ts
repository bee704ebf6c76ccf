/** When a scheduled report is due, and of which days it tells: whole days of the machine's own time zone. Pure. */
import type { ReportSchedule } from '../../../shared/domain/report.ts'

type Rhythm = Pick<ReportSchedule, 'every' | 'hour'>

export interface Due {
  /** Epoch ms at which it is made. */
  readonly at: number
  readonly from: number
  readonly to: number
}

/** The newest that is due by `now`. */
export function lastDue(rhythm: Rhythm, now: number): Due {
  const begin = beginOf(rhythm.every, new Date(now))
  const due = dueAfter(rhythm, begin)
  return due.at <= now ? due : dueAfter(rhythm, beginOf(rhythm.every, dayBefore(begin)))
}

/** The first after `now`, in epoch ms. */
export function nextDue(rhythm: Rhythm, now: number): number {
  const begin = beginOf(rhythm.every, new Date(now))
  const due = atHour(begin, rhythm.hour)
  return due > now ? due : atHour(endOf(rhythm.every, begin), rhythm.hour)
}

/** What is made in the period that begins then: the report of the one before. */
function dueAfter({ every, hour }: Rhythm, begin: Date): Due {
  return { at: atHour(begin, hour), from: beginOf(every, dayBefore(begin)).getTime(), to: begin.getTime() }
}

function beginOf(every: Rhythm['every'], date: Date): Date {
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
  if (every === 'month') return new Date(year, month, 1)
  // Sunday is 0: a week begins on Monday.
  return new Date(year, month, every === 'week' ? day - ((date.getDay() + 6) % 7) : day)
}

function endOf(every: Rhythm['every'], begin: Date): Date {
  const [year, month, day] = [begin.getFullYear(), begin.getMonth(), begin.getDate()]
  if (every === 'month') return new Date(year, month + 1, 1)
  return new Date(year, month, day + (every === 'week' ? 7 : 1))
}

/** A day of 23 or 25 hours has its hours as the clock shows them. */
function dayBefore(begin: Date): Date {
  return new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() - 1)
}

function atHour(day: Date, hour: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour).getTime()
}
