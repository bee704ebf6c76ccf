/** Records the last states of each service: after each action, each edit, and each foreign change that lasts. */
import { z } from 'zod'
import type { Action, Entry } from '../../../shared/domain/history.ts'
import { currentReplicas, serviceKey, type Service } from '../../../shared/domain/inventory.ts'
import type { Settings } from '../../../shared/domain/settings.ts'
import { MOST_STATES, recordedStateSchema, type RecordedState } from '../../../shared/domain/states.ts'
import type { Signal } from '../../../shared/lib/signal.ts'
import type { Actions } from '../../loop/actions.ts'
import type { Observer } from '../../observe/observer.ts'
import type { Store } from '../../storage/store.ts'
import { editsOf, sameEdits } from './diff.ts'

export interface States {
  /** Newest first; the first one is how the service is, as far as it was recorded. */
  of(project: string, service: string): readonly RecordedState[]
  /** Looks at every service; called once when the first inventory is there. */
  look(): void
  /** The next state of the service brings back this one. */
  restoring(project: string, service: string, state: number | null): void
  close(): void
}

export interface StatesDependencies {
  readonly observer: Observer
  readonly actions: Pick<Actions, 'active' | 'changed'>
  /** Rounds, and edits by hand. */
  readonly changed: Signal<void>
  readonly settings: { get(): Settings }
  readonly store: Store
  readonly now: () => number
}

/** A count that somebody else changed is a state once it stands this long: a recreation by Compose is none. */
const SETTLED_MS = 30_000
/** So many entries back the one that left a state is looked for. */
const LOOK_BACK = 50

/** Notes that tell of nothing a rollback restores. */
const NO_EDITS: ReadonlySet<string> = new Set(['pause', 'resume', 'count', 'silence'])

const listSchema = z.array(recordedStateSchema)

interface Foreign {
  readonly count: number
  readonly since: number
}

export function createStates(deps: StatesDependencies): States {
  const { observer, actions, settings, store, now } = deps
  const known = new Map<string, readonly RecordedState[]>()
  const foreign = new Map<string, Foreign>()
  const restoring = new Map<string, number>()

  function statesOf(project: string, service: string): readonly RecordedState[] {
    const key = serviceKey(project, service)
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const stored = listSchema.safeParse(store.value(`states:${key}`))
    const states =
      stored.success && stored.data.length > 0 ? stored.data : fromActions(store, project, service)
    known.set(key, states)
    return states
  }

  function keep(service: Service, state: Omit<RecordedState, 'restores' | 'edits'>): void {
    const key = serviceKey(service.project, service.name)
    const restores = restoring.get(key) ?? null
    restoring.delete(key)
    foreign.delete(key)
    const edits = editsOf(settings.get().services[key])
    const earlier = statesOf(service.project, service.name).filter(({ id }) => id < state.id)
    const states = [{ ...state, edits, restores }, ...earlier].slice(0, MOST_STATES)
    known.set(key, states)
    store.setValue(`states:${key}`, states)
  }

  /** The newest entry since the newest state that tells of the change. */
  function toldBy(service: Service, since: number, counted: boolean, edited: boolean): Entry | null {
    const { project, name } = service
    const entries = store.entries({ project, service: name, limit: LOOK_BACK })
    const telling = (entry: Entry) =>
      (counted && (entry.kind === 'action' || entry.kind === 'drift')) ||
      (edited && entry.kind === 'note' && !NO_EDITS.has(entry.topic))
    return entries.find((entry) => entry.id > since && telling(entry)) ?? null
  }

  function consider(service: Service): void {
    const { project, name } = service
    const key = serviceKey(project, name)
    if (actions.active(project, name) !== null) return
    const count = currentReplicas(service).length
    const [newest] = statesOf(project, name)
    if (newest === undefined) {
      keep(service, { id: 0, at: now(), count, sentence: `First seen at ${count}.` })
      return
    }
    const edited = newest.edits === null || !sameEdits(newest.edits, editsOf(settings.get().services[key]))
    if (count === newest.count) foreign.delete(key)
    if (count === newest.count && !edited) return
    const entry = toldBy(service, newest.id, count !== newest.count, edited)
    if (entry !== null) {
      keep(service, { id: entry.id, at: entry.at, count, sentence: sentenceOf(entry) })
      return
    }
    // Edits without an entry were made before they were recorded, or in the file by hand: the state is the same one.
    if (count === newest.count) {
      amend(key, newest, settings.get())
      return
    }
    const standing = foreign.get(key)
    if (standing?.count !== count) foreign.set(key, { count, since: now() })
    else if (now() - standing.since >= SETTLED_MS) noteForeign(service, newest.count, count)
  }

  function amend(key: string, newest: RecordedState, current: Settings): void {
    const [, ...earlier] = known.get(key) ?? []
    const states = [{ ...newest, edits: editsOf(current.services[key]) }, ...earlier]
    known.set(key, states)
    store.setValue(`states:${key}`, states)
  }

  function noteForeign(service: Service, from: number, count: number): void {
    const { project, name } = service
    const sentence = `The count of ${project}/${name} was changed from outside: ${from} → ${count}.`
    const at = now()
    const { id } = store.addEntry({ at, kind: 'note', project, service: name, topic: 'count', sentence })
    keep(service, { id, at, count, sentence })
  }

  function look(): void {
    if (observer.status().state !== 'connected') return
    for (const project of observer.inventory()?.projects ?? []) project.services.forEach(consider)
  }

  function onAction({ project, service: name, endedAt }: Action): void {
    const service = observer.service(project, name)
    if (endedAt !== null && service !== null && observer.status().state === 'connected') consider(service)
  }

  const stops = [deps.changed.listen(look), actions.changed.listen(onAction)]
  return {
    of: statesOf,
    look,
    restoring(project, service, state) {
      const key = serviceKey(project, service)
      if (state === null) restoring.delete(key)
      else restoring.set(key, state)
    },
    close() {
      for (const stop of stops) stop()
    },
  }
}

function sentenceOf(entry: Entry): string {
  if (entry.kind === 'action') return entry.action.sentence
  if (entry.kind === 'alert') return entry.alert.sentence
  if (entry.kind === 'change') return entry.change.sentence
  return entry.kind === 'decision' ? entry.decision.sentence : entry.sentence
}

/** The counts that actions of before left, from the time when states were not recorded. */
function fromActions(store: Store, project: string, service: string): readonly RecordedState[] {
  const entries = store.entries({ project, service, kind: 'action', limit: MOST_STATES })
  const states = entries.flatMap((entry): RecordedState[] => {
    if (entry.kind !== 'action' || entry.action.endedAt === null) return []
    const count = leftBy(entry.action)
    if (count === entry.action.from) return []
    const { id, at, action } = entry
    return [{ id, at, count, edits: null, sentence: action.sentence, restores: null }]
  })
  const oldest = entries.findLast((entry) => entry.kind === 'action')
  if (oldest?.kind !== 'action' || states.length === 0) return []
  const { at, action } = oldest
  const first = { id: 0, at, count: action.from, edits: null, sentence: `At ${action.from}.`, restores: null }
  return [...states, first].slice(0, MOST_STATES)
}

/** The count an action leaves behind. */
export function leftBy({ from, to, verification }: Action): number {
  return verification === 'reverted' || verification === 'failed' ? from : to
}
