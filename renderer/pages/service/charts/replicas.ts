/** Replica counts as the steps they took, between the bounds the policy sets. */
import { SERIES } from '../../../../shared/domain/metrics.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { formatScore } from '../../../../shared/lib/format.ts'
import type { ChartModel, DrawnSeries, Readout } from '../../../components/charts/model/chartModel.ts'
import type { Threshold } from '../../../components/charts/model/factors.ts'
import { joinRows, stepColumn } from '../../../components/charts/model/rows.ts'
import { extentOf } from '../../../components/charts/model/segments.ts'
import { stepAt, stepsOf } from '../../../components/charts/model/steps.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { valueAxis } from '../../../components/charts/model/valueTicks.ts'
import { segmentsOf, type Frame } from './frame.ts'
import { NOT_RECORDED, NO_DATA_WORDS } from './readouts.ts'

const COLOR = 'var(--series-replicas)'

export function replicasModel(frame: Frame, policy: Policy): ChartModel {
  const current = segmentsOf(frame, SERIES.current)
  const currentSteps = stepsOf(current)
  const readySteps = stepsOf(segmentsOf(frame, SERIES.ready))
  const highest = Math.max(policy.max, extentOf(current)?.max ?? 0)
  const series: readonly DrawnSeries[] = [
    { key: 'ready', label: 'Ready', color: COLOR, draw: 'faint-steps' },
    { key: 'current', label: 'Running', color: COLOR, draw: 'steps' },
  ]
  const thresholds: readonly Threshold[] = [
    { id: 'max', value: policy.max, label: `max ${policy.max}`, tone: 'bound' },
    { id: 'min', value: policy.min, label: `min ${policy.min}`, tone: 'bound', below: true },
  ]

  function readout(at: number | null): Readout {
    const value = (points: typeof currentSteps) =>
      at === null ? (points.findLast((point) => point.value !== null)?.value ?? null) : stepAt(points, at)
    const now = value(currentSteps)
    const ready = value(readySteps)
    const text = (count: number | null) => (count === null ? NO_DATA_WORDS : formatScore(count))
    return {
      headline: text(now),
      covers: 'count at this time',
      items: [
        {
          key: 'current',
          label: 'Running',
          color: COLOR,
          draw: 'steps',
          value: text(now),
          of: now === null ? NOT_RECORDED : `${policy.min} to ${policy.max} allowed`,
        },
        {
          key: 'ready',
          label: 'Ready',
          color: COLOR,
          draw: 'faint-steps',
          value: text(ready),
          of: now === null || ready === null || ready >= now ? '' : `${formatScore(now - ready)} not ready`,
        },
      ],
    }
  }

  return {
    id: 'replicas',
    title: 'Replicas',
    subtitle: `running and ready, ${policy.min} to ${policy.max} allowed`,
    unit: 'replicas',
    series,
    legend: [...series].reverse(),
    rows: joinRows([stepColumn('ready', readySteps), stepColumn('current', currentSteps)]),
    // Room above the upper bound for its words and for the line itself.
    axis: valueAxis(0, highest + 0.5, 5, true),
    thresholds,
    empty: current.runs.length === 0,
    step: current.step,
    readout,
    summary: summaryOf({ title: 'Replicas', segments: current, unit: 'replicas', thresholds }),
  }
}
