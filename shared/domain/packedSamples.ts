/**
 * Samples of one series as they lie in memory: in time order, all finite, `[at, value, at, value, …]`. A window over them
 * is read without an object for each. Nobody writes between `from` and `to` again, so a view stays what it was.
 */
import type { Sample } from './metrics.ts'

export interface PackedSamples {
  readonly numbers: Float64Array
  /** Places in `numbers`: of the first sample's time, and after the last one's value. */
  readonly from: number
  readonly to: number
}

export const NO_SAMPLES: PackedSamples = { numbers: new Float64Array(0), from: 0, to: 0 }

export function unpack({ numbers, from, to }: PackedSamples): readonly Sample[] {
  const samples: Sample[] = []
  for (let place = from; place < to; place += 2)
    samples.push({ at: numbers[place] ?? NaN, value: numbers[place + 1] ?? NaN })
  return samples
}
