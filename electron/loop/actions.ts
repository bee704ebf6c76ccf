/**
 * One action per service at a time: refuses, journals, executes, verifies and records every change of a count, and
 * brings to its end what an earlier process, or an engine that went away, interrupted.
 */
import type { LastAction } from '../../shared/domain/decision.ts'
import type { Action, ActionEntry, Actor, Effect } from '../../shared/domain/history.ts'
import { currentReplicas, serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../shared/lib/signal.ts'
import { planScale } from '../engine/plan.ts'
import type { Observer } from '../observe/observer.ts'
import type { EngineOperations } from '../observe/ports.ts'
import type { Store } from '../storage/store.ts'
import { createEndedActions } from './ended.ts'
import type { Execution } from './execution.ts'
import { execute } from './executor.ts'
import type { LearnedStarts } from './learned.ts'
import type { Leases } from './lease.ts'
import { newestUpToDate } from './newest.ts'
import { waiting } from './progress.ts'
import { look, recover, refreshed, type RecoverDependencies } from './recover.ts'
import { killedOf, outcomeOf, recoveredOutcome, verificationOf, type Interruption } from './verify.ts'

export interface ActionRequest {
  readonly service: Service
  readonly policy: Policy
  readonly to: number
  readonly by: Actor
  readonly reason: Reason
  /** Why, in a sentence; recorded as the action's cause. */
  readonly sentence: string
  /** Ids of replicas that go before all others, on the way down. */
  readonly first?: ReadonlySet<string> | undefined
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
  /**
   * Nothing else is done to the service until the answer is called; refused where something is. `doing` completes "it is
   * already": "having its limits changed".
   */
  reserve(project: string, service: string, doing: string): Result<() => void>
  /** Adds what was seen of an ended action later. */
  amend(project: string, service: string, id: string, effect: Effect): void
  /**
   * Finishes or undoes what an earlier process left, as soon as the engine answers; until then those services are
   * acting. Resolves when all of it is closed. Asked again it answers the same.
   */
  recover(policyOf: (service: Service) => Policy): Promise<void>
  /** Resolves when no action is under way; what waits for an engine that does not answer is left to the next start. */
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
  /** Everything is frozen: an interrupted action is tidied up and begins nothing new. */
  readonly frozen?: () => boolean
  readonly pause?: (milliseconds: number) => Promise<void>
}

const KEEP_RECENT = 12
/** An action whose engine does not answer ends after this long, and is settled when it answers. */
const UNANSWERED_MS = 60_000
/** How often the engine is asked what an action came to, and how far apart. */
const COUNT_TRIES = 10
const COUNT_AGAIN_MS = 500
/** Between two tries to lead a project on which something is to be brought to its end. */
const LEAD_AGAIN_MS = 1_000

const sleep = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })

export function createActions(deps: ActionDependencies): Actions {
  const { store, observer } = deps
  const changed = createSignal<Action>()
  const active = new Map<string, Action>()
  const running = new Set<Promise<unknown>>()
  /** What is being done to services beside running actions: an action that waits for the lease, another change. */
  const asking = new Map<string, string>()
  const ended = createEndedActions(store)
  const interrupted = store.unfinished()
  let recent = loadRecent(store)
  let recovery: Promise<void> | null = null
  let closing = false
  for (const { action } of interrupted) active.set(serviceKey(action.project, action.service), action)

  const recoverDeps: RecoverDependencies = {
    operations: deps.operations,
    observer,
    frozen: deps.frozen ?? (() => false),
    now: deps.now,
    pause: deps.pause ?? sleep,
    closing: () => closing,
    update,
    commit: (entry) => store.progress(entry),
  }

  function update(action: Action): void {
    const key = serviceKey(action.project, action.service)
    if (active.get(key)?.id === action.id) active.set(key, action)
    recent = [action, ...recent.filter((known) => known.id !== action.id)].slice(0, KEEP_RECENT)
    changed.emit(action)
  }

  function doingTo(key: string): string | null {
    const action = active.get(key)
    return action === undefined ? (asking.get(key) ?? null) : scaling(action)
  }

  /** Counted as under way until it resolves. */
  function track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => running.delete(tracked))
    running.add(tracked)
    return tracked
  }

  async function perform(request: ActionRequest, entry: ActionEntry): Promise<Action> {
    const { service, to, policy } = request
    const { preStop, drainSeconds, healthTimeoutSeconds } = policy
    let action = entry.action
    const execution = await execute(action.operations, {
      operations: deps.operations(service.project),
      service,
      source: newestUpToDate(service),
      to,
      operation: action.id,
      healthTimeoutSeconds,
      preStop,
      drainSeconds,
      now: deps.now,
      pause: recoverDeps.pause,
      onProgress: (operations) => {
        action = { ...action, operations }
        update(action)
      },
      commit: () => store.progress({ ...entry, action }),
    })
    deps.learned.add(service.project, service.name, execution.startMs)
    const { outOfSequence } = execution
    if (execution.unsettled) return settleLater(entry, action, execution, policy)
    const count = await countNow(action)
    const verification = verificationOf(execution, action, count)
    return end(entry, {
      ...action,
      endedAt: deps.now(),
      verification,
      reached: count,
      ...(outOfSequence === undefined ? {} : { superseded: outOfSequence }),
      outcome: outcomeOf(execution, verification, action, count),
      logs: execution.logs,
    })
  }

  /** The engine went away under way: waits for it a while, and ends then in any case; what is left is done later. */
  async function settleLater(
    entry: ActionEntry,
    begun: Action,
    execution: Execution,
    policy: Policy,
  ): Promise<Action> {
    const standing = deps.leases.standing(begun.project)
    const interruption = standing === null || standing.kind === 'held' ? 'engine' : 'lease'
    let given: Action | null = null
    const settled = track(
      bringToEnd({ ...entry, action: begun }, interruption, () => policy, execution.logs).finally(() => {
        if (given !== null) active.delete(serviceKey(given.project, given.service))
      }),
    )
    const inTime = await Promise.race([settled, recoverDeps.pause(UNANSWERED_MS).then(() => null)])
    if (inTime !== null) return inTime
    const waiting = active.get(serviceKey(begun.project, begun.service)) ?? begun
    given = close(entry, {
      ...waiting,
      endedAt: deps.now(),
      verification: 'timed-out',
      reached: null,
      unsettled: true,
      outcome: recoveredOutcome(interruption, begun.operations, execution, 'timed-out', begun, null),
      logs: execution.logs,
    })
    return given
  }

  /** Finishes or undoes an interrupted action; stays acting until that is done. */
  async function bringToEnd(
    entry: ActionEntry,
    interruption: Interruption,
    policyOf: (service: Service) => Policy,
    logs: readonly string[],
  ): Promise<Action> {
    const before = entry.action.operations
    const lease = await leadAgain(entry.action)
    if (lease === null) return entry.action
    const recovered = await recover(recoverDeps, entry, policyOf).finally(() => lease.release())
    if (recovered === null) return entry.action
    const { action, execution } = recovered
    const count = await countNow(action)
    const verification = verificationOf(execution, action, count)
    const { unsettled: _, ...rest } = action
    return end(entry, {
      ...rest,
      endedAt: deps.now(),
      verification,
      reached: count,
      outcome: recoveredOutcome(interruption, before, execution, verification, action, count),
      logs: execution.logs.length > 0 ? execution.logs : logs,
    })
  }

  /** Null: this process ends. While somebody else leads, it waits for its turn. */
  async function leadAgain(action: Action): Promise<{ readonly release: () => void } | null> {
    for (;;) {
      const service = await look(recoverDeps, action)
      if (service === null) return null
      const lease = await deps.leases.acquire(action.project, service.engine)
      if (lease.ok) return lease.value
      if (closing) return null
      await recoverDeps.pause(LEAD_AGAIN_MS)
    }
  }

  /** Only who leads the project acts on it, for as long as the action lasts. */
  async function led(request: ActionRequest): Promise<Result<Action>> {
    const { project, name, engine } = request.service
    const key = serviceKey(project, name)
    const lease = await deps.leases.acquire(project, engine)
    if (!lease.ok) return lease
    try {
      const refusal = lease.value.fresh ? await changedMeanwhile(request.service) : null
      if (refusal !== null) return refusal
      const entry = intend(request)
      active.set(key, entry.action)
      update(entry.action)
      asking.delete(key)
      return ok(await perform(request, entry))
    } catch (thrown) {
      // A disk that refuses the journal.
      active.delete(key)
      return fail('Failed', messageOf(thrown))
    } finally {
      lease.value.release()
    }
  }

  /** Whoever led until now may have changed the count that this was decided on. */
  async function changedMeanwhile(service: Service): Promise<Result<never> | null> {
    const { project, name } = service
    await refreshed(observer)
    const now = observer.service(project, name)
    const [before, count] = [service, now ?? service].map((seen) => currentReplicas(seen).length)
    if (before === count) return null
    return fail(
      'Blocked',
      `${project}/${name} was changed meanwhile: it runs ${count}, not ${before}; look again before you scale it`,
      { retryable: true, details: { reason: 'Acting' } },
    )
  }

  /** The intent is durable before the first call that changes anything. Throws a sentence where it cannot be. */
  function intend(request: ActionRequest): ActionEntry {
    const { project, name: service } = request.service
    const action = beginning(request, deps)
    const entry = store.addEntry({ at: action.startedAt, kind: 'action', project, service, action })
    if (entry.kind !== 'action') throw new Error('the store answered an action with another kind of entry')
    return entry
  }

  /** What the engine shows now; null when it does not answer: an old list proves nothing. */
  async function countNow({ project, service }: Action): Promise<number | null> {
    for (let asked = 1; !(await refreshed(observer)); asked += 1) {
      if (asked === COUNT_TRIES) return null
      // A process that was stopped and woken up finds its calls overdue, and the engine well.
      await recoverDeps.pause(COUNT_AGAIN_MS)
    }
    const seen = observer.service(project, service)
    return seen === null ? 0 : currentReplicas(seen).length
  }

  function end(entry: ActionEntry, action: Action): Action {
    active.delete(serviceKey(action.project, action.service))
    return close(entry, action)
  }

  /** Records the end. A disk that refuses it must not lose it for this process: the next start closes it again. */
  function close(entry: ActionEntry, open: Action): Action {
    let action: Action = { ...open, killed: killedOf(open.operations) }
    ended.add(action)
    try {
      store.updateEntry({ ...entry, action })
    } catch (thrown) {
      action = { ...action, outcome: `${action.outcome} ${messageOf(thrown)}` }
    }
    update(action)
    return action
  }

  return {
    changed,
    active: (project, service) => active.get(serviceKey(project, service)) ?? null,
    recent: () => recent,
    lastAction: (project, service) => ended.last(project, service),
    recentActions: (project, service, sinceMs) =>
      ended.changes(project, service).filter(({ completedAt }) => completedAt >= sinceMs),
    run(request) {
      const { service } = request
      const key = serviceKey(service.project, service.name)
      const busy = doingTo(key)
      if (busy !== null) return Promise.resolve(busyRefusal(key, busy))
      asking.set(key, scaling({ from: currentReplicas(service).length, to: request.to }))
      return track(led(request).finally(() => asking.delete(key)))
    },
    reserve(project, service, doing) {
      const key = serviceKey(project, service)
      const busy = doingTo(key)
      if (busy !== null) return busyRefusal(key, busy)
      asking.set(key, doing)
      return ok(() => {
        asking.delete(key)
      })
    },
    amend(project, service, id, effect) {
      const entries = store.entries({ project, service, kind: 'action', limit: KEEP_RECENT })
      for (const entry of entries) {
        if (entry.kind !== 'action' || entry.action.id !== id || entry.action.endedAt === null) continue
        const action = { ...entry.action, effect }
        store.updateEntry({ ...entry, action })
        recent = recent.map((known) => (known.id === id ? action : known))
        changed.emit(action)
      }
    },
    recover(policyOf) {
      recovery ??= Promise.all(
        interrupted.map((entry) => track(bringToEnd(entry, 'crash', policyOf, entry.action.logs))),
      ).then(() => undefined)
      return recovery
    },
    async idle() {
      closing = true
      while (running.size > 0) await Promise.allSettled([...running])
    },
  }
}

function scaling({ from, to }: { readonly from: number; readonly to: number }): string {
  return `scaling ${from} → ${to}`
}

function busyRefusal(key: string, doing: string): Result<never> {
  return fail('Blocked', `${key} is already ${doing}; wait until it has ended`, {
    retryable: true,
    details: { reason: 'Acting' },
  })
}

/** The intent: everything that is going to be done, none of it begun. */
function beginning(request: ActionRequest, deps: ActionDependencies): Action {
  const { service, policy, to, by, reason, sentence } = request
  const plan = planScale({ ...policy, ...request, cause: sentence, cpuOf: deps.cpuOf })
  return {
    id: deps.newId(),
    project: service.project,
    service: service.name,
    from: currentReplicas(service).length,
    to,
    by,
    reason,
    sentence,
    startedAt: deps.now(),
    endedAt: null,
    operations: plan.map(waiting),
    verification: null,
    outcome: '',
    logs: [],
  }
}

function loadRecent(store: Store): readonly Action[] {
  const entries = store.entries({ kind: 'action', limit: KEEP_RECENT })
  return entries.flatMap((entry) => (entry.kind === 'action' ? [entry.action] : []))
}
