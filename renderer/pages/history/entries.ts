/** What an entry of the history says in a line, and what rolling back to it would mean. Pure. */
import type { DecisionEntry, Entry } from '../../../shared/domain/history.ts'
import {
  actionKind,
  actionTitle,
  changeKind,
  changeSentence,
  changeTitle,
  alertKind,
  decisionTitle,
  driftTitle,
  isActedOn,
  type MarkerKind,
} from '../../components/charts/model/markers.ts'

/** "Holding at 3: cooldown …" under the title "Holding at 3" needs its second half only. */
const TOLD_BY_TITLE = /^(Scaling \d+ → \d+|Holding at \d+|Blocked( at \d+)?): /

function restOf(sentence: string): string {
  const rest = sentence.replace(TOLD_BY_TITLE, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

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
        sentence: restOf(action.sentence),
        by: action.by === 'operator' ? 'by hand' : 'by Eyrie',
        tookMs: action.endedAt === null ? null : action.endedAt - action.startedAt,
      }
    }
    case 'decision': {
      const { decision } = entry
      const kind = decision.kind === 'blocked' ? 'blocked' : 'decision'
      return {
        kind,
        title: decisionTitle(decision),
        sentence: restOf(decision.sentence),
        by: '',
        tookMs: null,
      }
    }
    case 'drift':
      return { kind: 'drift', title: driftTitle(entry), sentence: entry.sentence, by: '', tookMs: null }
    case 'alert': {
      const { name, sentence } = entry.alert
      return { kind: alertKind(entry), title: name, sentence, by: '', tookMs: null }
    }
    case 'change': {
      const { startedAt, endedAt } = entry.change
      const tookMs = endedAt === null ? null : endedAt - startedAt
      const line = { title: changeTitle(entry), sentence: changeSentence(entry), by: 'by hand' }
      return { ...line, kind: changeKind(entry), tookMs }
    }
    case 'note':
      return { kind: 'note', title: entry.topic, sentence: entry.sentence, by: '', tookMs: null }
  }
}

/** The count an entry left behind: what rolling back to it restores; null when it records none. */
export function countAfter(entry: Entry): number | null {
  if (entry.kind === 'decision') return entry.decision.from
  if (entry.kind === 'drift') return entry.to
  if (entry.kind !== 'action' || entry.action.endedAt === null) return null
  const { from, to, verification } = entry.action
  return verification === 'reverted' || verification === 'failed' ? from : to
}

export interface Day {
  /** Local midnight, epoch ms. */
  readonly at: number
  readonly entries: readonly Listed[]
}

/** Entries under their local day, in the order given. */
export function byDay(entries: readonly Listed[]): readonly Day[] {
  const days: { at: number; entries: Listed[] }[] = []
  for (const entry of entries) {
    const at = new Date(entry.entry.at).setHours(0, 0, 0, 0)
    const last = days.at(-1)
    if (last?.at === at) last.entries.push(entry)
    else days.push({ at, entries: [entry] })
  }
  return days
}

/** An entry as listed: an action brings the decision it followed. */
export interface Listed {
  readonly entry: Entry
  readonly decision: DecisionEntry | null
}

/**
 * Joins each action with the decision that began it, and leaves out decisions that only waited for an action to end.
 * `alone`: the list holds decisions only, and each is told.
 */
export function listed(entries: readonly Entry[], alone = false): readonly Listed[] {
  if (alone) return entries.map((entry) => ({ entry, decision: null }))
  const taken = new Set<number>()
  const decisionOf = (action: Entry): DecisionEntry | null => {
    const found = entries.find(
      (each) => each.kind === 'decision' && !taken.has(each.id) && isActedOn(each, action),
    )
    if (found?.kind !== 'decision') return null
    taken.add(found.id)
    return found
  }
  const joined = entries.map((entry) => ({
    entry,
    decision: entry.kind === 'action' ? decisionOf(entry) : null,
  }))
  return joined.filter(
    ({ entry }) => entry.kind !== 'decision' || (!taken.has(entry.id) && entry.decision.reason !== 'Acting'),
  )
}

/** A page read anew joined with older ones: newer entries come in, changed ones are replaced, none is twice. */
export function joinPages(fresh: readonly Entry[], known: readonly Entry[]): readonly Entry[] {
  const oldest = fresh.at(-1)?.id
  if (oldest === undefined) return fresh
  return [...fresh, ...known.filter((entry) => entry.id < oldest)]
}
