/**
 * The windows of a policy's sources from step to step, as the live loop would have them from the same samples, to the
 * last bit: sums are made anew from the oldest to the newest, never carried on.
 */
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { ModelStep } from './model.ts'
import { signalOf, type Signal } from './signals.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
export type ValueWindow = Mutable<Extract<WindowResult, { readonly kind: 'value' }>>

export interface Windows {
  /** One for each signal, written over at every step. */
  readonly windows: readonly ValueWindow[]
  /** The step at `t` (seconds), later than the one before. */
  add(t: number, step: ModelStep): void
}

/** `dt`: seconds between steps. */
export function createWindows(signals: readonly Signal[], seconds: number, dt: number): Windows {
  const expected = Math.max(1, Math.round(seconds / dt))
  // A sample more than fit, and a power of two, so that a place is found by a mask.
  const size = 2 ** Math.ceil(Math.log2(Math.ceil(seconds / dt) + 2))
  const mask = size - 1
  const times = new Float64Array(size)
  const values = signals.map(() => new Float64Array(size))
  const windows = signals.map((): ValueWindow => ({ kind: 'value', value: 0, coverage: 0, newestAge: 0 }))
  let first = 0
  let count = 0
  return {
    windows,
    add(t, step) {
      // In milliseconds, as the engine compares them.
      const now = t * 1000
      const from = now - seconds * 1000
      while (count > 0 && (times[first] ?? 0) <= from) {
        first = (first + 1) & mask
        count -= 1
      }
      const place = (first + count) & mask
      times[place] = now
      count += 1
      const coverage = Math.min(1, count / expected)
      for (let index = 0; index < signals.length; index += 1) {
        const signal = signals[index]
        const ring = values[index]
        const window = windows[index]
        if (signal === undefined || ring === undefined || window === undefined) continue
        // A replay always has a ready replica.
        ring[place] = signalOf(step, signal) ?? 0
        let sum = 0
        for (let k = 0; k < count; k += 1) sum += ring[(first + k) & mask] ?? 0
        window.value = sum / count
        window.coverage = coverage
      }
    },
  }
}
