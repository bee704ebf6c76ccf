/** What an execution is given, what it comes to, and what its parts share. */
import type { OperationProgress, PlannedOperation } from '../../shared/domain/history.ts'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import type { EngineOperations } from '../observe/ports.ts'
import { createProgress, type Progress } from './progress.ts'

export interface Execution {
  readonly operations: readonly OperationProgress[]
  /** Targets that failed; empty when everything worked. */
  readonly failed: readonly string[]
  /** Last lines of the first failed replica, redacted. */
  readonly logs: readonly string[]
  /** Milliseconds from start to healthy of each new replica. */
  readonly startMs: readonly number[]
  /** Something was begun whose result is not known, or could not be taken back: look at the engine and go on. */
  readonly unsettled: boolean
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
  /** Run in a replica before it is stopped; null: nothing is. */
  readonly preStop?: string | null
  readonly drainSeconds?: number
  readonly onProgress: (operations: readonly OperationProgress[]) => void
  /** Puts what was reported last on disk before the engine is called. */
  readonly commit?: () => Promise<void>
  readonly now?: () => number
  readonly pause?: (milliseconds: number) => Promise<void>
  /** Where an interrupted execution goes on: what it left, and what is to become of it. */
  readonly resumption?: Resumption
}

/** `go`: bring it to its end; `undo`: take it away again; `leave`: do nothing to it. */
export type Treatment = 'go' | 'undo' | 'leave'

export interface Resumption {
  /** The count before the action. */
  readonly from: number
  /** The containers that are there, by target. */
  readonly found: ReadonlyMap<string, Replica>
  readonly treatment: ReadonlyMap<string, Treatment>
}

/** What the parts of one execution share. */
export interface Work {
  readonly context: ExecutionContext
  readonly progress: Progress
  readonly outcome: Outcome
}

export interface Outcome {
  readonly failed: Set<string>
  readonly logs: string[]
  readonly startMs: number[]
  unsettled: boolean
}

export type Plan = readonly (PlannedOperation | OperationProgress)[]

export function pauseOf({ context }: Work): (milliseconds: number) => Promise<void> {
  return (
    context.pause ??
    ((milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds)
      }))
  )
}

export function nowOf({ context }: Work): number {
  return (context.now ?? Date.now)()
}

export function progressOf(plan: Plan, context: ExecutionContext): Progress {
  return createProgress(plan, {
    onChange: context.onProgress,
    commit: context.commit ?? (() => Promise.resolve()),
    now: context.now ?? Date.now,
  })
}
