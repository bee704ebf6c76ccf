/** The overview as followed, split so that one row's change renders one row: what did not change keeps its identity. */
import { create } from 'zustand'
import type { OverviewState, ProjectView } from '../../shared/contract/contract.ts'
import type { AppView, HostView, ServiceRow } from '../../shared/contract/views.ts'
import type { FollowView } from '../../shared/contract/follows.ts'
import type { Alert } from '../../shared/domain/alertStates.ts'
import type { Action } from '../../shared/domain/history.ts'
import { setCoreTime } from './clock.ts'

type Keyed<T> = Readonly<Record<string, T>>

export interface Overview {
  /** Whether anything came yet. */
  readonly loaded: boolean
  readonly app: AppView | null
  readonly host: HostView | null
  readonly projects: Keyed<ProjectView>
  /** Keyed by `project/service`. */
  readonly rows: Keyed<ServiceRow>
  readonly actions: Keyed<Action>
  /** Those that fire. */
  readonly alerts: Keyed<Alert>
  /** False while what is here is old: the connection to the core is lost. */
  readonly live: boolean
  /** Why the overview cannot be followed, as a sentence. */
  readonly error: string | null
}

export const NO_OVERVIEW: Overview = {
  loaded: false,
  app: null,
  host: null,
  projects: {},
  rows: {},
  actions: {},
  alerts: {},
  live: false,
  error: null,
}

/** The entries whose key begins with `prefix`; `before` itself when none of them changed. */
function keyed<T>(state: Readonly<Record<string, unknown>>, prefix: string, before: Keyed<T>): Keyed<T> {
  const now: Record<string, T> = {}
  let changed = false
  let count = 0
  for (const [key, value] of Object.entries(state)) {
    if (!key.startsWith(prefix)) continue
    const name = key.slice(prefix.length)
    // The contract checked the document; a topic's state is typed by its key (`OverviewState`).
    now[name] = value as T
    count += 1
    changed ||= before[name] !== value
  }
  return changed || count !== Object.keys(before).length ? now : before
}

/** Takes over a followed state; parts that did not change are the very same objects as before. */
export function overviewFrom(state: OverviewState, before: Overview): Overview {
  return {
    ...before,
    loaded: true,
    app: state.app ?? null,
    host: state.host ?? null,
    projects: keyed(state, 'project:', before.projects),
    rows: keyed(state, 'service:', before.rows),
    actions: keyed(state, 'action:', before.actions),
    alerts: keyed(state, 'alert:', before.alerts),
  }
}

export const useOverview = create<Overview>(() => NO_OVERVIEW)

/** Takes over what was followed. An old state stays, marked by `live`, until a new one comes. */
export function receiveOverview(view: FollowView<OverviewState>): void {
  const { state, connected, error } = view
  useOverview.setState((before) => ({
    ...(state === null ? before : overviewFrom(state, before)),
    live: connected,
    error: error === null ? null : error.message,
  }))
  if (connected && state?.app !== undefined) setCoreTime(state.app.now)
}

export function useRow(key: string): ServiceRow | undefined {
  return useOverview((state) => state.rows[key])
}

/** The action under way on a service, or the one that ended last. */
export function useLatestAction(project: string, service: string): Action | undefined {
  return useOverview((state) => {
    let latest: Action | undefined
    for (const action of Object.values(state.actions)) {
      if (action.project !== project || action.service !== service) continue
      if (latest === undefined || action.startedAt > latest.startedAt) latest = action
    }
    return latest
  })
}

export function rowOf(key: string): ServiceRow | undefined {
  return useOverview.getState().rows[key]
}
