/** Samples to one number, or to the reason why there is none (engine.md, section 1). No data is never zero. */
import type { Sample, WindowResult } from '../../shared/domain/metrics.ts'

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
  if (newestAt === Number.NEGATIVE_INFINITY) return { kind: 'no-data' }
  const newestAge = now - newestAt
  // A sample of the future was stamped by a clock that cannot be compared with ours.
  if (newestAge < 0 || newestAge > staleAfterMs(samplingSeconds)) return { kind: 'stale', newestAge }
  if (seen === 0) return { kind: 'value', value: newestValue, coverage: 0, newestAge }
  const expected = Math.max(1, Math.round(windowSeconds / samplingSeconds))
  const value = sum / seen
  // Finite samples whose sum is not: the mean says nothing.
  if (!Number.isFinite(value)) return { kind: 'no-data' }
  return { kind: 'value', value, coverage: Math.min(1, seen / expected), newestAge }
}
