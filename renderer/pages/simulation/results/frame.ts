/** What the charts of a run draw, as one thing: the axis and the data of every policy change together. */
import type { ResultOf } from '../../../../shared/contract/contract.ts'
import { toSegments, type Segments, NO_DATA } from '../../../components/charts/model/segments.ts'

export interface FramePolicy {
  readonly name: string
  /** Its place in the comparison. */
  readonly index: number
  readonly series: Readonly<Record<string, Segments>>
  /** Steps that changed the ordered count; null: too many to mark. */
  readonly changes: ResultOf<'simulate.timeline'>['changes'] | null
}

export interface LabFrame {
  /** Milliseconds, as the load counts them. */
  readonly from: number
  readonly to: number
  readonly policies: readonly FramePolicy[]
}

/** More marks than this say nothing any more. */
const MOST_MARKS = 40

export function framePolicy(
  name: string,
  index: number,
  timeline: ResultOf<'simulate.timeline'>,
): FramePolicy {
  const series = Object.fromEntries(timeline.series.map((each) => [each.series, toSegments(each)]))
  return { name, index, series, changes: timeline.changed > MOST_MARKS ? null : timeline.changes }
}

export function segmentsOf(policy: FramePolicy | undefined, name: string): Segments {
  return policy?.series[name] ?? NO_DATA
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
