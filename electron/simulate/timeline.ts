/** A replay as charts show it, at any zoom: min, mean and max of each bucket, so that no peak and no gap is lost. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Bucket, SeriesRange } from '../../shared/domain/metrics.ts'
import { TIMELINE_FIELDS, type TimelineField } from '../../shared/domain/simulation.ts'
import { emptyStep, requiredReplicas, stepInto } from './model.ts'
import type { Grid } from './trace.ts'

/** Ready and ordered (before the action) at each step done; the rest follows from these and the load. */
export interface Columns {
  readonly ready: Uint32Array
  readonly ordered: Uint32Array
  readonly steps: number
}

export interface TimelineRow extends Readonly<Record<TimelineField, number>> {
  /** Seconds. */
  readonly t: number
  /** Requests that were there to be served in the step. */
  readonly demand: number
  /** After the step. */
  readonly backlog: number
  /** Milliseconds. */
  readonly p95: number
}

export interface Change {
  readonly t: number
  readonly from: number
  readonly to: number
}

type MutableRow = { -readonly [K in keyof TimelineRow]: TimelineRow[K] }

/** Every step from the first to `before`, one object for all of them: whoever keeps a row copies it. */
export function eachRow(
  grid: Grid,
  model: ServiceModel,
  columns: Columns,
  before: number,
  visit: (row: TimelineRow, k: number) => void,
): void {
  const step = emptyStep()
  const row: MutableRow = {
    t: 0,
    rps: 0,
    required: 0,
    ready: 0,
    ordered: 0,
    demand: 0,
    cpu: 0,
    backlog: 0,
    p95: 0,
    dropped: 0,
  }
  for (let k = 0; k < Math.min(before, columns.steps); k += 1) {
    const rps = grid.rps[k] ?? 0
    const ready = columns.ready[k] ?? 0
    stepInto(step, model, step.backlog, ready, rps, grid.dt)
    row.t = grid.t0 + k * grid.dt
    row.rps = rps
    row.required = requiredReplicas(model, rps)
    row.ready = ready
    row.ordered = columns.ordered[k] ?? 0
    row.demand = step.demand
    row.cpu = step.cpu
    row.backlog = step.backlog
    row.p95 = step.p95 ?? 0
    row.dropped = step.dropped
    visit(row, k)
  }
}

export interface TimelineRange {
  /** Seconds, both inclusive. */
  readonly from: number
  readonly to: number
  /** At most so many buckets a series; they lie where they will lie once all of the range is replayed. */
  readonly points: number
  /** Those alone; all without. */
  readonly fields?: readonly TimelineField[] | undefined
  /** Seconds: only the bucket that holds it and what follows. What lies before is known to whoever asks. */
  readonly since?: number | undefined
  /** At most so many changes of the count; as many as points without. */
  readonly changes?: number | undefined
}

export function timelineOf(
  grid: Grid,
  model: ServiceModel,
  columns: Columns,
  range: TimelineRange,
): readonly SeriesRange[] {
  const { first, last } = stepsWithin(grid, grid.rps.length, range)
  const width = Math.max(1, Math.ceil((last - first + 1) / range.points))
  const known = Math.floor((Math.floor(((range.since ?? range.from) - grid.t0) / grid.dt) - first) / width)
  const start = first + width * Math.max(0, known)
  const fields = range.fields ?? TIMELINE_FIELDS
  const buckets = fields.map(() => [] as { at: number; min: number; mean: number; max: number }[])
  // From the beginning, because a backlog is what all steps before it left.
  eachRow(grid, model, columns, last + 1, (row, k) => {
    if (k < start) return
    const place = Math.floor((k - start) / width)
    const count = ((k - start) % width) + 1
    for (let index = 0; index < fields.length; index += 1) {
      const value = row[fields[index] ?? 'rps']
      const bucket = buckets[index]?.[place]
      if (bucket === undefined) {
        buckets[index]?.push({ at: row.t * 1000, min: value, mean: value, max: value })
        continue
      }
      bucket.min = Math.min(bucket.min, value)
      bucket.max = Math.max(bucket.max, value)
      bucket.mean += (value - bucket.mean) / count
    }
  })
  return fields.map((series, index) => ({
    series,
    from: range.from * 1000,
    to: range.to * 1000,
    step: width * grid.dt * 1000,
    points: buckets[index] ?? [],
  }))
}

/** A load alone, in the same way. */
export function loadTimeline(grid: Grid, points: number): SeriesRange {
  const width = Math.max(1, Math.ceil(grid.rps.length / points))
  const buckets: Bucket[] = []
  for (let first = 0; first < grid.rps.length; first += width) {
    const part = grid.rps.subarray(first, first + width)
    let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
    for (const value of part) {
      min = Math.min(min, value)
      max = Math.max(max, value)
      sum += value
    }
    buckets.push({ at: (grid.t0 + first * grid.dt) * 1000, min, mean: sum / part.length, max })
  }
  const from = grid.t0 * 1000
  const to = from + grid.rps.length * grid.dt * 1000
  return { series: 'rps', from, to, step: width * grid.dt * 1000, points: buckets }
}

/** The steps at which the ordered count changed, evenly thinned out to as many as are asked for. */
export function changesOf(
  grid: Grid,
  columns: Columns,
  range: TimelineRange,
): { readonly changes: readonly Change[]; readonly changed: number } {
  const { first, last } = stepsWithin(grid, columns.steps, range)
  const all: Change[] = []
  for (let k = first; k <= Math.min(last, columns.steps - 2); k += 1) {
    const [from, to] = [columns.ordered[k] ?? 0, columns.ordered[k + 1] ?? 0]
    if (from !== to) all.push({ t: grid.t0 + k * grid.dt, from, to })
  }
  const every = Math.max(1, Math.ceil(all.length / (range.changes ?? range.points)))
  return { changes: all.filter((_, index) => index % every === 0), changed: all.length }
}

function stepsWithin(
  grid: Grid,
  steps: number,
  { from, to }: TimelineRange,
): { first: number; last: number } {
  const first = Math.max(0, Math.ceil((from - grid.t0) / grid.dt))
  const last = Math.min(steps - 1, Math.floor((to - grid.t0) / grid.dt))
  return { first, last }
}
