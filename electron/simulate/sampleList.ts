/**
 * The samples of a series in the order of time, kept as bare numbers: half a million objects cost the garbage collector
 * more than everything that is worked out for them. Samples are made where somebody reads.
 */
import type { Sample } from '../../shared/domain/metrics.ts'

/** Numbers of one sample. */
const STRIDE = 2

export interface SampleList extends Iterable<Sample> {
  readonly length: number
  push(at: number, value: number): void
  /** The newest, at most so many, oldest first. */
  newest(count: number): readonly Sample[]
}

/** Enough for a day of what is looked at once a minute, one hour of it every five seconds. */
const FIRST_SAMPLES = 2304

export function createSampleList(): SampleList {
  // Outside the heap that the garbage collector copies.
  let numbers = new Float64Array(FIRST_SAMPLES * STRIDE)
  let used = 0
  const sampleAt = (index: number): Sample => ({
    at: numbers[index] ?? NaN,
    value: numbers[index + 1] ?? NaN,
  })
  return {
    get length() {
      return used / STRIDE
    },
    push(at, value) {
      if (used === numbers.length) {
        const larger = new Float64Array(2 * used)
        larger.set(numbers)
        numbers = larger
      }
      numbers[used] = at
      numbers[used + 1] = value
      used += STRIDE
    },
    newest(count) {
      const samples: Sample[] = []
      for (let index = Math.max(0, used - count * STRIDE); index < used; index += STRIDE)
        samples.push(sampleAt(index))
      return samples
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < used; index += STRIDE) yield sampleAt(index)
    },
  }
}
