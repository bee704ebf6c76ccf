/**
 * Carries out a plan without deciding anything: creates in parallel, waits for health, takes back what does not become
 * healthy, and reports every operation as it goes.
 */
import type { OperationProgress, PlannedOperation } from '../../shared/domain/history.ts'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import { messageOf } from '../../shared/lib/result.ts'
import type { EngineOperations } from '../observe/ports.ts'
import { createProgress, type Progress } from './progress.ts'
import { executeSwarm } from './swarmExecutor.ts'

export interface Execution {
  readonly operations: readonly OperationProgress[]
  /** Targets that failed; empty when everything worked. */
  readonly failed: readonly string[]
  /** Last lines of the first failed replica, redacted. */
  readonly logs: readonly string[]
  /** Milliseconds from start to healthy of each new replica. */
  readonly startMs: readonly number[]
  /** Containers that had to be killed on the way down. */
  readonly killed: readonly string[]
  /** Somebody else had changed the service since it was observed: nothing was done, and what is true now decides. */
  readonly outOfSequence?: true
}

export interface ExecutionContext {
  readonly operations: EngineOperations
  readonly service: Service
  /** The replica whose configuration new ones get; null: there is none to clone. */
  readonly source: Replica | null
  readonly to: number
  /** Id of the action: the label of what it makes. */
  readonly operation: string
  readonly healthTimeoutSeconds: number
  readonly onProgress: (operations: readonly OperationProgress[]) => void
}

/** Creates and stops at most this many at a time (engine.md, section 6). */
const PARALLEL = 4

interface Outcome {
  readonly failed: string[]
  readonly logs: string[]
  readonly startMs: number[]
  readonly killed: string[]
}

export async function execute(
  plan: readonly PlannedOperation[],
  context: ExecutionContext,
): Promise<Execution> {
  if (context.service.engine === 'swarm') return executeSwarm(plan, context)
  const progress = createProgress(plan, context.onProgress)
  const outcome: Outcome = { failed: [], logs: [], startMs: [], killed: [] }
  const targets = (type: PlannedOperation['type']) =>
    plan.filter((operation) => operation.type === type).map((operation) => operation.target)
  const created = targets('create')
  const stopped = targets('stop')
  try {
    if (targets('compose-up').length > 0) await composeUp(context, progress, outcome)
    const started = await inParallel(created, (name) => createAndStart(name, context, progress, outcome))
    await Promise.all(
      started
        .flatMap((replica) => replica ?? [])
        .map((replica) => settle(replica, context, progress, outcome)),
    )
    await inParallel(stopped, (name) => stopAndRemove(name, context, progress, outcome))
  } catch (thrown) {
    // Operations answer with values; whatever is thrown is a bug, and must not leave the action open for ever.
    outcome.failed.push(`unexpected: ${messageOf(thrown)}`)
  }
  progress.skipWaiting('not reached')
  return { operations: progress.current(), ...outcome }
}

async function composeUp(context: ExecutionContext, progress: Progress, outcome: Outcome): Promise<void> {
  const { service, operations, to } = context
  const answer = await progress.run('compose-up', service.name, () =>
    operations.composeScale(service.project, service.name, to),
  )
  if (!answer.ok) outcome.failed.push(service.name)
}

interface Started {
  readonly id: string
  readonly name: string
}

/** Creates and starts one replica; null when it failed, with what was created taken away again. */
async function createAndStart(
  name: string,
  context: ExecutionContext,
  progress: Progress,
  outcome: Outcome,
): Promise<Started | null> {
  const { source, operations } = context
  if (source === null) {
    progress.fail('create', name, 'there is no replica to clone')
    outcome.failed.push(name)
    return null
  }
  const number = Number(/(\d+)$/.exec(name)?.[1] ?? Number.NaN)
  const made = await progress.run('create', name, () =>
    operations.createClone(source.id, name, number, context.operation),
  )
  if (!made.ok) {
    outcome.failed.push(name)
    return null
  }
  const begun = await progress.run('start', name, () => operations.start(made.value.id))
  if (begun.ok) return { id: made.value.id, name }
  outcome.failed.push(name)
  // Whoever does not lead any more leaves what is half made to whoever leads now.
  if (begun.error.code !== 'NotLeader')
    await takeBack({ id: made.value.id, name }, 'it did not start', context, progress)
  return null
}

async function settle(
  replica: Started,
  context: ExecutionContext,
  progress: Progress,
  outcome: Outcome,
): Promise<void> {
  const { operations, healthTimeoutSeconds } = context
  const answer = await progress.run(
    'await-healthy',
    replica.name,
    () =>
      operations.awaitHealthy(replica.id, healthTimeoutSeconds, (sentence) =>
        progress.note('await-healthy', replica.name, sentence),
      ),
    (health) =>
      health.kind === 'healthy' ? { ok: true, result: 'healthy' } : { ok: false, result: health.sentence },
  )
  if (answer.ok && answer.value.kind === 'healthy') {
    outcome.startMs.push(answer.value.ms)
    return
  }
  outcome.failed.push(replica.name)
  if (answer.ok && answer.value.kind === 'unhealthy' && outcome.logs.length === 0)
    outcome.logs.push(...answer.value.log)
  await takeBack(replica, 'it did not become healthy', context, progress)
}

/** Removes a replica that this action made and that is of no use. */
async function takeBack(
  replica: Started,
  why: string,
  context: ExecutionContext,
  progress: Progress,
): Promise<void> {
  progress.add({ type: 'stop', target: replica.name, cause: `rolled back: ${why}` })
  const stopped = await progress.run('stop', replica.name, () => context.operations.stop(replica.id))
  if (!stopped.ok && stopped.error.code === 'NotLeader') return
  progress.add({ type: 'remove', target: replica.name, cause: `rolled back: ${why}` })
  await progress.run('remove', replica.name, () => context.operations.remove(replica.id))
}

async function stopAndRemove(
  name: string,
  context: ExecutionContext,
  progress: Progress,
  outcome: Outcome,
): Promise<void> {
  const replica = context.service.replicas.find((known) => known.name === name)
  if (replica === undefined) {
    progress.fail('stop', name, 'it is not there any more')
    return
  }
  const ended = await progress.run(
    'stop',
    name,
    () => context.operations.stop(replica.id),
    ({ killed }) => ({
      ok: true,
      result: killed ? 'did not end in its grace time and was killed (SIGKILL)' : 'stopped',
    }),
  )
  if (!ended.ok) {
    outcome.failed.push(name)
    return
  }
  if (ended.value.killed) outcome.killed.push(name)
  const removed = await progress.run('remove', name, () => context.operations.remove(replica.id))
  if (!removed.ok) outcome.failed.push(name)
}

/** Runs `work` over all items, at most `PARALLEL` at a time, answers in the items' order. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) results[index] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker))
  return results
}
