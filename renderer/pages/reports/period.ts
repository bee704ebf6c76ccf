/** The period of a report, as the URL keeps it: a length back from now, or two dates of one's own. */
import type { RouteParams } from '../../state/router.ts'

const HOUR = 3_600_000
export const LENGTHS = { '24h': 24 * HOUR, '7d': 7 * 24 * HOUR, '30d': 30 * 24 * HOUR } as const
export type Length = keyof typeof LENGTHS

export type Period =
  | { readonly kind: 'back'; readonly length: Length }
  | { readonly kind: 'dates'; readonly from: string; readonly to: string }

const DEFAULT: Length = '24h'

function isLength(text: string | undefined): text is Length {
  return text !== undefined && Object.hasOwn(LENGTHS, text)
}

export function readPeriod({ period, from, to }: RouteParams): Period {
  if (from !== undefined && to !== undefined) return { kind: 'dates', from, to }
  return { kind: 'back', length: isLength(period) ? period : DEFAULT }
}

export type Span =
  | { readonly ok: true; readonly from: number; readonly to: number }
  | { readonly ok: false; readonly problem: string }

/** In epoch ms; dates are days of the reader's own time zone, both of them whole. */
export function spanOf(period: Period, now: number): Span {
  if (period.kind === 'back') return { ok: true, from: now - LENGTHS[period.length], to: now }
  const [from, to] = [dayOf(period.from), dayOf(period.to)]
  if (from === null || to === null) return { ok: false, problem: 'Choose the first and the last day.' }
  if (to < from) return { ok: false, problem: 'The last day is before the first one.' }
  const end = new Date(to)
  end.setDate(end.getDate() + 1)
  return { ok: true, from: from.getTime(), to: end.getTime() }
}

function dayOf(text: string): Date | null {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00`) : new Date(NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

/** "2026-01-31", for a field of dates. */
export function dayText(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
