/** What `decide` takes and gives: all of it plain JSON, so that a stored input reproduces its decision. */
import type { Policy, ResolvedPolicy, Sharing } from './policy.ts'
import type { PreflightCheck } from './preflight.ts'
import type { Condition, Reason } from './reason.ts'
import type { SettingChange } from './settingWords.ts'
import type { Sample, WindowResult } from './metrics.ts'

/** Whether a factor has stood beyond its threshold, and since when (epoch ms); null: it does not now. */
export interface FactorMemory {
  readonly beyondSince: number | null
  readonly lastAt: number
}

/** What one decision hands to the next; stored, so that a restart forgets nothing. */
export interface EngineMemory {
  /** When it was decided (epoch ms); null: never yet. */
  readonly at: number | null
  /** Only factors that stand beyond their threshold. */
  readonly factors: Readonly<Record<string, FactorMemory>>
  /**
   * What the strategy and its schedules asked for, oldest first, as far back as stabilization looks. Only those that
   * can still be the highest or the lowest: in calm times the last one alone.
   */
  readonly recommendations: readonly PastRecommendation[]
  /** Epoch ms until which a burst forbids going down; null: no burst. */
  readonly burstUntil: number | null
}

/** Nothing was decided before. */
export const EMPTY_MEMORY: EngineMemory = { at: null, factors: {}, recommendations: [], burstUntil: null }

export interface PastRecommendation {
  readonly at: number
  readonly desired: number
}

/** The last completed action on the service, own, foreign or manual. */
export interface LastAction {
  readonly completedAt: number
  readonly from: number
  readonly to: number
  readonly by: 'eyrie' | 'operator' | 'foreign'
}

/** A pause of one or both directions; `until` is epoch ms, null: until resumed. */
export interface Pause {
  readonly direction: 'up' | 'down' | 'both'
  readonly until: number | null
}

/** Samples of one factor source, newest last, and what went wrong if nothing could be read. */
export interface SourceReading {
  readonly samples: readonly Sample[]
  readonly problem: string | null
  /** Ready replicas whose own readings went into the newest sample; absent: the source does not read replicas one by one. */
  readonly reporting?: number
  /**
   * What the policy's window over the samples answers, from a caller that keeps its own (a simulation's running sums);
   * `samples` are then not looked at. `burstWindow` is the same over the last 10 s.
   */
  readonly window?: WindowResult
  readonly burstWindow?: WindowResult
}

/** What the forecast of a service's load (its source's mean × ready replicas) answers; times in seconds. */
export type ForecastReading =
  /** `error` and `naiveError`: MAPE of the last day, of it and of the seasonal-naive forecast; null: none was due then. */
  | {
      readonly kind: 'value'
      readonly load: number
      readonly aheadSeconds: number
      readonly error: number | null
      readonly naiveError: number | null
    }
  | { readonly kind: 'learning'; readonly seenSeconds: number; readonly neededSeconds: number }
  /** Nothing was ever seen at that time of the season. */
  | { readonly kind: 'unknown'; readonly aheadSeconds: number }

export interface ObservedReplicas {
  /** Running, restarting or paused. */
  readonly current: number
  /** Running, healthy and past warm-up. */
  readonly ready: number
  readonly warming: number
  readonly unhealthy: number
}

/** What one more replica needs and what is free for it (engine.md, section 5); bytes and cores, null: not known. */
export interface Capacity {
  readonly memoryNeed: number | null
  readonly memoryFree: number | null
  readonly cpuNeed: number | null
  readonly cpuFree: number | null
  /** How many more the nodes of a Swarm take, which its own scheduler counts, and why not more. Absent: no Swarm's. */
  readonly places?: { readonly free: number; readonly sentence: string }
}

/** Something that is so since a time, in a sentence for the operator. */
export interface Standing {
  readonly since: number
  readonly sentence: string
}

/** An open circuit: scaling up did not help, so it is not tried again until then (epoch ms). */
export interface OpenCircuit extends Standing {
  readonly until: number
}

/** Another controller holds the project's lease. */
export interface ForeignLease extends Standing {
  readonly holder: string
}

export interface DecideInput {
  readonly now: number
  readonly project: string
  readonly service: string
  readonly policy: Policy
  readonly observed: ObservedReplicas
  readonly scalability: { readonly ok: boolean; readonly sentence: string }
  /** Keyed by source name: built-ins `cpu`, `memory`, `throttled`; PromQL sources by their name. */
  readonly readings: Readonly<Record<string, SourceReading>>
  /** Time between samples, in seconds; decides what is stale and what is a gap. */
  readonly samplingSeconds: number
  readonly memory: EngineMemory
  readonly lastAction: LastAction | null
  /** Every completed change of the count as far back as the longest rate period, oldest first. */
  readonly recentActions: readonly LastAction[]
  /** Absent: nobody keeps a forecast for this service. */
  readonly forecast?: ForecastReading
  readonly acting: boolean
  readonly pauses: readonly Pause[]
  readonly frozen: boolean
  /** Null: the engine's capacity is not known. */
  readonly capacity: Capacity | null
  /** The service's configuration is changing; null: it is not. */
  readonly rollout: Standing | null
  /** Foreign changes of the count that pause the service until the operator has chosen; null: none. */
  readonly drift: Standing | null
  readonly circuit: OpenCircuit | null
  /** Null: this process leads. */
  readonly lease: ForeignLease | null
}

/** One factor as scored. `heldFor` is how many seconds of its `forSeconds` have passed. */
export interface FactorScore {
  readonly id: string
  readonly source: string
  readonly direction: 'up' | 'down'
  readonly window: WindowResult
  readonly threshold: number
  readonly beyond: boolean
  readonly urgent: boolean
  readonly heldFor: number
  readonly forSeconds: number
  readonly points: number
  /** Points earned on the normalised scale (0–15 up, 0–7 down). */
  readonly earned: number
}

/** `value` on a scale of 0 to `of` (15 up, 7 down). */
export interface Score {
  readonly value: number
  readonly of: number
  readonly factors: readonly FactorScore[]
}

/** How one metric of strategy `target` came to its count: `raw` → `filled` → `desired`. */
export interface TargetScore {
  readonly id: string
  readonly source: string
  readonly window: WindowResult
  readonly target: number
  readonly sharing: Sharing
  /** Usage ÷ target; null without a reading. */
  readonly ratio: number | null
  /** ceil(ready replicas × ratio). */
  readonly raw: number
  /** The ratio with missing and warming replicas filled against the change; null: there was nothing to fill. */
  readonly filledRatio: number | null
  readonly filled: number
  /** What it asks for: the present count inside the tolerance and where filling speaks against the change. */
  readonly desired: number
}

/** What the forecast of a decision came to; `sentence` says it, or why it is switched off. */
export interface ForecastScore {
  /** What measures the load; null: nothing in the policy does. */
  readonly source: string | null
  readonly on: boolean
  /** Over all replicas, so many seconds ahead; null: not known. */
  readonly load: number | null
  readonly aheadSeconds: number | null
  /** MAPE of the last day, and that of the seasonal-naive forecast; null: not known. */
  readonly error: number | null
  readonly naiveError: number | null
  readonly sentence: string
}

/** The stages in the waterfall's order; those that do not concern a policy's strategy are left out. */
export type StepName =
  | 'current'
  // strategy `score`
  | 'up-score'
  | 'down-score'
  | 'recommendation'
  // strategy `target`
  | 'raw'
  | 'filled'
  | 'tolerance'
  // any strategy
  | 'forecast'
  | 'schedule'
  | 'stabilized'
  | 'burst'
  | 'projected'
  | 'bounds'
  | 'cooldown'
  | 'rate'
  | 'guards'
  | 'final'

/** One bar of the waterfall: the count before and after, and the sentence with the numbers. */
export interface Step {
  readonly step: StepName
  readonly before: number
  readonly after: number
  readonly sentence: string
}

/** The one setting whose smallest change would have altered the result. */
export interface WouldChange {
  readonly setting: string
  readonly from: number | string
  readonly to: number | string
  readonly desired: number
}

export type DecisionKind = 'scale-up' | 'scale-down' | 'hold' | 'blocked'

export interface Decision {
  readonly at: number
  readonly project: string
  readonly service: string
  readonly kind: DecisionKind
  readonly from: number
  /** The count to act on now; equals `from` for `hold` and `blocked`. */
  readonly desired: number
  /** What the strategy asked for before anything held it. */
  readonly recommended: number
  readonly reason: Reason
  readonly sentence: string
  readonly scores: { readonly up: Score; readonly down: Score }
  /** Empty unless the strategy is `target`. */
  readonly targets: readonly TargetScore[]
  /** Absent: the policy has none. */
  readonly forecast?: ForecastScore
  readonly conditions: readonly Condition[]
  readonly steps: readonly Step[]
  readonly memory: EngineMemory
}

export interface Explanation {
  readonly decision: Decision
  readonly wouldChange: WouldChange | null
}

/** What a policy would be with an operator's edits, and what it would decide now; `problems`: why it would be refused. */
export interface TriedEdit {
  readonly resolved: ResolvedPolicy
  readonly problems: readonly string[]
  readonly changed: readonly SettingChange[]
  /** Null: nothing was decided yet. */
  readonly decision: Decision | null
  /** What would stop it from working, or bend it. */
  readonly preflight: readonly PreflightCheck[]
}
