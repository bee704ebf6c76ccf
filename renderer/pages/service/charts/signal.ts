/** One source of a factor besides CPU and memory: queue, response time, errors, or whatever the operator measures. */
import type { Policy } from '../../../../shared/domain/policy.ts'
import type { ChartModel, DrawnSeries, Readout } from '../../../components/charts/model/chartModel.ts'
import { thresholdsOf, wordsOf } from '../../../components/charts/model/factors.ts'
import { bandColumn, joinRows, lineColumn } from '../../../components/charts/model/rows.ts'
import { extentOf } from '../../../components/charts/model/segments.ts'
import { summaryOf } from '../../../components/charts/model/summary.ts'
import { formatSpread, formatValue, type Unit } from '../../../components/charts/model/units.ts'
import { valueAxis } from '../../../components/charts/model/valueTicks.ts'
import { segmentsOf, type Frame } from './frame.ts'
import { NOT_RECORDED, NO_DATA_WORDS, bucketFor, covers } from './readouts.ts'

const OF: Readonly<Record<string, string>> = {
  queueDepth: 'jobs waiting',
  responseTimeP95: '95 % of requests are faster',
  errorRatio: 'share of requests that fail',
  throttled: 'share of periods',
}

/** Where nothing happens the axis still has a scale one knows: 1 % of requests, 1 s, 10 jobs. */
const LEAST: Readonly<Record<Unit, number>> = {
  share: 0.01,
  seconds: 1,
  replicas: 1,
  points: 1,
  jobs: 10,
  count: 1,
}

/** `source` is a PromQL source's name, or `throttled`. */
export function signalModel(frame: Frame, policy: Policy, source: string): ChartModel {
  const { label, unit, color } = wordsOf(source)
  const segments = segmentsOf(frame, source === 'throttled' ? source : `factor:${source}`)
  const thresholds = thresholdsOf(policy.factors, source)
  const of = OF[source] ?? 'as its query answers'
  const top = Math.max(
    extentOf(segments)?.max ?? 0,
    // Room above a threshold for its words.
    ...thresholds.map((threshold) => threshold.value * 1.2),
    LEAST[unit],
  )
  const lowest = Math.min(0, extentOf(segments)?.min ?? 0)
  const axis = valueAxis(lowest, top, 4)
  const series: readonly DrawnSeries[] = [
    { key: 'band', label: 'Lowest to highest', color, draw: 'band' },
    { key: 'mean', label: 'Mean', color, draw: 'line' },
  ]

  function readout(at: number | null): Readout {
    const bucket = bucketFor(segments, at)
    const spread = bucket !== null && bucket.max > bucket.min
    const value = bucket === null ? NO_DATA_WORDS : formatValue(bucket.mean, unit)
    return {
      headline: value,
      covers: covers(segments.step),
      items: [
        { key: 'mean', label, color, draw: 'line', value, of: bucket === null ? NOT_RECORDED : of },
        ...(spread
          ? [
              {
                key: 'band',
                label: 'Within this time',
                color,
                draw: 'band' as const,
                value: formatSpread(bucket.min, bucket.max, unit),
                of: '',
              },
            ]
          : []),
      ],
    }
  }

  return {
    id: `signal-${source}`,
    title: label,
    subtitle: of,
    unit,
    series,
    legend: [...series].reverse(),
    rows: joinRows([lineColumn('mean', segments), bandColumn('band', segments, segments)]),
    axis,
    // Near the axis there is no room under a line for its words.
    thresholds: thresholds.map((each) => ({
      ...each,
      below: each.tone === 'down' && each.value > axis.max / 6,
    })),
    empty: segments.runs.length === 0,
    step: segments.step,
    readout,
    summary: summaryOf({ title: label, segments, unit, thresholds }),
  }
}
