/**
 * Brings an interrupted action to its end: looks at the engine, finishes or undoes what was begun, and looks again until
 * nothing of it is half-made. An engine that does not answer is waited for.
 */
import type { Action, ActionEntry } from '../../shared/domain/history.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Observer } from '../observe/observer.ts'
import type { EngineOperations } from '../observe/ports.ts'
import type { Execution, Resumption } from './execution.ts'
import { execute } from './executor.ts'
import { newestUpToDate } from './newest.ts'
import { planRecovery } from './recoverPlan.ts'

export interface RecoverDependencies {
  readonly operations: (project: string) => EngineOperations
  readonly observer: Observer
  readonly frozen: () => boolean
  readonly now: () => number
  readonly pause: (milliseconds: number) => Promise<void>
  /** True: this process ends, and must not wait for an engine that may never answer. */
  readonly closing: () => boolean
  readonly update: (action: Action) => void
  readonly commit: (entry: ActionEntry) => Promise<void>
}

export interface Recovered {
  readonly action: Action
  readonly execution: Execution
}

/** Between two questions to an engine that does not answer, and two tries of what the engine refuses. */
const AGAIN_MS = 500
/** What the engine answers and refuses so often stays as it is, and the action's end says so. */
const MOST_REFUSALS = 6

/**
 * `policyOf` judges the service as it is now. Null: this process ends and the engine has not answered; the action stays
 * open for the next start.
 */
export async function recover(
  deps: RecoverDependencies,
  entry: ActionEntry,
  policyOf: (service: Service) => Policy,
): Promise<Recovered | null> {
  let action = entry.action
  let execution: Execution | null = null
  const failed = new Set<string>()
  for (let refusals = 0; ;) {
    const service = await look(deps, action)
    if (service === null) return null
    const policy = policyOf(service)
    const { min, max } = policy
    const resumption = planRecovery({ action, service, min, max, frozen: deps.frozen(), now: deps.now() })
    const ended = execution !== null && !isHalfMade(resumption, action)
    if (execution !== null && (ended || refusals >= MOST_REFUSALS))
      return { action, execution: { ...execution, failed: [...failed] } }
    execution = await execute(action.operations, {
      operations: deps.operations(action.project),
      service,
      source: newestUpToDate(service),
      to: action.to,
      operation: action.id,
      healthTimeoutSeconds: policy.healthTimeoutSeconds,
      preStop: policy.preStop,
      drainSeconds: policy.drainSeconds,
      now: deps.now,
      pause: deps.pause,
      resumption,
      onProgress: (operations) => {
        action = { ...action, operations }
        deps.update(action)
      },
      commit: () => deps.commit({ ...entry, action }),
    })
    for (const target of execution.failed) failed.add(target)
    // What did not answer is waited for; what answers and refuses is not asked for ever.
    if (!action.operations.some(({ state }) => state === 'running')) refusals += 1
    // What was on its way to the engine when its sender ended may take effect only now.
    await deps.pause(AGAIN_MS * 2 ** Math.max(0, refusals - 1))
  }
}

/** A container of the action is there that is to go, or whose last step was not done. */
function isHalfMade({ found, treatment }: Resumption, { operations }: Action): boolean {
  const isDone = (target: string) =>
    operations.findLast(({ type, target: its }) => type === 'await-healthy' && its === target)?.state ===
    'done'
  return [...found.keys()].some((target) => {
    const its = treatment.get(target)
    return its === 'undo' || (its === 'go' && !isDone(target))
  })
}

/** The service as the engine shows it now, with no replica where it is gone; waits until the engine answers. */
export async function look(
  deps: Pick<RecoverDependencies, 'observer' | 'pause' | 'closing'>,
  { project, service: name }: Pick<Action, 'project' | 'service'>,
): Promise<Service | null> {
  for (;;) {
    if (await refreshed(deps.observer))
      return deps.observer.service(project, name) ?? noReplica(project, name)
    if (deps.closing()) return null
    await deps.pause(AGAIN_MS)
  }
}

/** Whether the engine was read just now: an old list proves nothing. */
export async function refreshed(observer: Observer): Promise<boolean> {
  const before = observer.inventory()
  await observer.refresh()
  return observer.status().state === 'connected' && observer.inventory() !== before
}

function noReplica(project: string, name: string): Service {
  return { project, name, engine: 'compose', labels: {}, replicas: [], scalability: { ok: true } }
}
