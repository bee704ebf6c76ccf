/** What an entry of the history says in a line, and what rolling back to it would mean. Pure. */
import type { Entry } from '../../../shared/domain/history.ts'
import {
  actionKind,
  actionTitle,
  decisionTitle,
  type MarkerKind,
} from '../../components/charts/model/markers.ts'

export interface EntryLine {
  readonly kind: MarkerKind
  readonly title: string
  readonly sentence: string
  /** "by Eyrie", "by hand", or empty. */
  readonly by: string
  /** How long it took, in ms; null where that is no matter or not known yet. */
  readonly tookMs: number | null
}

export function lineOf(entry: Entry): EntryLine {
  switch (entry.kind) {
    case 'action': {
      const { action } = entry
      return {
        kind: actionKind(action),
        title: actionTitle(action),
        sentence: action.sentence,
        by: action.by === 'operator' ? 'by hand' : 'by Eyrie',
        tookMs: action.endedAt === null ? null : action.endedAt - action.startedAt,
      }
    }
    case 'decision': {
      const { decision } = entry
      const kind = decision.kind === 'blocked' ? 'blocked' : 'decision'
      return { kind, title: decisionTitle(decision), sentence: decision.sentence, by: '', tookMs: null }
    }
    case 'note':
      return { kind: 'note', title: entry.topic, sentence: entry.sentence, by: '', tookMs: null }
  }
}

/** The count an entry left behind: what rolling back to it restores; null when it records none. */
export function countAfter(entry: Entry): number | null {
  if (entry.kind === 'decision') return entry.decision.from
  if (entry.kind !== 'action' || entry.action.endedAt === null) return null
  const { from, to, verification } = entry.action
  return verification === 'reverted' || verification === 'failed' ? from : to
}

export interface Day {
  /** Local midnight, epoch ms. */
  readonly at: number
  readonly entries: readonly Entry[]
}

/** Entries under their local day, in the order given. */
export function byDay(entries: readonly Entry[]): readonly Day[] {
  const days: { at: number; entries: Entry[] }[] = []
  for (const entry of entries) {
    const at = new Date(entry.at).setHours(0, 0, 0, 0)
    const last = days.at(-1)
    if (last?.at === at) last.entries.push(entry)
    else days.push({ at, entries: [entry] })
  }
  return days
}

/** A page read anew joined with older ones: newer entries come in, changed ones are replaced, none is twice. */
export function joinPages(fresh: readonly Entry[], known: readonly Entry[]): readonly Entry[] {
  const oldest = fresh.at(-1)?.id
  if (oldest === undefined) return fresh
  return [...fresh, ...known.filter((entry) => entry.id < oldest)]
}
