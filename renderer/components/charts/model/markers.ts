/** History entries as marks on the time axis: what was done, what failed, what was decided instead. */
import type {
  Action,
  AlertEntry,
  ChangeEntry,
  DecisionEntry,
  DriftEntry,
  Entry,
} from '../../../../shared/domain/history.ts'
import type { Decision } from '../../../../shared/domain/decision.ts'

/** Each kind has its own shape; color only repeats it. */
export type MarkerKind =
  | 'up'
  | 'down'
  | 'failed'
  | 'manual'
  | 'rollback'
  | 'drift'
  | 'blocked'
  | 'decision'
  | 'change'
  | 'note'
  | 'alert'
  | 'resolved'

export interface Marker {
  readonly entryId: number
  readonly at: number
  readonly kind: MarkerKind
  /** "Scaled 3 → 4". */
  readonly title: string
  readonly sentence: string
}

/** Marks too close to tell apart, as one; `lead` is the weightiest of them. */
export interface MarkerGroup {
  readonly at: number
  /** Pixels from the left edge of the plot. */
  readonly x: number
  readonly lead: Marker
  /** How many of them are of the lead's kind: "✕ 2" means two failures, whatever else is there. */
  readonly alike: number
  readonly markers: readonly Marker[]
}

/** An alert weighs less than what was done about it: the two mostly come together. */
const WEIGHT: Readonly<Record<MarkerKind, number>> = {
  failed: 9,
  drift: 8,
  rollback: 7,
  manual: 6,
  change: 6,
  up: 5,
  down: 4,
  alert: 3,
  blocked: 2,
  decision: 1,
  resolved: 1,
  note: 0,
}

export function isFailed(action: Pick<Action, 'verification'>): boolean {
  const { verification } = action
  return verification !== null && verification !== 'converged'
}

export function actionKind(action: Action): MarkerKind {
  if (isFailed(action)) return 'failed'
  if (action.reason === 'Rollback') return 'rollback'
  if (action.by === 'operator') return 'manual'
  return action.to > action.from ? 'up' : 'down'
}

/** "Scaling 3 → 4" while it runs, "Scaled 3 → 4", "Rolled back 4 → 3", "Scaling 3 → 4 failed". */
export function actionTitle(action: Action): string {
  const counts = `${action.from} → ${action.to}`
  if (action.endedAt === null)
    return action.reason === 'Rollback' ? `Rolling back ${counts}` : `Scaling ${counts}`
  if (action.verification === 'partial') return `Scaling ${counts} ended halfway`
  if (isFailed(action)) return `Scaling ${counts} failed`
  return action.reason === 'Rollback' ? `Rolled back ${counts}` : `Scaled ${counts}`
}

export function decisionTitle(decision: Decision): string {
  switch (decision.kind) {
    case 'scale-up':
    case 'scale-down':
      return `Decided ${decision.from} → ${decision.desired}`
    case 'blocked':
      return `Blocked at ${decision.from}`
    case 'hold':
      return `Holding at ${decision.from}`
  }
}

/** A decision to scale is told by the action it began: within this time and to the same count. */
const SAME_MS = 10_000

export function isActedOn(decided: DecisionEntry, action: Entry): boolean {
  if (action.kind !== 'action') return false
  const { kind, desired } = decided.decision
  if (kind !== 'scale-up' && kind !== 'scale-down') return false
  const same = action.project === decided.project && action.service === decided.service
  return same && action.action.to === desired && Math.abs(action.at - decided.at) < SAME_MS
}

/** "Changed elsewhere 3 → 5". */
export function driftTitle({ from, to }: DriftEntry): string {
  return `Changed elsewhere ${from} → ${to}`
}

export function alertKind({ alert }: AlertEntry): MarkerKind {
  return alert.state === 'firing' ? 'alert' : 'resolved'
}

export function changeKind({ change }: ChangeEntry): MarkerKind {
  return change.verification === null || !isFailed(change) ? 'change' : 'failed'
}

export function changeTitle({ change }: ChangeEntry): string {
  return change.undoes === null ? 'Limits changed' : 'Change undone'
}

export function changeSentence({ change }: ChangeEntry): string {
  return change.outcome === '' ? change.sentence : change.outcome
}

function markerOf(entry: Entry, all: readonly Entry[]): Marker | null {
  const base = { entryId: entry.id, at: entry.at }
  switch (entry.kind) {
    case 'action': {
      const { action } = entry
      const sentence = action.endedAt === null || action.outcome === '' ? action.sentence : action.outcome
      return { ...base, kind: actionKind(action), title: actionTitle(action), sentence }
    }
    case 'decision': {
      const { decision } = entry
      // What waits for an action to end is told by that action.
      if (decision.reason === 'Acting' || all.some((each) => isActedOn(entry, each))) return null
      const kind = decision.kind === 'blocked' ? 'blocked' : 'decision'
      return { ...base, kind, title: decisionTitle(decision), sentence: decision.sentence }
    }
    case 'drift':
      return { ...base, kind: 'drift', title: driftTitle(entry), sentence: entry.sentence }
    case 'alert':
      return { ...base, kind: alertKind(entry), title: entry.alert.name, sentence: entry.alert.sentence }
    case 'change':
      return { ...base, kind: changeKind(entry), title: changeTitle(entry), sentence: changeSentence(entry) }
    case 'note':
      return { ...base, kind: 'note', title: entry.topic, sentence: entry.sentence }
  }
}

/** Marks in order of time; decisions that an action tells already are left out. */
export function markersOf(entries: readonly Entry[]): readonly Marker[] {
  return entries.flatMap((entry) => markerOf(entry, entries) ?? []).sort((a, b) => a.at - b.at)
}

/** Negative when `a` weighs less: decisions before actions before failures. */
export function compareWeight(a: Marker, b: Marker): number {
  return WEIGHT[a.kind] - WEIGHT[b.kind]
}

function weightiest(markers: readonly Marker[]): Marker | undefined {
  const [first, ...rest] = markers
  if (first === undefined) return undefined
  return rest.reduce((best, each) => (compareWeight(each, best) > 0 ? each : best), first)
}

/**
 * Places marks on [from, to] over `width` px. A group stands where its weightiest mark is, and joins the one before
 * it when the two would stand less than `apart` px from each other.
 */
export function groupMarkers(
  markers: readonly Marker[],
  from: number,
  to: number,
  width: number,
  apart: number,
): readonly MarkerGroup[] {
  const groups: MarkerGroup[] = []
  for (const marker of markers) {
    if (marker.at < from || marker.at > to) continue
    let joined: readonly Marker[] = [marker]
    for (;;) {
      const lead = weightiest(joined) ?? marker
      const x = ((lead.at - from) / (to - from)) * width
      const before = groups.at(-1)
      if (before === undefined || x - before.x >= apart) {
        const alike = joined.filter((each) => each.kind === lead.kind).length
        groups.push({ at: lead.at, x, lead, alike, markers: joined })
        break
      }
      groups.pop()
      joined = [...before.markers, ...joined]
    }
  }
  return groups
}
