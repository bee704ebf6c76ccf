/** Joins series into the rows a chart component draws: one row a time, null where a series has a gap. */
import { bucketAt, type Segments } from './segments.ts'
import { stepAt, type StepPoint } from './steps.ts'

export type Cell = number | readonly [number, number] | null

/** `t` is epoch ms; every other key is a column's. */
export interface Row {
  readonly t: number
  readonly [key: string]: Cell
}

export interface Column {
  readonly key: string
  readonly times: readonly number[]
  readonly at: (t: number) => Cell
}

/** The middle of each bucket, and the moment each gap begins. */
function bucketTimes(segments: Segments): readonly number[] {
  const times: number[] = []
  for (const run of segments.runs) {
    for (const bucket of run) times.push(bucket.at + segments.step / 2)
    const last = run.at(-1)
    if (last !== undefined) times.push(last.at + segments.step)
  }
  return times
}

/** Bucket means as a line. */
export function lineColumn(key: string, segments: Segments): Column {
  return { key, times: bucketTimes(segments), at: (t) => bucketAt(segments, t)?.mean ?? null }
}

/** From the lowest of `low` to the highest of `high`. */
export function bandColumn(key: string, low: Segments, high: Segments): Column {
  return {
    key,
    times: bucketTimes(low),
    at(t) {
      const bottom = bucketAt(low, t)
      const top = bucketAt(high, t)
      return bottom === null || top === null ? null : [bottom.min, top.max]
    },
  }
}

/** Steps that hold until the next; where they stack, a gap is null as everywhere. */
export function stepColumn(key: string, points: readonly StepPoint[]): Column {
  return { key, times: points.map((point) => point.t), at: (t) => stepAt(points, t) }
}

export function joinRows(columns: readonly Column[]): readonly Row[] {
  const times = [...new Set(columns.flatMap((column) => column.times))].sort((a, b) => a - b)
  return times.map((t) => {
    const row: Record<string, Cell> & { t: number } = { t }
    for (const column of columns) row[column.key] = column.at(t)
    return row
  })
}
