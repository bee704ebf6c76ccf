/** What the charts of a service draw, as one thing: the axis and its data change together or not at all. */
import type { Entry } from '../../../../shared/domain/history.ts'
import { SERIES, type SeriesRange } from '../../../../shared/domain/metrics.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { markersOf, type Marker } from '../../../components/charts/model/markers.ts'
import { NO_DATA, downsample, toSegments, type Segments } from '../../../components/charts/model/segments.ts'
import { MAX_POINTS, type Interval } from '../../../components/charts/model/timeRange.ts'

export interface Frame {
  readonly interval: Interval
  readonly series: Readonly<Record<string, Segments>>
  readonly markers: readonly Marker[]
  /** Marks are complete from here on (epoch ms): older ones were too many to read; null: all are there. */
  readonly marksFrom: number | null
}

/** The newest this many entries are read as marks. */
export const MOST_ENTRIES = 300

/** The most `series.range` takes at once. */
const MOST_SERIES = 40

/** PromQL sources of a policy, each once, in its order. */
export function sourcesOf(policy: Policy): readonly string[] {
  const names = policy.factors.flatMap(({ source }) => (source.kind === 'promql' ? [source.name] : []))
  return [...new Set(names)]
}

/** Everything the page draws of a service; what a policy does not configure is not asked for. */
export function seriesNames(policy: Policy): readonly string[] {
  const { cpu, cpuLow, cpuHigh, memory, memoryLow, memoryHigh, current, ready } = SERIES
  return [
    ...[cpu, cpuLow, cpuHigh, memory, memoryLow, memoryHigh, current, ready],
    ...[SERIES.scoreUp, SERIES.scoreDown],
    ...(throttledShown(policy) ? [SERIES.throttled] : []),
    ...sourcesOf(policy).map((name) => `factor:${name}`),
    ...policy.factors.map((factor) => `points:${factor.id}`),
  ].slice(0, MOST_SERIES)
}

/** Throttling has a chart where it is a factor and there is room beside the sources from Prometheus. */
export function throttledShown(policy: Policy): boolean {
  return policy.factors.some(({ source }) => source.name === SERIES.throttled) && sourcesOf(policy).length < 2
}

export function frameOf(
  interval: Interval,
  ranges: readonly SeriesRange[],
  entries: readonly Entry[],
): Frame {
  const series: Record<string, Segments> = {}
  for (const range of ranges) series[range.series] = downsample(toSegments(range), MAX_POINTS)
  const oldest = entries.length < MOST_ENTRIES ? null : Math.min(...entries.map((entry) => entry.at))
  return { interval, series, markers: markersOf(entries), marksFrom: oldest }
}

export function segmentsOf(frame: Frame, name: string): Segments {
  return frame.series[name] ?? NO_DATA
}
