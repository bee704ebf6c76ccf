/** Says in a word and a sentence how an action ended, from what was done and what the engine shows afterwards. */
import type { Action, OperationProgress, Verification } from '../../shared/domain/history.ts'
import { assertNever } from '../../shared/lib/result.ts'
import type { Execution } from './execution.ts'
import { interruptionOf } from './recoverPlan.ts'

type Counts = Pick<Action, 'from' | 'to'>
type Executed = Pick<Execution, 'operations' | 'failed' | 'outOfSequence'>

/** `count` is what the engine shows now; null when it could not be asked. */
export function verificationOf(executed: Executed, { from, to }: Counts, count: number | null): Verification {
  if (count === null) return 'timed-out'
  if (executed.outOfSequence === true) return 'failed'
  if (count === to && executed.failed.length === 0) return 'converged'
  if (count === from) return to > from && executed.operations.some(isBegun) ? 'reverted' : 'failed'
  return 'partial'
}

export function outcomeOf(
  executed: Executed,
  verification: Verification,
  { from, to }: Counts,
  count: number | null,
): string {
  const why = firstFailure(executed)
  const killed = killedSentence(executed.operations)
  switch (verification) {
    case 'converged':
      return `Scaled ${from} → ${to}.${killed}`
    case 'partial':
      return `Ended at ${count ?? 'an unknown count'} instead of ${to}: ${why}.${killed}`
    case 'reverted':
      return `Rolled back to ${from}: ${why}.`
    case 'failed':
      return `Nothing changed, still at ${count ?? from}: ${why}.${killed}`
    case 'timed-out':
      return `The engine did not show the result: ${why}. What was begun is finished or undone when it answers.`
    default:
      return assertNever(verification)
  }
}

/** Why an action did not simply run to its end. */
/** `lease`: another Eyrie led meanwhile, or the claim was gone. */
export type Interruption = 'crash' | 'engine' | 'lease'

const INTERRUPTIONS = {
  crash: { begin: 'Interrupted', by: 'by the next start', now: 'it does not answer now', then: 'it does' },
  engine: {
    begin: 'The engine did not answer',
    by: 'when it answered again',
    now: 'it does not answer now',
    then: 'it does',
  },
  lease: {
    begin: 'The lease was lost',
    by: 'when this Eyrie led again',
    now: 'this Eyrie does not lead now',
    then: 'it does again',
  },
} as const

/** The same for an action that was interrupted and brought to its end afterwards; `before`: its operations then. */
export function recoveredOutcome(
  interruption: Interruption,
  before: readonly OperationProgress[],
  executed: Executed,
  verification: Verification,
  { from, to }: Counts,
  count: number | null,
): string {
  const where = interruptionOf(before)
  const { by, now, then, ...words } = INTERRUPTIONS[interruption]
  const begin = `${words.begin} ${where}`
  const killed = killedSentence(executed.operations)
  const shown = count ?? 'an unknown count'
  switch (verification) {
    case 'converged':
      return `${begin}; finished ${by}: ${from} → ${to}.${killed}`
    case 'reverted':
      return `${begin}; undone ${by}, still at ${from}.${killed}`
    case 'failed':
      if (!before.some(isBegun)) return `${begin}; still at ${shown}.`
      return `${begin}; not finished, still at ${shown}: ${firstFailure(executed)}.${killed}`
    case 'partial':
      return `${begin}; ended ${by} at ${shown} instead of ${to}: ${firstFailure(executed)}.${killed}`
    case 'timed-out':
      return `${begin}, and ${now}. What was begun is finished or undone when ${then}.`
    default:
      return assertNever(verification)
  }
}

/** Names of the containers that did not end in their grace time. */
export function killedOf(operations: readonly OperationProgress[]): readonly string[] {
  return operations.filter(({ killed }) => killed === true).map(({ target }) => target)
}

function killedSentence(operations: readonly OperationProgress[]): string {
  const killed = killedOf(operations)
  return killed.length === 0
    ? ''
    : ` ${killed.join(', ')} did not end in ${killed.length === 1 ? 'its' : 'their'} grace time and got SIGKILL.`
}

function isBegun({ begunAt }: OperationProgress): boolean {
  return begunAt !== undefined
}

function firstFailure({ operations, failed }: Executed): string {
  const told = (state: OperationProgress['state']) =>
    operations.find((operation) => operation.state === state)
  // One that runs still is one whose answer never came.
  const operation = told('failed') ?? told('running')
  if (operation !== undefined)
    return `${operation.type} ${operation.target}: ${operation.result.replace(/\.$/, '')}`
  const skipped = operations.find(({ state, result }) => state === 'skipped' && result !== '')
  if (skipped !== undefined && failed.length > 0)
    return `${skipped.type} ${skipped.target}: ${skipped.result}`
  return failed[0] ?? 'the engine shows another count than was asked for'
}
