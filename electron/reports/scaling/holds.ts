/** How long each reason held a service: a decision stands until the next one, as far as the service was watched. */
import type { Decision } from '../../../shared/domain/decision.ts'
import type { HeldTime } from './report.ts'

type Span = readonly [number, number]

/** What was decided from a time on. */
export interface JudgedAt extends Pick<Decision, 'kind' | 'reason'> {
  readonly at: number
}

export interface HoldsAsked {
  /** Oldest first; the first one may be from before the period. */
  readonly decisions: readonly JudgedAt[]
  readonly from: number
  readonly to: number
  /** When there were readings: nobody knows what would have been decided between. */
  readonly watched: readonly Span[]
}

/** Longest first. */
export function holdsOf({ decisions, from, to, watched }: HoldsAsked): readonly HeldTime[] {
  const held = new Map<string, HeldTime>()
  for (const [index, { at, kind, reason }] of decisions.entries()) {
    if (kind !== 'hold' && kind !== 'blocked') continue
    const stands: Span = [Math.max(from, at), Math.min(to, decisions[index + 1]?.at ?? to)]
    const seconds = watched.reduce((sum, span) => sum + overlap(stands, span), 0) / 1000
    if (seconds <= 0) continue
    const key = `${kind} ${reason}`
    const before = held.get(key) ?? { reason, kind, seconds: 0, times: 0 }
    held.set(key, { ...before, seconds: before.seconds + seconds, times: before.times + 1 })
  }
  return [...held.values()].sort((a, b) => b.seconds - a.seconds || (a.reason < b.reason ? -1 : 1))
}

function overlap([aFrom, aTo]: Span, [bFrom, bTo]: Span): number {
  return Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom))
}
