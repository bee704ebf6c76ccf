/** CPU and memory of a service: the mean over its ready replicas, and the band from the lowest to the highest. */
import { SERIES } from '../../../../shared/domain/metrics.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { plural } from '../../../../shared/lib/format.ts'
import type { ChartModel, DrawnSeries, Readout } from '../../../components/charts/model/chartModel.ts'
import { thresholdsOf, wordsOf } from '../../../components/charts/model/factors.ts'
import { bandColumn, joinRows, lineColumn } from '../../../components/charts/model/rows.ts'
import { extentOf } from '../../../components/charts/model/segments.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { formatSpread, formatValue } from '../../../components/charts/model/units.ts'
import { valueAxis } from '../../../components/charts/model/valueTicks.ts'
import { segmentsOf, type Frame } from './frame.ts'
import { NOT_RECORDED, NO_DATA_WORDS, bucketFor, covers } from './readouts.ts'

const BANDS = {
  cpu: { low: SERIES.cpuLow, high: SERIES.cpuHigh },
  memory: { low: SERIES.memoryLow, high: SERIES.memoryHigh },
} as const

/** `of`: what the shares are of ("2.0 cores limit"); null while not known. */
export function utilizationModel(
  frame: Frame,
  policy: Policy,
  metric: 'cpu' | 'memory',
  of: string | null,
): ChartModel {
  const { label, unit, color } = wordsOf(metric)
  const segments = segmentsOf(frame, metric)
  const low = segmentsOf(frame, BANDS[metric].low)
  const high = segmentsOf(frame, BANDS[metric].high)
  const ready = segmentsOf(frame, SERIES.ready)
  const thresholds = thresholdsOf(policy.factors, metric)
  const highest = Math.max(extentOf(high)?.max ?? 0, extentOf(segments)?.max ?? 0)
  const share = of === null ? 'of the limit' : `of ${of}`
  const series: readonly DrawnSeries[] = [
    { key: 'band', label: 'Lowest to highest replica', color, draw: 'band' },
    { key: 'mean', label: 'Mean of ready replicas', color, draw: 'line' },
  ]

  function readout(at: number | null): Readout {
    const mean = bucketFor(segments, at)
    const bottom = bucketFor(low, at)
    const top = bucketFor(high, at)
    const count = bucketFor(ready, at)
    const replicas =
      count === null ? 'ready replicas' : plural(Math.round(count.max), 'ready replica', 'ready replicas')
    const value = mean === null ? NO_DATA_WORDS : formatValue(mean.mean, unit)
    return {
      headline: mean === null ? NO_DATA_WORDS : value,
      covers: covers(segments.step),
      items: [
        {
          key: 'mean',
          label,
          color,
          draw: 'line',
          value,
          of: mean === null ? NOT_RECORDED : `${share}, ${replicas}`,
        },
        ...(bottom === null || top === null
          ? []
          : [
              {
                key: 'band',
                label: 'Replicas',
                color,
                draw: 'band' as const,
                value: formatSpread(bottom.min, top.max, unit),
                of: 'lowest to highest of its own limit',
              },
            ]),
      ],
    }
  }

  return {
    id: metric,
    title: label,
    subtitle: share,
    unit,
    series,
    legend: [...series].reverse(),
    rows: joinRows([lineColumn('mean', segments), bandColumn('band', low, high)]),
    axis: valueAxis(0, Math.max(1, highest), 4),
    thresholds,
    empty: segments.runs.length === 0,
    step: segments.step,
    readout,
    summary: summaryOf({ title: `${label} ${share}`, segments, unit, thresholds }),
  }
}
