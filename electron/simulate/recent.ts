/** Values of the last so many seconds: those later than t − seconds, the newest included. */

export interface Recent {
  /** `t` in seconds, not before the last one. */
  add(t: number, value: number): void
  /** Lets go what is no longer recent at `t`. */
  forget(t: number): void
  /** Oldest first, so that equal values always give the same sum. */
  sum(): number
  /** NaN when there is none. */
  mean(): number
  highest(): number
  size(): number
}

export function createRecent(seconds: number): Recent {
  // A ring that grows: nothing is allocated once it is large enough.
  let times = new Float64Array(8)
  let values = new Float64Array(8)
  let first = 0
  let count = 0

  function grow(): void {
    const size = times.length
    const at = (list: Float64Array) =>
      Float64Array.from({ length: 2 * size }, (_, index) =>
        index < count ? (list[(first + index) % size] ?? 0) : 0,
      )
    const [newTimes, newValues] = [at(times), at(values)]
    times = newTimes
    values = newValues
    first = 0
  }

  function forget(t: number): void {
    const from = t - seconds
    const mask = times.length - 1
    while (count > 0 && (times[first] ?? 0) <= from) {
      first = (first + 1) & mask
      count -= 1
    }
  }

  function sum(): number {
    const mask = values.length - 1
    let total = 0
    for (let index = 0; index < count; index += 1) total += values[(first + index) & mask] ?? 0
    return total
  }

  return {
    add(t, value) {
      forget(t)
      if (count === times.length) grow()
      const place = (first + count) & (times.length - 1)
      times[place] = t
      values[place] = value
      count += 1
    },
    forget,
    sum,
    mean: () => sum() / count,
    highest() {
      const mask = values.length - 1
      let most = Number.NEGATIVE_INFINITY
      for (let index = 0; index < count; index += 1)
        most = Math.max(most, values[(first + index) & mask] ?? 0)
      return most
    },
    size: () => count,
  }
}
