/** What a period of scaling comes to: every action with its cause and effect, what was held and why, and what it cost. */
import type { Actor, Effect, Verification } from '../../../shared/domain/history.ts'
import type { SeriesRange } from '../../../shared/domain/metrics.ts'
import type { Reason } from '../../../shared/domain/reason.ts'
import type { Measures } from '../../../shared/domain/simulation.ts'

/** All times are epoch milliseconds. Made of what the store holds: the same period gives the same report. */
export interface ScalingReport {
  readonly version: string
  readonly connection: string
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly services: readonly ReportedService[]
  readonly alerts: readonly ReportedAlert[]
  /** Of all services: freezes, sources lost and back. */
  readonly notes: readonly ReportedNote[]
  /** How limits and files are today; null for a period that is over: files of that time are not kept. */
  readonly today: ReportedToday | null
}

export interface ReportedService {
  readonly project: string
  readonly service: string
  /** Share of the period in which it was watched, 0 to 1. */
  readonly watched: number
  /** Null: nothing was measured. */
  readonly replicas: (Spread & { readonly hours: number }) | null
  /** Shares of the limit. */
  readonly cpu: Spread | null
  readonly memory: Spread | null
  readonly series: ReportedSeries
  readonly actions: readonly ReportedAction[]
  readonly holds: readonly HeldTime[]
  readonly changes: readonly ReportedNote[]
  readonly earlier: EarlierPolicy
}

/** Over the period: the lowest and the highest reading, and the mean. */
export interface Spread {
  readonly least: number
  readonly mean: number
  readonly most: number
}

/** For charts: `current` and `ready` are replicas, `cpu` and `memory` shares, `up` and `down` scores. */
export type ReportedSeries = Readonly<
  Record<'current' | 'ready' | 'cpu' | 'memory' | 'up' | 'down', SeriesRange>
>

export interface ReportedAction {
  readonly id: number
  readonly at: number
  /** Null: it was still going on. */
  readonly endedAt: number | null
  readonly from: number
  readonly to: number
  /** What the engine showed at the end; null: not known. */
  readonly reached: number | null
  readonly by: Actor
  readonly reason: Reason
  readonly cause: string
  readonly verification: Verification | null
  readonly outcome: string
  /** One warm-up later; null: it could not be seen. */
  readonly effect: Effect | null
  /** Containers that got SIGKILL. */
  readonly killed: number
}

/** How long one reason was why nothing was done. */
export interface HeldTime {
  readonly reason: Reason
  readonly kind: 'hold' | 'blocked'
  readonly seconds: number
  /** How often it began. */
  readonly times: number
}

export interface ReportedNote {
  readonly at: number
  readonly topic: string
  readonly sentence: string
}

export interface ReportedAlert {
  readonly name: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly source: 'eyrie' | 'prometheus'
  readonly subject: string
  readonly from: number
  /** Null: it fired to the end of the period. */
  readonly to: number | null
  readonly sentence: string
  readonly silenced: boolean
}

/** What the policy before the present one would have made of the same load. */
export type EarlierPolicy =
  | { readonly kind: 'none'; readonly sentence: string }
  | {
      readonly kind: 'compared'
      readonly sentence: string
      /** How it came about: the load, and what is not in it. */
      readonly notes: readonly string[]
      readonly changes: readonly {
        readonly setting: string
        readonly before: string
        readonly now: string
      }[]
      readonly before: Measures
      readonly now: Measures
    }

export interface ReportedToday {
  readonly audits: readonly {
    readonly project: string
    readonly pass: number
    readonly warn: number
    readonly fail: number
    /** Those that were found, gravest first. */
    readonly findings: readonly { readonly service: string | null; readonly message: string }[]
  }[]
  readonly sizes: readonly { readonly project: string; readonly service: string; readonly sentence: string }[]
}

/** Nothing was done to it, wanted or changed: a line tells all there is. */
export function wasQuiet({ actions, holds, changes, earlier }: ReportedService): boolean {
  const judged = holds.some(({ reason }) => reason !== 'Disabled')
  return actions.length === 0 && changes.length === 0 && !judged && earlier.kind === 'none'
}

export interface Totals {
  readonly up: number
  readonly down: number
  /** Ended otherwise than converged. */
  readonly failed: number
  readonly alerts: number
  /** Null: nothing was measured of any service. */
  readonly replicaHours: number | null
}

export function totalsOf({ services, alerts }: ScalingReport): Totals {
  const actions = services.flatMap((service) => service.actions)
  const hours = services.flatMap(({ replicas }) => (replicas === null ? [] : [replicas.hours]))
  return {
    up: actions.filter(({ from, to }) => to > from).length,
    down: actions.filter(({ from, to }) => to < from).length,
    failed: actions.filter(({ verification }) => verification !== null && verification !== 'converged')
      .length,
    alerts: alerts.length,
    replicaHours: hours.length === 0 ? null : hours.reduce((sum, each) => sum + each, 0),
  }
}
