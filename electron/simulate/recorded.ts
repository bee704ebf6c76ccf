/**
 * A load derived from a service's own records. Requests are not recorded, their work is: what was served in a bucket is
 * CPU share × ready replicas × `capacityRps` (the model's formula for cpu, turned round). Where the queue was recorded,
 * its growth is added; where the error ratio was, what was served is taken for the share that was not refused.
 */
import { grouped } from '../../shared/lib/format.ts'
import type { Bucket } from '../../shared/domain/metrics.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { Trace } from './trace.ts'

export interface RecordedSeries {
  /** Shares of the limit, mean over ready replicas. */
  readonly cpu: readonly Bucket[]
  readonly ready: readonly Bucket[]
  /** Jobs that wait; empty: not recorded. */
  readonly queue: readonly Bucket[]
  /** 0 to 1; empty: not recorded. */
  readonly errorRatio: readonly Bucket[]
  /** Between buckets, in milliseconds. */
  readonly stepMs: number
}

export interface Derived {
  readonly trace: Trace
  /** How it was derived, and what it lacks, in a sentence each. */
  readonly notes: readonly string[]
}

/** A mean CPU share from here on may have hidden more load than could be served. */
const SATURATED = 0.97
/** An error ratio near 1 would divide by nothing. */
const MOST_ERRORS = 0.95

export function recordedLoad(series: RecordedSeries, capacityRps: number): Result<Derived> {
  const readyAt = steps(series.ready)
  const queueAt = steps(series.queue)
  const errorsAt = steps(series.errorRatio)
  const rows: { readonly seconds: number; readonly rps: number }[] = []
  let [saturated, gaps, before] = [0, 0, null as Bucket | null]
  for (const bucket of series.cpu) {
    const ready = readyAt(bucket.at)
    if (ready === null) continue
    const seconds = before === null ? series.stepMs / 1000 : (bucket.at - before.at) / 1000
    if (seconds * 1000 > 2.5 * series.stepMs) gaps += 1
    const served = bucket.mean * ready * capacityRps
    const [queue, queuedBefore] = [queueAt(bucket.at), before === null ? null : queueAt(before.at)]
    const growth = queue === null || queuedBefore === null ? 0 : (queue - queuedBefore) / seconds
    const errors = Math.min(MOST_ERRORS, Math.max(0, errorsAt(bucket.at) ?? 0))
    if (bucket.mean >= SATURATED && queue === null) saturated += 1
    rows.push({ seconds: bucket.at / 1000, rps: Math.max(0, (served + growth) / (1 - errors)) })
    before = bucket
  }
  if (rows.length < 2)
    return fail(
      'NotFound',
      'there are not two records of CPU and ready replicas in this range; choose a longer one',
    )
  return ok({
    trace: {
      seconds: Float64Array.from(rows, (row) => row.seconds),
      rps: Float64Array.from(rows, (row) => row.rps),
    },
    notes: notesOf(series, { rows: rows.length, saturated, gaps, capacityRps }),
  })
}

function notesOf(
  series: RecordedSeries,
  found: {
    readonly rows: number
    readonly saturated: number
    readonly gaps: number
    readonly capacityRps: number
  },
): readonly string[] {
  const parts = [`CPU share × ready replicas × ${found.capacityRps} requests a second`]
  if (series.queue.length > 0) parts.push('plus the growth of the queue')
  if (series.errorRatio.length > 0) parts.push('divided by the share without errors')
  const notes = [`Derived from ${grouped(found.rows)} records: ${parts.join(', ')}.`]
  if (found.saturated > 0)
    notes.push(
      `In ${found.saturated} of them the CPU was used up and no queue was recorded: the real load was higher, by how much is not known.`,
    )
  if (found.gaps > 0)
    notes.push(
      `${found.gaps} ${found.gaps === 1 ? 'gap' : 'gaps'} without records: the last value is held until the next one.`,
    )
  return notes
}

/** The value of the newest bucket not after a time; null before the first. Asked in order of time. */
function steps(buckets: readonly Bucket[]): (at: number) => number | null {
  let place = -1
  let asked = Number.NEGATIVE_INFINITY
  return (at) => {
    if (at < asked) place = -1
    asked = at
    while ((buckets[place + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) place += 1
    return buckets[place]?.mean ?? null
  }
}
