/** What the charts of a run draw, as one thing: the axis and the data of every policy change together. */
import type { ResultOf } from '../../../../shared/contract/contract.ts'
import { toSegments, type Segments, NO_DATA } from '../../../components/charts/model/segments.ts'

export type Timeline = ResultOf<'simulate.timeline'>
type Named = Readonly<Record<string, Segments>>

export interface FramePolicy {
  readonly name: string
  /** Its place in the comparison. */
  readonly index: number
  readonly series: Named
  /** Steps that changed the ordered count; null: too many to mark. */
  readonly changes: Timeline['changes'] | null
}

export interface LabFrame {
  /** Milliseconds, as the load counts them. */
  readonly from: number
  readonly to: number
  /** What is the same for every policy. */
  readonly load: Named
  readonly policies: readonly FramePolicy[]
}

const OF_LOAD = ['rps', 'required'] as const
const OF_POLICY = ['ready', 'ordered', 'p95'] as const

/** What the charts draw of a policy by its place; the first brings the load along. */
export function seriesOf(index: number): (typeof OF_LOAD | typeof OF_POLICY)[number][] {
  return index === 0 ? [...OF_LOAD, ...OF_POLICY] : [...OF_POLICY]
}

/** More marks than this say nothing any more. */
export const MOST_MARKS = 40

/** What is known with a part that begins within it or follows it. */
export function extended(known: Timeline | undefined, part: Timeline): Timeline {
  const series = part.series.map((each) => {
    const before = known?.series.find(({ series: name }) => name === each.series)?.points ?? []
    const since = each.points[0]?.at ?? Number.POSITIVE_INFINITY
    return { ...each, points: [...before.filter(({ at }) => at < since), ...each.points] }
  })
  return { ...part, series }
}

/** Seconds: from here on it is not known for good, because its last bucket may not be full; null: nothing is known. */
export function knownUntil(known: Timeline | undefined): number | null {
  const last = known?.series[0]?.points.at(-1)
  return last === undefined ? null : last.at / 1000
}

function segments(timeline: Timeline | undefined, names: readonly string[]): Named {
  const drawn = (timeline?.series ?? []).filter(({ series }) => names.includes(series))
  return Object.fromEntries(drawn.map((each) => [each.series, toSegments(each)]))
}

export function frameOf(
  range: Pick<LabFrame, 'from' | 'to'>,
  names: readonly string[],
  timelines: readonly Timeline[],
): LabFrame {
  return {
    ...range,
    load: segments(timelines[0], OF_LOAD),
    policies: timelines.map((timeline, index) => ({
      name: names[index] ?? '',
      index,
      series: segments(timeline, OF_POLICY),
      changes: timeline.changed > MOST_MARKS ? null : timeline.changes,
    })),
  }
}

export function segmentsOf({ series }: Pick<FramePolicy, 'series'>, name: string): Segments {
  return series[name] ?? NO_DATA
}

/** What the axis shows: the whole load, or the part that was zoomed into. Seconds, within the load. */
export function spanOf(
  load: { readonly t0: number; readonly steps: number; readonly dt: number },
  params: Readonly<Record<string, string>>,
): { readonly from: number; readonly to: number; readonly zoomed: boolean } {
  const end = load.t0 + load.steps * load.dt
  const [from, to] = [Number(params.from ?? Number.NaN), Number(params.to ?? Number.NaN)]
  const zoomed = from >= load.t0 - load.dt && to <= end + load.dt && to - from >= 2 * load.dt
  return zoomed ? { from, to, zoomed } : { from: load.t0, to: end, zoomed: false }
}
