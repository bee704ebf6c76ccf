/** The measures of a comparison as rows: what each is called, how it is told, and which policy is best in it. */
import type { PolicyResultView } from '../../../../shared/contract/simulate.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import { formatDuration, grouped } from '../../../../shared/lib/format.ts'
import { formatValue } from '../../../components/charts/model/units.ts'

export interface MeasureRow {
  readonly key: keyof Measures
  readonly label: string
  readonly symbol?: string
  /** What it says, for who does not know the symbol. */
  readonly says: string
  readonly format: (value: number) => string
}

function percent(value: number): string {
  if (value !== 0 && value < 0.01) return '< 0.01 %'
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} %`
}

/** Of every one less is better. */
export const MEASURE_ROWS: readonly MeasureRow[] = [
  {
    key: 'thetaU',
    label: 'Short of the need',
    symbol: 'θU',
    says: 'What was missing over what was needed, mean over the time',
    format: percent,
  },
  {
    key: 'replicaHours',
    label: 'Replica-hours',
    says: 'Ordered replicas over the time, those that start included: what it costs',
    format: (value) => (value >= 100 ? grouped(value) : value.toFixed(1)),
  },
  {
    key: 'thetaO',
    label: 'More than needed',
    symbol: 'θO',
    says: 'What was too much over what was needed, mean over the time',
    format: percent,
  },
  { key: 'tauU', label: 'Time with too few', symbol: 'τU', says: 'Share of the time', format: percent },
  { key: 'tauO', label: 'Time with too many', symbol: 'τO', says: 'Share of the time', format: percent },
  {
    key: 'longestUnderSeconds',
    label: 'Longest with too few',
    says: 'The longest time in one piece',
    format: formatDuration,
  },
  { key: 'droppedRequests', label: 'Requests dropped', says: 'The queue was full', format: grouped },
  { key: 'delayedRequests', label: 'Requests delayed', says: 'Served in a later step', format: grouped },
  {
    key: 'p95Ms',
    label: 'p95 response time',
    says: '95th percentile over the steps of the 95th percentile response time',
    format: (value) => formatValue(value / 1000, 'seconds'),
  },
  {
    key: 'adaptations',
    label: 'Changes of the count',
    says: 'Steps that ordered another count',
    format: grouped,
  },
  {
    key: 'reversals',
    label: 'Undone within 10 min',
    says: 'Changes in the other direction',
    format: grouped,
  },
  {
    key: 'instability',
    label: 'Instability',
    symbol: 'υ',
    says: 'Share of the time in which supply and need did not move the same way',
    format: percent,
  },
]

/** Places of those that are best in a measure, as far as one can read; none where all read alike, or there is one. */
export function bestIn(
  results: readonly PolicyResultView[],
  { key, format }: Pick<MeasureRow, 'key' | 'format'>,
): ReadonlySet<number> {
  const texts = results.map(({ measures }) => format(measures[key]))
  const least = format(Math.min(...results.map(({ measures }) => measures[key])))
  if (texts.length < 2 || texts.every((text) => text === least)) return new Set()
  return new Set(texts.flatMap((text, index) => (text === least ? [index] : [])))
}
