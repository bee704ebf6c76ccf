/** A service's topic split into what its page shows; parts that did not change are the very same objects as before. */
import type { ServiceState } from '../../../shared/contract/contract.ts'
import type { FollowView } from '../../../shared/contract/follows.ts'
import type { ReplicaRow, ServiceRow } from '../../../shared/contract/views.ts'
import type { Decision } from '../../../shared/domain/decision.ts'
import type { Action } from '../../../shared/domain/history.ts'
import type { ResolvedPolicy } from '../../../shared/domain/policy.ts'

export interface ServiceView {
  /** Whether anything came yet. */
  readonly loaded: boolean
  /** False while what is here is old: the connection to the core is lost. */
  readonly live: boolean
  /** Why the service cannot be followed, as a sentence. */
  readonly error: string | null
  readonly row: ServiceRow | null
  readonly policy: ResolvedPolicy | null
  readonly decision: Decision | null
  /** Id of the newest history entry: it changes when history does. */
  readonly newestEntry: number | null
  /** By number. */
  readonly replicas: readonly ReplicaRow[]
  /** Newest first. */
  readonly actions: readonly Action[]
}

export const NO_SERVICE: ServiceView = {
  loaded: false,
  live: false,
  error: null,
  row: null,
  policy: null,
  decision: null,
  newestEntry: null,
  replicas: [],
  actions: [],
}

/** The values under `prefix` in order; `before` itself when none of them changed. */
function listed<T>(
  state: ServiceState,
  prefix: string,
  order: (a: T, b: T) => number,
  before: readonly T[],
): readonly T[] {
  const values = Object.entries(state)
    .filter(([key]) => key.startsWith(prefix))
    // A topic's state is typed by its keys (`ServiceState`).
    .map(([, value]) => value as T)
    .sort(order)
  const same = values.length === before.length && values.every((value, index) => value === before[index])
  return same ? before : values
}

export function receiveService(view: FollowView<ServiceState>, before: ServiceView): ServiceView {
  const { state, connected, error } = view
  const base = { live: connected, error: error?.message ?? null }
  if (state === null) return { ...before, ...base }
  return {
    ...base,
    loaded: true,
    row: state.row ?? null,
    policy: state.policy ?? null,
    decision: state.decision ?? null,
    newestEntry: state.entries ?? null,
    replicas: listed<ReplicaRow>(state, 'replica:', (a, b) => a.number - b.number, before.replicas),
    actions: listed<Action>(state, 'action:', (a, b) => b.startedAt - a.startedAt, before.actions),
  }
}
