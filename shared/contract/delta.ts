/**
 * What changed between two states of a topic: keys that went, values as a whole, and of objects that kept some of their
 * fields only those that changed. Values and fields are compared by identity: who makes states keeps what did not change.
 */
import type { ServerFrame, TopicState } from './frames.ts'

type DeltaFrame = Extract<ServerFrame, { type: 'delta' }>
export type Delta = Pick<DeltaFrame, 'set' | 'patch' | 'remove'>

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What JSON has a word for. */
function told(value: Fields): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, field]) => field !== undefined)
}

/** Null when nothing changed. */
export function difference(before: TopicState, after: TopicState): Delta | null {
  const set: Record<string, unknown> = {}
  const patch: Record<string, Record<string, unknown>> = {}
  let changed = false
  let patched = false
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    if (Object.hasOwn(before, key) && old === value) continue
    changed = true
    const fields = changedFields(old, value)
    if (fields === null) set[key] = value
    else {
      patch[key] = fields
      patched = true
    }
  }
  const remove = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  if (!changed && remove.length === 0) return null
  return patched ? { set, patch, remove } : { set, remove }
}

/** Null where fields would not tell it: something else than objects, a field that went, or not one that stayed. */
function changedFields(before: unknown, after: unknown): Record<string, unknown> | null {
  if (!isFields(before) || !isFields(after)) return null
  const now = told(after)
  const changed = now.filter(([name, field]) => before[name] !== field)
  if (changed.length === now.length) return null
  const gone = told(before).some(([name]) => after[name] === undefined)
  return gone ? null : Object.fromEntries(changed)
}

/** The state after a delta; what the delta does not name stays the very same value. */
export function applied(state: TopicState, { set, patch = {}, remove }: Delta): TopicState {
  const next: Record<string, unknown> = { ...state, ...set }
  for (const [key, fields] of Object.entries(patch)) {
    const old = state[key]
    next[key] = isFields(old) ? { ...old, ...fields } : fields
  }
  for (const key of remove) Reflect.deleteProperty(next, key)
  return next
}

/** A new value of which the fields that say the same as before are the very same; `null` where nothing is in common. */
export function keepFields(before: unknown, after: unknown): Fields | null {
  if (!isFields(before) || !isFields(after)) return null
  return Object.fromEntries(told(after).map(([name, field]) => [name, kept(before[name], field)]))
}

function kept(before: unknown, after: unknown): unknown {
  if (before === after || typeof before !== 'object' || typeof after !== 'object') return after
  return JSON.stringify(before) === JSON.stringify(after) ? before : after
}
