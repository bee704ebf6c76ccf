/**
 * Carries out a plan without deciding anything: creates in parallel, waits for health, takes back what does not become
 * healthy, and reports every operation as it goes. An interrupted plan goes on from where it was.
 */
import type { PlannedOperation } from '../../shared/domain/history.ts'
import { messageOf } from '../../shared/lib/result.ts'
import { createAndStart, settle } from './adding.ts'
import {
  progressOf,
  type Execution,
  type ExecutionContext,
  type Outcome,
  type Plan,
  type Work,
} from './execution.ts'
import { isUnknown } from './progress.ts'
import { stopAndRemove } from './removing.ts'
import { executeSwarm } from './swarmExecutor.ts'

/** Creates and stops at most this many at a time (engine.md, section 6). */
const PARALLEL = 4

export async function execute(plan: Plan, context: ExecutionContext): Promise<Execution> {
  if (context.service.engine === 'swarm') return executeSwarm(plan, context)
  const progress = progressOf(plan, context)
  const outcome: Outcome = { failed: new Set(), logs: [], startMs: [], unsettled: false }
  const work: Work = { context, progress, outcome }
  const targets = (type: PlannedOperation['type']) => [
    ...new Set(plan.filter((operation) => operation.type === type).map((operation) => operation.target)),
  ]
  const created = targets('create')
  try {
    for (const service of targets('compose-up')) await composeUp(service, work)
    const started = await inParallel(created, (name) => createAndStart(name, work))
    await Promise.all(started.flatMap((replica) => replica ?? []).map((replica) => settle(replica, work)))
    // Those of created ones are how they were taken back before an interruption.
    const stopped = targets('stop').filter((name) => !created.includes(name))
    await inParallel(stopped, (name) => stopAndRemove(name, work))
  } catch (thrown) {
    // Operations answer with values; whatever is thrown is a bug, and must not leave the action open for ever.
    outcome.failed.add(`unexpected: ${messageOf(thrown)}`)
  }
  if (!outcome.unsettled)
    progress.skip(null, context.resumption === undefined ? 'not reached' : 'not done any more')
  return { ...outcome, operations: progress.current(), failed: [...outcome.failed] }
}

async function composeUp(service: string, { context, progress, outcome }: Work): Promise<void> {
  if (context.resumption?.treatment.get(service) === 'leave') return
  const { operations, to } = context
  const answer = await progress.run('compose-up', service, () =>
    operations.composeScale(context.service.project, service, to),
  )
  if (answer.ok) return
  outcome.failed.add(service)
  if (isUnknown(answer)) outcome.unsettled = true
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
