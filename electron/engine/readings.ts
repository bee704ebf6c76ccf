/** The window of every source a policy reads, in the order of its sources. */
import type { DecideInput, SourceReading } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import { PackedReading } from './packedReading.ts'
import type { Prepared } from './prepared.ts'
import { NO_DATA, windowOf, windowOfPacked } from './window.ts'

export function windowsOf(input: DecideInput, prepared: Prepared): readonly WindowResult[] {
  const { readings, policy } = input
  const { sources } = prepared
  const windows = prepared.noWindows.slice()
  for (let place = 0; place < sources.length; place += 1)
    windows[place] = readingOf(readings[sources[place] ?? ''], input, policy.windowSeconds)
  return windows
}

/** `windowSeconds` long; a reading that brings its window is taken at its word. */
function readingOf(
  reading: SourceReading | undefined,
  input: DecideInput,
  windowSeconds: number,
): WindowResult {
  if (reading === undefined) return NO_DATA
  const window = reading.window ?? spanOf(reading, input, windowSeconds)
  // Nothing in the whole window and a source known to fail: its last word is no reading, however young it is.
  if (reading.problem !== null && window.kind === 'value' && window.coverage === 0)
    return { kind: 'stale', newestAge: window.newestAge }
  return window
}

function spanOf(
  reading: SourceReading,
  { now, samplingSeconds }: DecideInput,
  windowSeconds: number,
): WindowResult {
  return reading instanceof PackedReading
    ? windowOfPacked(reading.packed, now, windowSeconds, samplingSeconds)
    : windowOf(reading.samples, now, windowSeconds, samplingSeconds)
}

/** The same source over the last moments; only what was really seen in them counts. */
export function burstWindowOf(input: DecideInput, source: string, seconds: number): WindowResult {
  const reading = input.readings[source]
  if (reading === undefined) return NO_DATA
  if (reading.window !== undefined) return reading.burstWindow ?? NO_DATA
  const window = readingOf(reading, input, seconds)
  return window.kind === 'value' && window.coverage === 0 ? NO_DATA : window
}

/** Some configured source has no usable reading: nothing may be lowered. */
export function isAnyMissing(windows: readonly WindowResult[]): boolean {
  for (const window of windows) if (window.kind !== 'value') return true
  return false
}
