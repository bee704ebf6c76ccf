/** What is recorded for good: actions with their operations, and decisions whose outcome changed. */
import type { Change } from './change.ts'
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
  | 'update-limits'
  | 'write-file'

/** One step of a plan; `cause` says in a sentence why it is there. */
export interface PlannedOperation {
  readonly type: OperationType
  /** Container name, or service for `compose-up`. */
  readonly target: string
  readonly cause: string
  /** Id of the container it is about, where that is there already: another one may take its name meanwhile. */
  readonly container?: string | undefined
}

export type OperationState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'

export interface OperationProgress extends PlannedOperation {
  readonly state: OperationState
  /** A sentence: what came of it, or how far it is. */
  readonly result: string
  readonly ms: number | null
  /** Epoch ms; absent: it has not begun. */
  readonly begunAt?: number | undefined
  /** Last lines of a command's output, secrets redacted. */
  readonly output?: readonly string[] | undefined
  /** It did not end in its grace time and got SIGKILL. */
  readonly killed?: boolean | undefined
}

/** How the count stands after looking at the engine again. */
export type Verification = 'converged' | 'partial' | 'reverted' | 'timed-out' | 'failed'

/** Who asked: the controller's decision, an operator by UI or CLI, or a rollback. */
export type Actor = 'controller' | 'operator'

/** A factor before an action and one warm-up after it, in the factor's own unit. */
export interface FactorEffect {
  readonly source: string
  readonly before: number
  readonly after: number
}

/** What an action did to the factors, looked at one warm-up after it had ended. */
export interface Effect {
  readonly at: number
  readonly factors: readonly FactorEffect[]
  readonly readyBefore: number
  readonly readyAfter: number
  /** "CPU 91 % → 64 %, queue 120 → 14 jobs". */
  readonly sentence: string
}

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
  /** Absent until it could be seen, and where something else changed the service before that. */
  readonly effect?: Effect
  /** Containers that did not end in their grace time and got SIGKILL. */
  readonly killed?: readonly string[]
  /** The count the engine showed at the end; absent while it runs, null when the engine could not be asked. */
  readonly reached?: number | null
  /** A Swarm refused it as out of sequence: nothing was done, so no cooldown runs from it. */
  readonly superseded?: true
  /** Ended without an answer of the engine: what was begun is finished or undone when it answers again. */
  readonly unsettled?: boolean
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

/** Somebody else changed the count. `paused`: the service waits for the operator's choice. */
export interface DriftEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'drift'
  readonly project: string
  readonly service: string
  readonly from: number
  readonly to: number
  readonly outcome: 'adopted' | 'paused'
  readonly sentence: string
}

/** An alert began to fire or ended. */
export interface AlertEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'alert'
  /** Both empty: of something that all services share. */
  readonly project: string
  readonly service: string
  readonly alert: {
    readonly key: string
    readonly name: string
    readonly source: 'eyrie' | 'prometheus'
    readonly severity: 'info' | 'warning' | 'critical'
    /** `resolved`: data says that it does not hold any more; `ended`: what it was about is gone. */
    readonly state: 'firing' | 'resolved' | 'ended'
    readonly subject: string
    /** Null: Prometheus did not say. */
    readonly value: number | null
    readonly sentence: string
    readonly hint: string
    /** Nobody was told. */
    readonly silenced: boolean
  }
}

/** Limits were changed, in what runs, in a file, or both. */
export interface ChangeEntry {
  readonly id: number
  readonly at: number
  readonly kind: 'change'
  readonly project: string
  readonly service: string
  readonly change: Change
}

export type Entry = ActionEntry | AlertEntry | ChangeEntry | DecisionEntry | DriftEntry | NoteEntry
export type NewEntry =
  | Omit<ActionEntry, 'id'>
  | Omit<AlertEntry, 'id'>
  | Omit<ChangeEntry, 'id'>
  | Omit<DecisionEntry, 'id'>
  | Omit<DriftEntry, 'id'>
  | Omit<NoteEntry, 'id'>
