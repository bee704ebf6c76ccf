/**
 * Carries out a change of a Swarm service's count: one update, a wait for its tasks, and where they do not become
 * healthy another update back. Swarm's own rollback does not cover scaling.
 */
import type { OperationType } from '../../shared/domain/history.ts'
import { currentReplicas, type Service, type SwarmService } from '../../shared/domain/inventory.ts'
import { fail, messageOf, ok, type Failure, type Result } from '../../shared/lib/result.ts'
import type { SwarmOperations, TasksBefore } from '../observe/ports.ts'
import { progressOf, type Execution, type ExecutionContext, type Plan } from './execution.ts'
import type { Progress } from './progress.ts'

interface Run {
  readonly context: ExecutionContext
  readonly swarm: SwarmOperations
  readonly facts: SwarmService
  /** What Swarm was asked for when this was decided. */
  readonly ordered: number
  readonly progress: Progress
}

type Outcome = Pick<Execution, 'failed' | 'logs' | 'startMs'> & { readonly outOfSequence?: true }

/** Other changes of the service (its labels, an update's end) may come between looking and setting it back. */
const ATTEMPTS = 5

export async function executeSwarm(plan: Plan, context: ExecutionContext): Promise<Execution> {
  const progress = progressOf(plan, context)
  const { service, operations } = context
  const outcome = await perform(service, operations.swarm, context, progress).catch((thrown: unknown) =>
    // Operations answer with values; whatever is thrown is a bug, and must not leave the action open for ever.
    failed(`unexpected: ${messageOf(thrown)}`),
  )
  // An update or a wait that was not answered is looked at again.
  const unsettled = progress.current().some(({ state }) => state === 'running')
  if (!unsettled) progress.skip(null, 'not reached')
  return { operations: progress.current(), unsettled, ...outcome }
}

function failed(what: string, logs: readonly string[] = []): Outcome {
  return { failed: [what], logs, startMs: [] }
}

async function perform(
  service: Service,
  swarm: SwarmOperations | undefined,
  context: ExecutionContext,
  progress: Progress,
): Promise<Outcome> {
  const { to } = context
  const facts = service.swarm
  if (swarm === undefined || facts === undefined || facts.ordered === null) {
    progress.settle('update-service', service.name, 'failed', 'it is no service of a Swarm that has a count')
    return failed(service.name)
  }
  if (context.resumption !== undefined)
    return resume({ context, swarm, facts, ordered: context.resumption.from, progress })
  if (facts.ordered === to) {
    const runs = currentReplicas(service).length
    const sentence = `Swarm is asked for ${to} already, and ${runs} run: see what its tasks say`
    progress.settle('update-service', service.name, 'failed', sentence)
    return failed(service.name)
  }
  const run: Run = { context, swarm, facts, ordered: facts.ordered, progress }
  const before = await set(run)
  if (!before.ok) {
    const outOfSequence = before.error.code === 'OutOfSequence'
    return { ...failed(service.name), ...(outOfSequence ? { outOfSequence } : {}) }
  }
  return settle(run, before.value)
}

/** The one update was done or was not: Swarm's own number says which. It is not sent again. */
async function resume(run: Run): Promise<Outcome> {
  const { context, facts, progress } = run
  const { service, to } = context
  const updates = progress.current().filter(({ type }) => type === 'update-service')
  if (facts.ordered !== to) {
    progress.skip(null, `not done: Swarm is asked for ${facts.ordered ?? 'no count'}`)
    return failed(service.name)
  }
  if (updates.length === 1) {
    progress.settle('update-service', service.name, 'done', 'found done')
    return settle(run, unseen(run))
  }
  const back = await takeBack(run, 'it was interrupted while it was set back')
  if (!back.ok) progress.note('update-service', service.name, back.error.message)
  return failed(service.name)
}

/** The one update, with the version that the decision saw: whatever changed since makes it fail. */
async function set(run: Run): Promise<Result<TasksBefore>> {
  const { context, swarm, facts, progress } = run
  const { id, version } = facts
  const { service, to } = context
  return progress.run('update-service', service.name, async () => {
    const answer = await swarm.setReplicas({ id, version, replicas: to })
    if (answer.ok || answer.error.code !== 'Unreachable') return answer
    // Silence does not say whether it was done.
    const seen = await swarm.look(id)
    return seen.ok && seen.value.replicas === to && seen.value.version !== version ? ok(unseen(run)) : answer
  })
}

/** The tasks before, where they were not told: as many as Swarm was asked for, the oldest that are there. */
function unseen({ context, ordered }: Run): TasksBefore {
  const oldest = [...currentReplicas(context.service)].sort((a, b) => a.createdAt - b.createdAt)
  const current = oldest.slice(0, ordered)
  return {
    ids: current.flatMap(({ task }) => (task === undefined ? [] : [task.id])),
    slots: current.map(({ number }) => number),
  }
}

async function settle(run: Run, before: TasksBefore): Promise<Outcome> {
  const { context, progress, ordered } = run
  const { service, to } = context
  const up = to > ordered
  const answer = await watch(run, 'await-healthy', to, before)
  if (answer.ok) return { failed: [], logs: [], startMs: up ? [answer.value.ms] : [] }
  const { error, logs } = answer
  // Somebody else's count is not ours to take back, and tasks that end slowly are no reason to bring them back.
  if (error.code === 'Superseded' || !up) return failed(service.name, logs)
  const back = await takeBack(run, error.message)
  if (!back.ok) progress.note('update-service', service.name, back.error.message)
  return failed(service.name, logs)
}

type Watched =
  | { readonly ok: true; readonly value: { readonly ms: number } }
  | { readonly ok: false; readonly error: Failure; readonly logs: readonly string[] }

async function watch(run: Run, type: OperationType, replicas: number, before: TasksBefore): Promise<Watched> {
  const { context, swarm, facts, progress } = run
  const target = context.service.name
  let told = 'healthy'
  const answer = await progress.run(
    type,
    target,
    () =>
      swarm.awaitTasks(
        { id: facts.id, replicas, before, timeoutSeconds: context.healthTimeoutSeconds },
        (sentence) => {
          told = sentence
          progress.note(type, target, sentence)
        },
      ),
    (health) => ({
      ok: health.kind === 'healthy',
      result: health.kind === 'healthy' ? told : health.sentence,
    }),
  )
  if (!answer.ok) return { ...answer, logs: [] }
  if (answer.value.kind === 'healthy') return ok({ ms: answer.value.ms })
  return { ...fail('Unhealthy', answer.value.sentence), logs: answer.value.log }
}

/** Sets the count back, unless it is somebody else's by now, and waits until Swarm shows it. */
async function takeBack(run: Run, why: string): Promise<Result<void>> {
  const { context, progress, ordered } = run
  const target = context.service.name
  progress.add({ type: 'update-service', target, cause: `rolled back to ${ordered}: ${why}` })
  const back = await progress.run('update-service', target, () => restore(run))
  if (!back.ok) return back
  progress.add({ type: 'await-healthy', target, cause: `rolled back to ${ordered}: ${why}` })
  const watched = await watch(run, 'await-healthy', ordered, back.value)
  return watched.ok ? ok(undefined) : watched
}

async function restore({ swarm, facts, context, ordered }: Run): Promise<Result<TasksBefore>> {
  let last: Result<TasksBefore> = fail('Failed', 'it was not tried')
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seen = await swarm.look(facts.id)
    if (!seen.ok) return seen
    const { version, replicas } = seen.value
    if (replicas !== context.to) {
      return fail('Superseded', `left at ${replicas}: somebody else set it meanwhile`)
    }
    last = await swarm.setReplicas({ id: facts.id, version, replicas: ordered })
    if (last.ok || last.error.code !== 'OutOfSequence') return last
  }
  return last
}
