/** Says in a sentence how an action ended, from what was done and what the engine shows afterwards. */
import type { Action, Verification } from '../../shared/domain/history.ts'
import { assertNever } from '../../shared/lib/result.ts'
import type { Execution } from './executor.ts'

/** `count` is what the engine shows now; null when it could not be asked. */
export function outcomeOf(
  execution: Execution,
  verification: Verification,
  action: Pick<Action, 'from' | 'to'>,
  count: number | null,
): string {
  const { from, to } = action
  const why = firstFailure(execution)
  const killed =
    execution.killed.length === 0
      ? ''
      : ` ${execution.killed.join(', ')} did not end in its grace time and was killed.`
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
      return `The engine did not show the result: ${why}. Its next answer decides.`
    default:
      return assertNever(verification)
  }
}

function firstFailure(execution: Execution): string {
  const failed = execution.operations.find((operation) => operation.state === 'failed')
  if (failed !== undefined) return `${failed.type} ${failed.target}: ${failed.result.replace(/\.$/, '')}`
  return execution.failed[0] ?? 'the engine shows another count than was asked for'
}
