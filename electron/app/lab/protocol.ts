/** What the core and its simulating thread say to each other; plain data, copied between them. */
import type { ServiceModel } from '../../../shared/domain/model.ts'
import type {
  PolicyResultView,
  MomentView,
  CandidateView,
  BaselineView,
} from '../../../shared/contract/simulate.ts'
import type { BestFixed } from '../../simulate/bestFixed.ts'
import type { PolicySpec } from '../../simulate/policies.ts'
import type { Timeline, Which } from '../../simulate/run.ts'
import type { TimelineRange, TimelineRow } from '../../simulate/timeline.ts'
import type { Trace } from '../../simulate/trace.ts'
import type { TunedPart } from '../../simulate/tune.ts'

export interface RunAsked {
  readonly kind: 'run'
  readonly trace: Trace
  readonly model: ServiceModel
  readonly policies: readonly PolicySpec[]
  readonly dt: number
}

export interface TuneAsked {
  readonly kind: 'tune'
  readonly trace: Trace
  readonly model: ServiceModel
  readonly from: PolicySpec
  readonly dt: number
  readonly budget: number
  readonly train: number
  readonly seed: number
}

export type JobAsked = RunAsked | TuneAsked

export type Question =
  | { readonly kind: 'timeline'; readonly which: Which; readonly range: TimelineRange }
  | { readonly kind: 'moment'; readonly which: Which; readonly at: number }
  | { readonly kind: 'rows'; readonly which: Which }

/** Null: there is no such policy in the job, or nothing was replayed yet. */
export interface Answers {
  readonly timeline: Timeline | null
  readonly moment: MomentView | null
  readonly rows: readonly TimelineRow[]
}

export type ToSimulator =
  | { readonly type: 'begin'; readonly job: string; readonly asked: JobAsked }
  | { readonly type: 'cancel'; readonly job: string }
  /** Its result is no longer wanted. */
  | { readonly type: 'drop'; readonly job: string }
  | { readonly type: 'ask'; readonly id: number; readonly job: string; readonly question: Question }

/** What is known of a job so far. */
export interface JobState {
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress: number
  readonly sentence: string
  readonly load: {
    readonly t0: number
    readonly seconds: number
    readonly points: number
    readonly steps: number
    readonly dt: number
  } | null
  readonly policies: readonly PolicyResultView[]
  readonly beside: {
    readonly oracle: PolicyResultView
    readonly bestFixed: BestFixed
    readonly advice: string
  } | null
  readonly candidates: readonly CandidateView[]
  readonly baselines: readonly BaselineView[]
  readonly tuned: TunedPart | null
  readonly stats: { readonly steps: number; readonly decisions: number }
}

export type FromSimulator =
  | { readonly type: 'state'; readonly job: string; readonly state: JobState }
  | { readonly type: 'answer'; readonly id: number; readonly value: Answers[keyof Answers] }
  | { readonly type: 'refused'; readonly id: number; readonly sentence: string }

/** Either end of a thread, real or not. */
export interface Port<Out, In> {
  send(message: Out): void
  onMessage(listener: (message: In) => void): void
}
