/** A chart in sentences: the newest value, the lowest and highest, time beyond thresholds, and gaps. */
import { formatDuration, plural } from '../../../../shared/lib/format.ts'
import type { Threshold } from './factors.ts'
import { countOf, type Segments } from './segments.ts'
import { formatTime } from './timeTicks.ts'
import { formatValue, type Unit } from './units.ts'

export interface SummaryInput {
  readonly title: string
  readonly segments: Segments
  readonly unit: Unit
  readonly thresholds: readonly Threshold[]
}

export function summaryOf({ title, segments, unit, thresholds }: SummaryInput): string {
  const buckets = segments.runs.flat()
  const [first] = buckets
  const last = buckets.at(-1)
  if (first === undefined || last === undefined) return `${title}: no data in this range.`
  const lowest = buckets.reduce((best, each) => (each.min < best.min ? each : best), first)
  const highest = buckets.reduce((best, each) => (each.max > best.max ? each : best), first)
  const sentences = [
    `${title}: ${formatValue(last.mean, unit)} at ${time(last.at)}.`,
    lowest.min === highest.max
      ? 'It did not change.'
      : `Lowest ${formatValue(lowest.min, unit)} at ${time(lowest.at)}, highest ${formatValue(highest.max, unit)} at ${time(highest.at)}.`,
  ]
  for (const threshold of thresholds) {
    if (threshold.tone === 'bound') continue
    const beyond = buckets.filter((bucket) =>
      threshold.tone === 'up' ? bucket.mean > threshold.value : bucket.mean < threshold.value,
    ).length
    if (beyond === 0) continue
    const side = threshold.tone === 'up' ? 'Above' : 'Below'
    const long = formatDuration((beyond * segments.step) / 1000)
    sentences.push(`${side} ${formatValue(threshold.value, unit)} for ${long}.`)
  }
  const gaps = segments.runs.length - 1
  if (gaps > 0) sentences.push(`${plural(gaps, 'gap')} without data.`)
  return sentences.join(' ')

  function time(at: number): string {
    return formatTime(at, countOf(segments) > 0 && segments.step < 60_000 ? segments.step : 60_000)
  }
}
