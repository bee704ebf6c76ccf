/** The operations of an action as they go: which waits, runs, is done or failed, with its words and its time. */
import type { OperationProgress, OperationType, PlannedOperation } from '../../shared/domain/history.ts'
import type { Result } from '../../shared/lib/result.ts'

export interface Judged {
  readonly ok: boolean
  readonly result: string
}

export interface Progress {
  current(): readonly OperationProgress[]
  add(operation: PlannedOperation): void
  /** Runs one operation and records how it went; `judge` reads an answer that came but may still mean failure. */
  run<T>(
    type: OperationType,
    target: string,
    work: () => Promise<Result<T>>,
    judge?: (value: T) => Judged,
  ): Promise<Result<T>>
  note(type: OperationType, target: string, sentence: string): void
  fail(type: OperationType, target: string, sentence: string): void
  skipWaiting(why: string): void
}

export function createProgress(
  plan: readonly PlannedOperation[],
  onChange: (operations: readonly OperationProgress[]) => void,
): Progress {
  let operations: readonly OperationProgress[] = plan.map(waiting)

  function change(type: OperationType, target: string, changes: Partial<OperationProgress>): void {
    // The newest of the same name: a rolled back replica is stopped once by plan at most, and once by the rollback.
    const index = operations.findLastIndex((known) => known.type === type && known.target === target)
    operations = operations.map((known, at) => (at === index ? { ...known, ...changes } : known))
    onChange(operations)
  }

  return {
    current: () => operations,
    add(operation) {
      operations = [...operations, waiting(operation)]
      onChange(operations)
    },
    async run(type, target, work, judge) {
      const begun = performance.now()
      change(type, target, { state: 'running' })
      const answer = await work()
      const ms = Math.round(performance.now() - begun)
      const judged = answer.ok
        ? (judge?.(answer.value) ?? { ok: true, result: 'done' })
        : { ok: false, result: answer.error.message }
      change(type, target, { state: judged.ok ? 'done' : 'failed', result: judged.result, ms })
      return answer
    },
    note: (type, target, result) => change(type, target, { result }),
    fail: (type, target, result) => change(type, target, { state: 'failed', result }),
    skipWaiting(why) {
      operations = operations.map((known) =>
        known.state === 'waiting' ? { ...known, state: 'skipped' as const, result: why } : known,
      )
      onChange(operations)
    },
  }
}

function waiting(operation: PlannedOperation): OperationProgress {
  return { ...operation, state: 'waiting', result: '', ms: null }
}
