/** Factors as sentences name them, their readings in their own unit: "CPU 84 %", "queue 62 jobs", "p95 3.4 s". */
import type { FactorScore } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import {
  formatAgo,
  formatDuration,
  formatMilliseconds,
  formatScore,
  formatShare,
} from '../../shared/lib/format.ts'

interface Words {
  readonly name: string
  readonly format: (value: number) => string
}

function jobs(value: number): string {
  return `${Math.round(value)} jobs`
}

/** Three significant digits, and never an exponent for numbers an operator would write out. */
export function plain(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  return String(Number(value.toPrecision(3)))
}

const KNOWN: Readonly<Record<string, Words>> = {
  cpu: { name: 'CPU', format: formatShare },
  memory: { name: 'memory', format: formatShare },
  throttled: { name: 'CPU throttled', format: formatShare },
  replicas: { name: 'replicas', format: plain },
  queueDepth: { name: 'queue', format: jobs },
  responseTimeP95: { name: 'p95', format: (seconds) => formatMilliseconds(seconds * 1000) },
  errorRatio: { name: 'errors', format: formatShare },
}

function wordsOf(source: string): Words {
  return KNOWN[source] ?? { name: source, format: plain }
}

export function sourceName(source: string): string {
  return wordsOf(source).name
}

/** "CPU 84 %"; "queue: no data"; "queue: last seen 41 s ago". */
export function sourceReading(source: string, window: WindowResult): string {
  const { name, format } = wordsOf(source)
  if (window.kind === 'no-data') return `${name}: no data`
  if (window.kind === 'stale') return `${name}: ${ageText(window.newestAge)}`
  return `${name} ${format(window.value)}`
}

export function readingText({ source, window }: FactorScore): string {
  return sourceReading(source, window)
}

/** A value in its source's unit: "84 %", "62 jobs". */
export function valueText(source: string, value: number): string {
  return wordsOf(source).format(value)
}

export function ageText(newestAge: number): string {
  if (newestAge >= 0) return `last seen ${formatAgo(newestAge)}`
  return `stamped ${formatDuration(-newestAge / 1000)} in the future`
}

/** "> 70 %", "< 10 jobs". Replicas speak for going down when there are more. */
export function limitText(source: string, direction: 'up' | 'down', threshold: number): string {
  const sign = direction === 'up' || source === 'replicas' ? '>' : '<'
  return `${sign} ${wordsOf(source).format(threshold)}`
}

/** One factor of a score with its arithmetic: "CPU 84 % > 70 % for 5 min: +3". */
export function factorText(
  factor: FactorScore,
  reading = readingText(factor),
  limit = limitText(factor.source, factor.direction, factor.threshold),
): string {
  if (factor.window.kind !== 'value') return reading
  if (!factor.beyond) return `${reading}, not ${limit}`
  if (factor.earned > 0)
    return `${reading} ${limit}${heldText(factor.heldFor)}: +${formatScore(factor.earned)}`
  return `${reading} ${limit} for ${formatDuration(factor.heldFor)} of ${formatDuration(factor.forSeconds)}`
}

/** " for 5 min"; nothing for what only just began. */
export function heldText(seconds: number): string {
  return seconds < 1 ? '' : ` for ${formatDuration(seconds)}`
}
