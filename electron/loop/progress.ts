/**
 * The operations of an action as they go: which waits, runs, is done or failed, with its words and its time. Begin and
 * result of each are kept for good before anything follows from them. One that runs although nobody works on it is one
 * whose result is not known: the engine, or this process, ended meanwhile.
 */
import type {
  OperationProgress,
  OperationState,
  OperationType,
  PlannedOperation,
} from '../../shared/domain/history.ts'
import { fail, messageOf, type Result } from '../../shared/lib/result.ts'

export interface Judged {
  readonly ok: boolean
  readonly result: string
  readonly output?: readonly string[]
  readonly killed?: boolean
}

export interface Progress {
  current(): readonly OperationProgress[]
  /** The newest operation of that name; null: the plan has none. */
  find(type: OperationType, target: string): OperationProgress | null
  add(operation: PlannedOperation): void
  /** Runs one operation and records how it went; `judge` reads an answer that came but may still mean failure. */
  run<T>(
    type: OperationType,
    target: string,
    work: () => Promise<Result<T>>,
    judge?: (value: T) => Judged,
  ): Promise<Result<T>>
  note(type: OperationType, target: string, sentence: string): void
  /** Records what became of an operation that is not run here. */
  settle(type: OperationType, target: string, state: OperationState, sentence: string): void
  /** Everything of these targets that waits still, or runs with nobody working on it, is not done any more. */
  skip(targets: ReadonlySet<string> | null, why: string): void
}

export interface ProgressOptions {
  readonly onChange: (operations: readonly OperationProgress[]) => void
  /** Puts what was reported last on disk; rejects with a sentence. */
  readonly commit: () => Promise<void>
  readonly now: () => number
}

export function createProgress(
  plan: readonly (PlannedOperation | OperationProgress)[],
  { onChange, commit, now }: ProgressOptions,
): Progress {
  let operations: readonly OperationProgress[] = plan.map(waiting)

  const indexOf = (type: OperationType, target: string) =>
    operations.findLastIndex((known) => known.type === type && known.target === target)

  function change(type: OperationType, target: string, changes: Partial<OperationProgress>): void {
    // The newest of the same name: a rolled back replica is stopped once by plan at most, and once by the rollback.
    const index = indexOf(type, target)
    if (index === -1) return
    operations = operations.map((known, at) => (at === index ? { ...known, ...changes } : known))
    onChange(operations)
  }

  return {
    current: () => operations,
    find: (type, target) => operations[indexOf(type, target)] ?? null,
    add(operation) {
      operations = [...operations, waiting(operation)]
      onChange(operations)
    },
    async run(type, target, work, judge) {
      const begun = performance.now()
      change(type, target, { state: 'running', result: '', begunAt: now() })
      try {
        await commit()
      } catch (thrown) {
        // What is not written down is not done: nobody could finish or undo it after a crash.
        change(type, target, { state: 'failed', result: `not begun: ${messageOf(thrown)}` })
        return fail('NotJournaled', messageOf(thrown))
      }
      const answer = await work()
      const ms = Math.round(performance.now() - begun)
      if (isUnknown(answer)) change(type, target, { result: answer.ok ? '' : answer.error.message, ms })
      else {
        const judged = answer.ok
          ? (judge?.(answer.value) ?? { ok: true, result: 'done' })
          : { ok: false, result: answer.error.message }
        const { output, killed } = judged
        change(type, target, {
          state: judged.ok ? 'done' : 'failed',
          result: judged.result,
          ms,
          ...(output === undefined ? {} : { output }),
          ...(killed === undefined ? {} : { killed }),
        })
      }
      // A result that could not be written is found by looking at the engine; the next begin tells of the disk.
      await commit().catch(() => undefined)
      return answer
    },
    note: (type, target, result) => change(type, target, { result }),
    settle: (type, target, state, result) => change(type, target, { state, result }),
    skip(targets, why) {
      operations = operations.map((known) =>
        (known.state === 'waiting' || known.state === 'running') && (targets?.has(known.target) ?? true)
          ? { ...known, state: 'skipped' as const, result: known.result === '' ? why : known.result }
          : known,
      )
      onChange(operations)
    },
  }
}

/** What came of it is not known: the engine did not answer, or this process may not ask it any more. */
export function isUnknown<T>(answer: Result<T>): boolean {
  return !answer.ok && (answer.error.code === 'Unreachable' || answer.error.code === 'NotLeader')
}

export function waiting(operation: PlannedOperation | OperationProgress): OperationProgress {
  return 'state' in operation ? operation : { ...operation, state: 'waiting', result: '', ms: null }
}
