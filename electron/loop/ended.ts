/** The ended actions of each service: what cooldowns and rate limits look back on, the same after a restart. */
import type { LastAction } from '../../shared/domain/decision.ts'
import type { Action } from '../../shared/domain/history.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import type { Store } from '../storage/store.ts'

/** Actions of one service that are remembered for rate limits; a period of an hour has room for fewer. */
const KEEP_CHANGES = 100

export interface EndedActions {
  last(project: string, service: string): LastAction | null
  /** Changes of the count, oldest first. */
  changes(project: string, service: string): readonly LastAction[]
  add(action: Action): void
}

interface Known {
  readonly last: LastAction | null
  readonly changes: readonly LastAction[]
}

export function createEndedActions(store: Store): EndedActions {
  const known = new Map<string, Known>()

  function of(project: string, service: string): Known {
    const key = serviceKey(project, service)
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const actions = store
      .entries({ project, service, kind: 'action', limit: KEEP_CHANGES })
      .flatMap((entry) => (entry.kind === 'action' ? [entry.action] : []))
    const ends = actions.flatMap((action) => lastActionOf(action) ?? [])
    const loaded = {
      last: ends.reduce<LastAction | null>(later, null),
      changes: actions.flatMap(changeOf).sort((a, b) => a.completedAt - b.completedAt),
    }
    known.set(key, loaded)
    return loaded
  }

  return {
    last: (project, service) => of(project, service).last,
    changes: (project, service) => of(project, service).changes,
    add(action) {
      const { last, changes } = of(action.project, action.service)
      const ended = lastActionOf(action)
      if (ended === null) return
      known.set(serviceKey(action.project, action.service), {
        last: later(last, ended),
        changes: [...changes, ...changeOf(action)].slice(-KEEP_CHANGES),
      })
    },
  }
}

function later(a: LastAction | null, b: LastAction): LastAction {
  return a !== null && a.completedAt > b.completedAt ? a : b
}

/** A failed attempt starts the cooldown too: what just failed is not tried again at every tick. */
function lastActionOf(action: Action): LastAction | null {
  if (action.endedAt === null || action.superseded === true) return null
  const by = action.by === 'controller' ? 'eyrie' : 'operator'
  return { completedAt: action.endedAt, from: action.from, to: action.to, by }
}

/** What an ended action changed of the count: to what it reached, which may be less than what was asked for. */
function changeOf(action: Action): readonly LastAction[] {
  const ended = lastActionOf(action)
  if (ended === null || action.unsettled === true) return []
  if (action.verification === 'reverted' || action.verification === 'failed') return []
  const to = action.reached ?? action.to
  return to === action.from ? [] : [{ ...ended, to }]
}
