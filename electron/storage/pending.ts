/** Samples that no flush has written yet, in the order they came: what the tail is written from. */
import { number } from './tiers.ts'

/** Numbers of one sample: series id, at, value. */
export const STRIDE = 3
const FIRST_PLACES = 1024 * STRIDE

export class Pending {
  #numbers = new Float64Array(FIRST_PLACES)
  #end = 0
  /** Up to here they were taken into the tiers. */
  #taken = 0

  get empty(): boolean {
    return this.#end === 0
  }

  /** How many `take` has not seen yet. */
  get untaken(): number {
    return (this.#end - this.#taken) / STRIDE
  }

  add(series: number, at: number, value: number): void {
    if (this.#end === this.#numbers.length) {
      const more = new Float64Array(2 * this.#numbers.length)
      more.set(this.#numbers)
      this.#numbers = more
    }
    this.#numbers[this.#end] = series
    this.#numbers[this.#end + 1] = at
    this.#numbers[this.#end + 2] = value
    this.#end += STRIDE
  }

  /** Asks for each new sample whether it is accepted; what is not is forgotten. */
  take(accepts: (series: number, at: number, value: number) => boolean): void {
    const numbers = this.#numbers
    for (let place = this.#taken; place < this.#end; place += STRIDE) {
      const [series, at, value] = [
        number(numbers, place),
        number(numbers, place + 1),
        number(numbers, place + 2),
      ]
      if (!accepts(series, at, value)) continue
      numbers[this.#taken] = series
      numbers[this.#taken + 1] = at
      numbers[this.#taken + 2] = value
      this.#taken += STRIDE
    }
    this.#end = this.#taken
  }

  /** Those that were taken, as a row of the tail. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#numbers.slice(0, this.#taken).buffer)
  }

  clear(): void {
    this.#end = 0
    this.#taken = 0
    if (this.#numbers.length > FIRST_PLACES * 64) this.#numbers = new Float64Array(FIRST_PLACES)
  }
}
