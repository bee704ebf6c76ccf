/** What a factor is called, measured in and drawn with. Names Eyrie does not know stand for themselves. */
import type { Factor } from '../../../../shared/domain/policy.ts'
import { formatValue, type Unit } from './units.ts'

interface Words {
  readonly label: string
  readonly unit: Unit
  readonly color: string
}

const KNOWN: Readonly<Record<string, Words>> = {
  cpu: { label: 'CPU', unit: 'share', color: 'var(--series-cpu)' },
  memory: { label: 'Memory', unit: 'share', color: 'var(--series-memory)' },
  throttled: { label: 'CPU throttled', unit: 'share', color: 'var(--cursor)' },
  replicas: { label: 'Replicas above min', unit: 'replicas', color: 'var(--series-replicas)' },
  queueDepth: { label: 'Queue', unit: 'jobs', color: 'var(--series-2)' },
  responseTimeP95: { label: 'p95 response time', unit: 'seconds', color: 'var(--series-6)' },
  errorRatio: { label: 'Error ratio', unit: 'share', color: 'var(--series-5)' },
}

const OTHERS = ['var(--series-1)', 'var(--series-4)', 'var(--series-6)', 'var(--series-3)'] as const

/** A color that stays the same for the same name, however many factors come and go. */
function colorOf(name: string): string {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return OTHERS[sum % OTHERS.length] ?? OTHERS[0]
}

/** `source` is a source's name: `cpu`, `queueDepth`, or what the operator called it. */
export function wordsOf(source: string): Words {
  return KNOWN[source] ?? { label: source, unit: 'count', color: colorOf(source) }
}

/** "CPU > 70 %", "Replicas > 2 (min)". */
export function conditionOf(
  factor: Pick<Factor, 'direction' | 'threshold'> & { readonly source: { readonly name: string } },
  min?: number,
): string {
  const { label, unit } = wordsOf(factor.source.name)
  if (factor.source.name === 'replicas') return min === undefined ? 'Replicas above min' : `Replicas > ${min}`
  return `${label} ${factor.direction === 'up' ? '>' : '<'} ${thresholdText(factor.threshold, unit)}`
}

/** A threshold in its unit; jobs get their word. */
export function thresholdText(threshold: number, unit: Unit): string {
  const value = formatValue(threshold, unit)
  return unit === 'jobs' ? `${value} jobs` : value
}

/** A horizontal line on a chart and its words. `tone` picks color and dash: never told by color alone. */
export interface Threshold {
  readonly id: string
  readonly value: number
  readonly label: string
  readonly tone: 'up' | 'down' | 'bound'
  /** Words under the line instead of over it; by default those for going down. */
  readonly below?: boolean
}

/** The thresholds of every factor that reads `source`, in its own unit. */
export function thresholdsOf(factors: readonly Factor[], source: string): readonly Threshold[] {
  const { unit } = wordsOf(source)
  return factors
    .filter((factor) => factor.source.name === source)
    .map((factor) => ({
      id: factor.id,
      value: factor.threshold,
      label: `${factor.direction} ${factor.direction === 'up' ? '>' : '<'} ${thresholdText(factor.threshold, unit)}`,
      tone: factor.direction,
    }))
}
