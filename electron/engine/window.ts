/** Samples to one number, or to the reason why there is none (engine.md, section 1). No data is never zero. */
import type { Sample, WindowResult } from '../../shared/domain/metrics.ts'
import type { PackedSamples } from '../../shared/domain/packedSamples.ts'

export const NO_DATA: WindowResult = { kind: 'no-data' }

/** A source is given this long to be slow before it counts as gone, however often it is asked. */
const PATIENCE_SECONDS = 30

/** How old the newest sample may be, in milliseconds. */
export function staleAfterMs(samplingSeconds: number): number {
  return Math.max(2 * samplingSeconds, PATIENCE_SECONDS) * 1000
}

/**
 * The mean over the window's samples, in any order. Not finite ones are readings that failed. A source that answers
 * more seldom than the window is long is read by its newest sample, with coverage 0. `now` is epoch ms.
 */
export function windowOf(
  samples: readonly Sample[],
  now: number,
  windowSeconds: number,
  samplingSeconds: number,
): WindowResult {
  const from = now - windowSeconds * 1000
  let newestAt = Number.NEGATIVE_INFINITY
  let newestValue = 0
  let sum = 0
  let seen = 0
  for (const { at, value } of samples) {
    if (!Number.isFinite(value) || !Number.isFinite(at)) continue
    if (at >= newestAt) {
      newestAt = at
      newestValue = value
    }
    if (at <= from) continue
    sum += value
    seen += 1
  }
  if (newestAt === Number.NEGATIVE_INFINITY) return NO_DATA
  return answer({ newestAt, newestValue, sum, seen }, now, windowSeconds, samplingSeconds)
}

/** The same of samples that are known to be finite and in order: the same sum of the same numbers. */
export function windowOfPacked(
  { numbers, from: first, to }: PackedSamples,
  now: number,
  windowSeconds: number,
  samplingSeconds: number,
): WindowResult {
  if (to <= first) return NO_DATA
  const from = now - windowSeconds * 1000
  let begin = first
  if (!((numbers[begin] ?? NaN) > from)) {
    begin = to
    while ((numbers[begin - 2] ?? NaN) > from) begin -= 2
  }
  let sum = 0
  for (let place = begin + 1; place < to; place += 2) sum += numbers[place] ?? NaN
  const newestAt = numbers[to - 2] ?? NaN
  const newestValue = numbers[to - 1] ?? NaN
  return answer({ newestAt, newestValue, sum, seen: (to - begin) / 2 }, now, windowSeconds, samplingSeconds)
}

interface Seen {
  readonly newestAt: number
  /** Looked at where nothing was seen in the window. */
  readonly newestValue: number
  readonly sum: number
  readonly seen: number
}

function answer(
  { newestAt, newestValue, sum, seen }: Seen,
  now: number,
  windowSeconds: number,
  samplingSeconds: number,
): WindowResult {
  const newestAge = now - newestAt
  // A sample of the future was stamped by a clock that cannot be compared with ours.
  if (newestAge < 0 || newestAge > staleAfterMs(samplingSeconds)) return { kind: 'stale', newestAge }
  if (seen === 0) return { kind: 'value', value: newestValue, coverage: 0, newestAge }
  const expected = Math.max(1, Math.round(windowSeconds / samplingSeconds))
  const value = sum / seen
  // Finite samples whose sum is not: the mean says nothing.
  if (!Number.isFinite(value)) return NO_DATA
  return { kind: 'value', value, coverage: Math.min(1, seen / expected), newestAge }
}
