/** What is recorded for good: actions with their operations, and decisions whose outcome changed. */
import type { Decision, DecideInput } from './decision.ts'
import type { Reason } from './reason.ts'

export type OperationType =
  | 'create'
  | 'start'
  | 'await-healthy'
  | 'pre-stop'
  | 'drain'
  | 'stop'
  | 'remove'
  | 'logs'
  | 'compose-up'
  | 'update-service'

/** One step of a plan; `cause` says in a sentence why it is there. */
export interface PlannedOperation {
  readonly type: OperationType
  /** Container name, or service for `compose-up`. */
  readonly target: string
  readonly cause: string
}

export type OperationState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'

export interface OperationProgress extends PlannedOperation {
  readonly state: OperationState
  /** A sentence: what came of it, or how far it is. */
  readonly result: string
  readonly ms: number | null
}

/** How the count stands after looking at the engine again. */
export type Verification = 'converged' | 'partial' | 'reverted' | 'timed-out' | 'failed'

/** Who asked: the controller's decision, an operator by UI or CLI, or a rollback. */
export type Actor = 'controller' | 'operator'

/** A scale action under way or ended; shown live, then recorded. */
export interface Action {
  readonly id: string
  readonly project: string
  readonly service: string
  readonly from: number
  readonly to: number
  readonly by: Actor
  readonly reason: Reason
  readonly sentence: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly operations: readonly OperationProgress[]
  readonly verification: Verification | null
  /** A sentence on how it ended; empty while it runs. */
  readonly outcome: string
  /** Last lines of a failed replica's log, secrets redacted. */
  readonly logs: readonly string[]
}

export interface ActionEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'action'
  readonly project: string
  readonly service: string
  readonly action: Action
}

export interface DecisionEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'decision'
  readonly project: string
  readonly service: string
  readonly decision: Decision
  readonly input: DecideInput
}

/** Something worth telling that is neither: a source lost or back, a store moved aside, a pause, a freeze. */
export interface NoteEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'note'
  readonly project: string
  readonly service: string
  readonly topic: string
  readonly sentence: string
}

export type Entry = ActionEntry | DecisionEntry | NoteEntry
export type NewEntry = Omit<ActionEntry, 'id'> | Omit<DecisionEntry, 'id'> | Omit<NoteEntry, 'id'>
