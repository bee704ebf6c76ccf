/** The past day under an edit, as a chart and in words. */
import { formatDuration, formatScore, grouped } from '../../../../shared/lib/format.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import type { ChartModel, DrawnSeries, Readout } from '../../../components/charts/model/chartModel.ts'
import { joinRows, stepColumn } from '../../../components/charts/model/rows.ts'
import { extentOf } from '../../../components/charts/model/segments.ts'
import { stepAt, stepsOf } from '../../../components/charts/model/steps.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { valueAxis } from '../../../components/charts/model/valueTicks.ts'
import type { PastDay } from './usePastDay.ts'

const DAY_SECONDS = 86_400
/** A day that lacks no more than this is told as a day. */
const WHOLE = 0.97

const hours = (value: number) => (value >= 100 ? grouped(value) : value.toFixed(1))
const changes = (count: number) => `${grouped(count)} ${count === 1 ? 'change' : 'changes'} of the count`

/** How long there were too few ready replicas. */
function shortTime({ tauU }: Measures, seconds: number): string {
  const short = (tauU / 100) * seconds
  return short === 0 ? 'none' : formatDuration(short)
}

export function pastDaySentence({ changed, edited, today, seconds }: PastDay): string {
  if (!changed)
    return (
      `Today’s policy, replayed: ${hours(today.replicaHours)} replica-hours, ${changes(today.adaptations)}; ` +
      `time with too few replicas: ${shortTime(today, seconds)}.`
    )
  return (
    `As edited: ${hours(edited.replicaHours)} replica-hours where today’s policy uses ${hours(today.replicaHours)}, ` +
    `${changes(edited.adaptations)} instead of ${grouped(today.adaptations)}; time with too few replicas: ` +
    `${shortTime(edited, seconds)} instead of ${shortTime(today, seconds)}.`
  )
}

/** How much of the day is not known; null: none of it. */
export function missingSentence({ recordedSeconds }: Pick<PastDay, 'recordedSeconds'>): string | null {
  if (recordedSeconds >= WHOLE * DAY_SECONDS) return null
  return `Only ${formatDuration(recordedSeconds)} of the last 24 h are recorded: it speaks of these alone.`
}

const LINES = [
  { key: 'ran', label: 'Really ran', color: 'var(--series-replicas)', draw: 'faint-steps' },
  { key: 'today', label: 'Today’s policy', color: 'var(--text-muted)', draw: 'steps' },
  { key: 'edited', label: 'As edited', color: 'var(--series-1)', draw: 'steps' },
] as const satisfies readonly DrawnSeries[]

export function pastDayModel({ lines, changed }: Pick<PastDay, 'lines' | 'changed'>): ChartModel {
  const drawn = LINES.filter(({ key }) => changed || key !== 'edited').map((line) => ({
    line,
    segments: lines[line.key],
    steps: stepsOf(lines[line.key]),
  }))
  const main = changed ? lines.edited : lines.today
  const highest = Math.max(1, ...drawn.map(({ segments }) => extentOf(segments)?.max ?? 0))

  function readout(at: number | null): Readout {
    const items = drawn.map(({ line, steps }) => {
      const value =
        at === null ? (steps.findLast((point) => point.value !== null)?.value ?? null) : stepAt(steps, at)
      return { ...line, value: value === null ? 'no data' : formatScore(value), of: '' }
    })
    return { headline: items.at(-1)?.value ?? '', items: [...items].reverse(), covers: 'count at this time' }
  }

  return {
    id: 'past-day',
    title: 'Replicas',
    subtitle: 'of the last 24 h, replayed and as they really ran',
    unit: 'replicas',
    series: drawn.map(({ line }) => line),
    legend: drawn.map(({ line }) => line).reverse(),
    rows: joinRows(drawn.map(({ line, steps }) => stepColumn(line.key, steps))),
    // Room above the highest line.
    axis: valueAxis(0, highest + 0.5, 4, true),
    thresholds: [],
    empty: main.runs.length === 0,
    step: main.step,
    readout,
    summary: summaryOf({ title: 'Replicas', segments: main, unit: 'replicas', thresholds: [] }),
  }
}
