/** One replica less: its pre-stop command, time to finish its work, then the stop with its own grace, and its removal. */
import type { Replica } from '../../shared/domain/inventory.ts'
import { ok, type Result } from '../../shared/lib/result.ts'
import type { CommandOutcome } from '../observe/ports.ts'
import { nowOf, pauseOf, type Work } from './execution.ts'
import { isUnknown, type Judged } from './progress.ts'

/** A command that has not ended by then is killed, and its replica stays. */
export const PRE_STOP_SECONDS = 60
/** Between two words on how far a drain is. */
const DRAIN_STEP_MS = 1_000
/** The exit code of a program that SIGKILL ended: 128 + 9. */
const SIGKILLED = 137

export async function stopAndRemove(target: string, work: Work): Promise<void> {
  const { context, progress, outcome } = work
  const treatment = context.resumption?.treatment.get(target) ?? 'go'
  if (treatment === 'leave') {
    left(target, work)
    return
  }
  const replica = victimOf(target, work)
  if (replica === null) {
    gone(target, work)
    return
  }
  const cancelled = (await preStop(replica, work)) ?? (await drain(replica, work))
  if (cancelled !== null) {
    outcome.failed.add(target)
    progress.skip(new Set([target]), cancelled)
    return
  }
  if (!(await stop(replica, work))) return
  const removed = await progress.run('remove', target, () => context.operations.remove(replica.id))
  if (removed.ok) return
  outcome.failed.add(target)
  outcome.unsettled = true
}

/** A command whose end nobody saw may have failed, and a failure keeps the replica. */
function left(target: string, { progress, outcome }: Work): void {
  outcome.failed.add(target)
  if (progress.find('pre-stop', target)?.state === 'running')
    progress.settle('pre-stop', target, 'failed', 'interrupted: whether it succeeded is not known')
}

/** By its container, for another one may have its name by now. */
function victimOf(target: string, { context, progress }: Work): Replica | null {
  if (context.resumption !== undefined) return context.resumption.found.get(target) ?? null
  const container = progress.find('stop', target)?.container
  const { replicas } = context.service
  return (
    replicas.find(({ id, name }) => (container === undefined ? name === target : id === container)) ?? null
  )
}

function gone(target: string, { context, progress }: Work): void {
  const begun = progress.find('stop', target)?.state
  if (context.resumption === undefined || begun === 'waiting')
    progress.settle('stop', target, 'failed', 'it is not there any more')
  else
    for (const type of ['stop', 'remove'] as const)
      if (progress.find(type, target)?.state !== 'done') progress.settle(type, target, 'done', 'found gone')
}

/** Null: go on; else why the replica is not stopped. */
async function preStop({ id, name }: Replica, work: Work): Promise<string | null> {
  const { context, progress } = work
  const planned = progress.find('pre-stop', name)
  const command = context.preStop ?? null
  if (planned === null || planned.state === 'done' || command === null) return null
  const answer = await progress.run(
    'pre-stop',
    name,
    () => context.operations.runCommand(id, command, PRE_STOP_SECONDS),
    judgeCommand,
  )
  if (isUnknown(answer)) work.outcome.unsettled = true
  return answer.ok && answer.value.exitCode === 0 ? null : 'not stopped: its pre-stop command did not succeed'
}

function judgeCommand({ exitCode, output }: CommandOutcome): Judged {
  const last = output.at(-1)
  const said = last === undefined ? '' : `: ${last}`
  return exitCode === 0
    ? { ok: true, result: 'done', output }
    : { ok: false, result: `ended with exit code ${exitCode}${said}`, output }
}

async function drain({ name }: Replica, work: Work): Promise<string | null> {
  const { context, progress } = work
  const planned = progress.find('drain', name)
  const seconds = context.drainSeconds ?? 0
  if (planned === null || planned.state === 'done' || seconds === 0) return null
  const since = planned.state === 'running' ? (planned.begunAt ?? nowOf(work)) : nowOf(work)
  const answer = await progress.run(
    'drain',
    name,
    () => waitFor(seconds, since, name, work),
    () => ({ ok: true, result: `${seconds} s to finish its work` }),
  )
  return answer.ok ? null : 'not stopped: its drain could not be begun'
}

async function waitFor(seconds: number, since: number, name: string, work: Work): Promise<Result<void>> {
  for (;;) {
    const left = since + seconds * 1_000 - nowOf(work)
    if (left <= 0) return ok(undefined)
    work.progress.note('drain', name, `${Math.ceil(left / 1_000)} of ${seconds} s left to finish its work`)
    await pauseOf(work)(Math.min(DRAIN_STEP_MS, left))
  }
}

/** True: it has ended. One that ended by SIGKILL while nobody looked is told by its exit code. */
async function stop(replica: Replica, work: Work): Promise<boolean> {
  const { context, progress, outcome } = work
  const { id, name } = replica
  const planned = progress.find('stop', name)
  if (planned?.state === 'done') return true
  const killedBefore = planned?.state === 'running' && replica.exitCode === SIGKILLED && !replica.oomKilled
  const ended = await progress.run(
    'stop',
    name,
    () => context.operations.stop(id),
    ({ killed }) =>
      killed || killedBefore
        ? { ok: true, result: 'did not end in its grace time and was killed (SIGKILL)', killed: true }
        : { ok: true, result: 'stopped' },
  )
  if (ended.ok) return true
  outcome.failed.add(name)
  // It may end yet, and would lie there half removed.
  if (ended.error.code !== 'NotJournaled') outcome.unsettled = true
  return false
}
