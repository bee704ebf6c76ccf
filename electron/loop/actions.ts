/** One action per service at a time: refuses, journals, executes, verifies and records every change of a count. */
import type { LastAction } from '../../shared/domain/decision.ts'
import type { Action, ActionEntry, Actor, Effect, Verification } from '../../shared/domain/history.ts'
import { currentReplicas, serviceKey, type Replica, type Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../shared/lib/signal.ts'
import type { Observer } from '../observe/observer.ts'
import type { EngineOperations } from '../observe/ports.ts'
import type { Store } from '../storage/store.ts'
import { execute, type Execution } from './executor.ts'
import type { LearnedStarts } from './learned.ts'
import type { Leases } from './lease.ts'
import { planScale } from '../engine/plan.ts'
import { outcomeOf } from './verify.ts'

export interface ActionRequest {
  readonly service: Service
  readonly policy: Policy
  readonly to: number
  readonly by: Actor
  readonly reason: Reason
  /** Why, in a sentence; recorded as the action's cause. */
  readonly sentence: string
}

export interface Actions {
  readonly changed: Signal<Action>
  active(project: string, service: string): Action | null
  /** Running actions and the newest ended ones, newest first. */
  recent(): readonly Action[]
  lastAction(project: string, service: string): LastAction | null
  /** Completed changes of the count since then (epoch ms), oldest first; what ended where it began is none. */
  recentActions(project: string, service: string, sinceMs: number): readonly LastAction[]
  run(request: ActionRequest): Promise<Result<Action>>
  /** Adds what was seen of an ended action later. */
  amend(project: string, service: string, id: string, effect: Effect): void
  /** Resolves when no action is under way. */
  idle(): Promise<void>
}

export interface ActionDependencies {
  /** What acts on the project, with the leave of its fence. */
  readonly operations: (project: string) => EngineOperations
  readonly leases: Leases
  readonly observer: Observer
  readonly store: Store
  readonly learned: LearnedStarts
  /** CPU share of a replica over the last minute; the idlest goes first on the way down. */
  readonly cpuOf: (id: string) => number | null
  readonly now: () => number
  readonly newId: () => string
}

const KEEP_RECENT = 12
/** Actions of one service that are remembered for rate limits; a period of an hour has room for fewer. */
const KEEP_CHANGES = 100

export function createActions(deps: ActionDependencies): Actions {
  const changed = createSignal<Action>()
  const active = new Map<string, Action>()
  const last = new Map<string, LastAction | null>()
  const changes = new Map<string, readonly LastAction[]>()
  const running = new Set<Promise<unknown>>()
  /** Actions that wait for the lease. */
  const asking = new Map<string, { readonly from: number; readonly to: number }>()
  let recent = loadRecent(deps)

  function update(action: Action): Action {
    if (action.endedAt === null) active.set(serviceKey(action.project, action.service), action)
    recent = [action, ...recent.filter((known) => known.id !== action.id)].slice(0, KEEP_RECENT)
    changed.emit(action)
    return action
  }

  async function perform(request: ActionRequest, begun: Action, entry: ActionEntry): Promise<Action> {
    const { service, to, policy } = request
    const source = newestUpToDate(service)
    let action = begun
    const execution = await execute(planScale({ service, to, cause: request.sentence, cpuOf: deps.cpuOf }), {
      operations: deps.operations(service.project),
      service,
      source,
      to,
      operation: action.id,
      healthTimeoutSeconds: policy.healthTimeoutSeconds,
      onProgress: (operations) => {
        action = update({ ...action, operations })
      },
    })
    deps.learned.add(service.project, service.name, execution.startMs)
    await deps.observer.refresh()
    const verification = verify(execution, service, to)
    const reached = currentCount(service)
    const ended: Action = {
      ...action,
      operations: execution.operations,
      endedAt: deps.now(),
      verification,
      reached,
      ...(execution.outOfSequence === undefined ? {} : { superseded: execution.outOfSequence }),
      killed: execution.killed,
      outcome: outcomeOf(execution, verification, action, reached),
      logs: execution.logs,
    }
    const key = serviceKey(service.project, service.name)
    changes.set(key, [...changesOf(service.project, service.name), ...changeOf(ended)].slice(-KEEP_CHANGES))
    deps.store.updateEntry({ ...entry, action: ended })
    active.delete(key)
    if (ended.superseded !== true) last.set(key, lastActionOf(ended))
    return update(ended)
  }

  function changesOf(project: string, service: string): readonly LastAction[] {
    const key = serviceKey(project, service)
    const known = changes.get(key)
    if (known !== undefined) return known
    const entries = deps.store.entries({ project, service, kind: 'action', limit: KEEP_CHANGES })
    const loaded = entries
      .flatMap((entry) => (entry.kind === 'action' ? changeOf(entry.action) : []))
      .sort((a, b) => a.completedAt - b.completedAt)
    changes.set(key, loaded)
    return loaded
  }

  /** Only who leads the project acts on it, for as long as the action lasts. */
  async function led(request: ActionRequest): Promise<Result<Action>> {
    const { project, name, engine } = request.service
    const lease = await deps.leases.acquire(project, engine)
    if (!lease.ok) return lease
    try {
      return ok(await begin(request))
    } catch (thrown) {
      // A disk that refuses the journal.
      return fail('Failed', messageOf(thrown))
    } finally {
      active.delete(serviceKey(project, name))
      lease.value.release()
    }
  }

  function begin(request: ActionRequest): Promise<Action> {
    const { service, to } = request
    const begun: Action = {
      id: deps.newId(),
      project: service.project,
      service: service.name,
      from: currentReplicas(service).length,
      to,
      by: request.by,
      reason: request.reason,
      sentence: request.sentence,
      startedAt: deps.now(),
      endedAt: null,
      operations: [],
      verification: null,
      outcome: '',
      logs: [],
    }
    // The intent is durable before the first call that changes anything.
    const entry = deps.store.addEntry({
      at: begun.startedAt,
      kind: 'action',
      project: service.project,
      service: service.name,
      action: begun,
    })
    if (entry.kind !== 'action') throw new Error('the store answered an action with another kind of entry')
    update(begun)
    asking.delete(serviceKey(service.project, service.name))
    return perform(request, begun, entry)
  }

  /** What the engine shows now; null when it does not answer: an old list proves nothing. */
  function currentCount(service: Service): number | null {
    if (deps.observer.status().state !== 'connected') return null
    const seen = deps.observer.service(service.project, service.name)
    return seen === null ? null : currentReplicas(seen).length
  }

  /** Looks at the engine again instead of believing the calls. */
  function verify(execution: Execution, service: Service, to: number): Verification {
    const before = currentReplicas(service).length
    const count = currentCount(service)
    if (count === null) return 'timed-out'
    if (execution.outOfSequence === true) return 'failed'
    if (count === to && execution.failed.length === 0) return 'converged'
    if (count === before) return to > before ? 'reverted' : 'failed'
    return 'partial'
  }

  function loadLast(project: string, service: string): LastAction | null {
    const entries = deps.store.entries({ project, service, kind: 'action', limit: KEEP_RECENT })
    const [action] = entries.flatMap((entry) =>
      entry.kind === 'action' && entry.action.superseded !== true ? [entry.action] : [],
    )
    return action === undefined ? null : lastActionOf(action)
  }

  return {
    changed,
    active: (project, service) => active.get(serviceKey(project, service)) ?? null,
    recent: () => recent,
    lastAction(project, service) {
      const key = serviceKey(project, service)
      const known = last.get(key)
      if (known !== undefined) return known
      const loaded = loadLast(project, service)
      last.set(key, loaded)
      return loaded
    },
    recentActions: (project, service, sinceMs) =>
      changesOf(project, service).filter(({ completedAt }) => completedAt >= sinceMs),
    run(request) {
      const { service } = request
      const key = serviceKey(service.project, service.name)
      const busy = active.get(key) ?? asking.get(key)
      if (busy !== undefined) return Promise.resolve(busyRefusal(key, busy))
      asking.set(key, { from: currentReplicas(service).length, to: request.to })
      const work = led(request).finally(() => {
        asking.delete(key)
        running.delete(work)
      })
      running.add(work)
      return work
    },
    amend(project, service, id, effect) {
      const entries = deps.store.entries({ project, service, kind: 'action', limit: KEEP_RECENT })
      for (const entry of entries) {
        if (entry.kind !== 'action' || entry.action.id !== id || entry.action.endedAt === null) continue
        const action = { ...entry.action, effect }
        deps.store.updateEntry({ ...entry, action })
        recent = recent.map((known) => (known.id === id ? action : known))
        changed.emit(action)
      }
    },
    async idle() {
      await Promise.allSettled([...running])
    },
  }
}

function busyRefusal(
  key: string,
  { from, to }: { readonly from: number; readonly to: number },
): Result<never> {
  return fail('Blocked', `${key} is already scaling ${from} → ${to}; wait until it has ended`, {
    retryable: true,
    details: { reason: 'Acting' },
  })
}

/** New replicas are clones of the newest running replica: what a rollout brought last. */
export function newestUpToDate(service: Service): Replica | null {
  const candidates = service.replicas.filter((replica) => replica.state === 'running')
  return [...candidates].sort((a, b) => b.createdAt - a.createdAt)[0] ?? null
}

/** A failed attempt starts the cooldown too: what just failed is not tried again at every tick. */
function lastActionOf(action: Action): LastAction | null {
  if (action.endedAt === null) return null
  const by = action.by === 'controller' ? 'eyrie' : 'operator'
  return { completedAt: action.endedAt, from: action.from, to: action.to, by }
}

/** What an ended action changed of the count: to what it reached, which may be less than what was asked for. */
function changeOf(action: Action): readonly LastAction[] {
  const ended = lastActionOf(action)
  if (ended === null || action.verification === 'reverted' || action.verification === 'failed') return []
  const to = action.reached ?? action.to
  return to === action.from ? [] : [{ ...ended, to }]
}

/** Ended actions of before; one that never ended was interrupted, and is closed with that word. */
function loadRecent(deps: ActionDependencies): readonly Action[] {
  const entries = deps.store.entries({ kind: 'action', limit: KEEP_RECENT })
  return entries.flatMap((entry) => {
    if (entry.kind !== 'action') return []
    if (entry.action.endedAt !== null) return [entry.action]
    const closed: Action = {
      ...entry.action,
      endedAt: deps.now(),
      verification: 'failed',
      outcome: 'Interrupted: Eyrie ended before this action did. The count is what the engine shows now.',
    }
    deps.store.updateEntry({ ...entry, action: closed })
    return [closed]
  })
}
