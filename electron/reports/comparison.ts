/** A rehearsal as a report tells it: the load, the model, the policies side by side, and what stands beside them. */
import type { SeriesRange } from '../../shared/domain/metrics.ts'
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Measures } from '../../shared/domain/simulation.ts'

export interface ComparedPolicy {
  readonly name: string
  /** Null where it is no policy of Eyrie's. */
  readonly policy: Policy | null
  readonly notes: readonly string[]
  readonly measures: Measures
  /** `rps`, `ready`, `ordered`, `p95` over the whole load; times are seconds of the load × 1000. */
  readonly series: readonly SeriesRange[]
}

export interface Comparison {
  /** Epoch ms. */
  readonly madeAt: number
  readonly version: string
  readonly load: {
    readonly title: string
    readonly notes: readonly string[]
    /** Seconds; below 1e8 they are counted from the load's own beginning. */
    readonly t0: number
    readonly seconds: number
    readonly steps: number
    readonly dt: number
  }
  readonly model: ServiceModel
  readonly policies: readonly ComparedPolicy[]
  /** Null while the run goes on, or where it was cancelled. */
  readonly beside: {
    readonly oracle: Measures
    readonly bestFixed: { readonly replicas: number; readonly measures: Measures }
    readonly advice: string
  } | null
}

export interface MeasureWords {
  readonly key: keyof Measures
  readonly label: string
  readonly unit: string
  readonly digits: number
}

/** In the order they are read; of every one less is better. */
export const MEASURES: readonly MeasureWords[] = [
  { key: 'thetaU', label: 'Short of the need (θU)', unit: '%', digits: 3 },
  { key: 'thetaO', label: 'More than needed (θO)', unit: '%', digits: 2 },
  { key: 'tauU', label: 'Time with too few (τU)', unit: '% of time', digits: 2 },
  { key: 'tauO', label: 'Time with too many (τO)', unit: '% of time', digits: 2 },
  { key: 'longestUnderSeconds', label: 'Longest with too few', unit: 's', digits: 0 },
  { key: 'droppedRequests', label: 'Requests dropped', unit: 'requests', digits: 0 },
  { key: 'delayedRequests', label: 'Requests delayed', unit: 'requests', digits: 0 },
  { key: 'p95Ms', label: 'p95 response time', unit: 'ms', digits: 0 },
  { key: 'replicaHours', label: 'Replica-hours', unit: 'h', digits: 1 },
  { key: 'adaptations', label: 'Changes of the count', unit: 'changes', digits: 0 },
  { key: 'reversals', label: 'Undone within 10 min', unit: 'changes', digits: 0 },
  { key: 'instability', label: 'Instability (υ)', unit: '% of time', digits: 2 },
]

export interface ComparedColumn {
  readonly name: string
  readonly measures: Measures
  /** The oracle and the best fixed count are there to compare to, and win nothing. */
  readonly beside: boolean
}

export function columnsOf({ policies, beside }: Comparison): readonly ComparedColumn[] {
  const own = policies.map(({ name, measures }) => ({ name, measures, beside: false }))
  if (beside === null) return own
  const { oracle, bestFixed } = beside
  return [
    ...own,
    { name: 'Perfect knowledge', measures: oracle, beside: true },
    { name: `Best fixed count (${bestFixed.replicas})`, measures: bestFixed.measures, beside: true },
  ]
}

/** The least of a measure among the policies, as it reads; null where all read the same. */
export function leastOf(columns: readonly ComparedColumn[], measure: MeasureWords): string | null {
  const values = columns.filter(({ beside }) => !beside).map(({ measures }) => measures[measure.key])
  const least = measureText(Math.min(...values), measure)
  return values.length < 2 || values.every((value) => measureText(value, measure) === least) ? null : least
}

export function measureText(value: number, { digits }: Pick<MeasureWords, 'digits'>): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
