/** Both scores, stacked by the factors that earned their points: up above zero, down below it. */
import { SERIES } from '../../../../shared/domain/metrics.ts'
import type { Factor, Policy } from '../../../../shared/domain/policy.ts'
import { formatScore } from '../../../../shared/lib/format.ts'
import type {
  ChartModel,
  DrawnSeries,
  Readout,
  ReadoutItem,
} from '../../../components/charts/model/chartModel.ts'
import { conditionOf, wordsOf, type Threshold } from '../../../components/charts/model/factors.ts'
import { joinRows, stepColumn } from '../../../components/charts/model/rows.ts'
import { heldMeans } from '../../../components/charts/model/steps.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { segmentsOf, type Frame } from './frame.ts'
import { NOT_RECORDED, NO_DATA_WORDS, bucketFor, covers } from './readouts.ts'

/** The ends of the two scales (engine.md, section 2), with a little air. */
const AXIS = { min: -8, max: 16, ticks: [-5, 0, 5, 10, 15] } as const
const OF = { up: 15, down: 7 } as const
/** Less than this is what rounding left of nothing. */
const NOTHING = 0.05

function legendOf(factors: readonly Factor[]): ChartModel['legend'] {
  const names = [...new Set(factors.map((factor) => factor.source.name))]
  return names.map((name) => ({ label: wordsOf(name).label, color: wordsOf(name).color, draw: 'stack' }))
}

export function scoresModel(frame: Frame, policy: Policy): ChartModel {
  const { factors, actAt } = policy
  const series: readonly DrawnSeries[] = factors.map((factor) => ({
    key: factor.id,
    label: conditionOf(factor, policy.min),
    color: wordsOf(factor.source.name).color,
    draw: 'stack',
    stack: factor.direction,
  }))
  const columns = factors.map((factor) =>
    stepColumn(
      factor.id,
      heldMeans(segmentsOf(frame, `points:${factor.id}`), factor.direction === 'up' ? 1 : -1),
    ),
  )
  const up = segmentsOf(frame, SERIES.scoreUp)
  const down = segmentsOf(frame, SERIES.scoreDown)
  const thresholds: readonly Threshold[] = [
    { id: 'act-up', value: actAt, label: `scales up at ${formatScore(actAt)}`, tone: 'up' },
    { id: 'act-down', value: -actAt, label: `scales down at ${formatScore(actAt)}`, tone: 'down' },
  ]

  function total(direction: 'up' | 'down', at: number | null): ReadoutItem {
    const bucket = bucketFor(direction === 'up' ? up : down, at)
    const peak =
      bucket !== null && bucket.max - bucket.mean > NOTHING ? `, peak ${formatScore(bucket.max)}` : ''
    return {
      key: direction,
      label: direction === 'up' ? 'Scale-up score' : 'Scale-down score',
      color: `var(--series-${direction})`,
      draw: 'line',
      value: bucket === null ? NO_DATA_WORDS : formatScore(bucket.mean),
      of: bucket === null ? NOT_RECORDED : `of ${OF[direction]}, acts at ${formatScore(actAt)}${peak}`,
    }
  }

  function earned(factor: Factor, at: number | null): readonly ReadoutItem[] {
    const bucket = bucketFor(segmentsOf(frame, `points:${factor.id}`), at)
    if (bucket === null || bucket.mean < NOTHING) return []
    return [
      {
        key: factor.id,
        label: conditionOf(factor, policy.min),
        color: wordsOf(factor.source.name).color,
        draw: 'stack',
        value: formatScore(bucket.mean),
        of: '',
      },
    ]
  }

  function readout(at: number | null): Readout {
    const [above, below] = [total('up', at), total('down', at)]
    const of = (direction: 'up' | 'down') =>
      factors.filter((factor) => factor.direction === direction).flatMap((factor) => earned(factor, at))
    const known = above.value !== NO_DATA_WORDS
    return {
      headline: known ? `up ${above.value} · down ${below.value}` : NO_DATA_WORDS,
      covers: covers(up.step),
      items: [above, ...of('up'), below, ...of('down')],
    }
  }

  return {
    id: 'scores',
    title: 'Scores',
    subtitle: 'points by factor, up of 15 and down of 7',
    unit: 'points',
    series,
    legend: legendOf(factors),
    rows: joinRows(columns),
    axis: AXIS,
    thresholds,
    empty: up.runs.length === 0,
    step: up.step,
    readout,
    summary: [
      summaryOf({
        title: 'Scale-up score of 15',
        segments: up,
        unit: 'points',
        thresholds: [{ id: 'act', value: actAt, label: '', tone: 'up' }],
      }),
      summaryOf({ title: 'Scale-down score of 7', segments: down, unit: 'points', thresholds: [] }),
    ].join(' '),
  }
}
