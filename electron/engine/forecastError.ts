/**
 * How wrong the forecasts of the last day were: the mean absolute percentage error, for each forecaster over the same
 * times, so that they can be compared. Kept by the hour, so that a day of it is two dozen sums.
 */

export interface DayOfErrors {
  /** What was forecast, one by each forecaster, and what came; `at` in epoch ms. */
  add(at: number, actual: number, forecasts: readonly number[]): void
  /** Of each forecaster, over the day before `now`; null: nothing was due then. */
  at(now: number): readonly number[] | null
}

const HOUR_MS = 3_600_000
const HOURS = 24

/**
 * `least`: errors of a smaller load are a share of this. Below what one replica carries no count depends on the load, and
 * a share of almost nothing would be beyond every bound.
 */
export function createDayOfErrors(forecasters: number, least: number): DayOfErrors {
  const hours = new Float64Array(HOURS).fill(Number.NEGATIVE_INFINITY)
  const sums = new Float64Array(HOURS * forecasters)
  const counts = new Uint32Array(HOURS)
  let asked = Number.NaN
  let answer: readonly number[] | null = null

  function meansAt(hour: number): readonly number[] | null {
    const means = new Array<number>(forecasters).fill(0)
    let count = 0
    for (let place = 0; place < HOURS; place += 1) {
      if ((hours[place] ?? 0) <= hour - HOURS) continue
      count += counts[place] ?? 0
      for (let each = 0; each < forecasters; each += 1)
        means[each] = (means[each] ?? 0) + (sums[place * forecasters + each] ?? 0)
    }
    return count === 0 ? null : means.map((sum) => sum / count)
  }

  return {
    add(at, actual, forecasts) {
      const hour = Math.floor(at / HOUR_MS)
      const place = ((hour % HOURS) + HOURS) % HOURS
      if (hours[place] !== hour) {
        hours[place] = hour
        counts[place] = 0
        sums.fill(0, place * forecasters, (place + 1) * forecasters)
      }
      const of = Math.max(actual, least)
      for (let each = 0; each < forecasters; each += 1) {
        const slot = place * forecasters + each
        sums[slot] = (sums[slot] ?? 0) + Math.abs((forecasts[each] ?? 0) - actual) / of
      }
      counts[place] = (counts[place] ?? 0) + 1
      asked = Number.NaN
    },
    at(now) {
      const hour = Math.floor(now / HOUR_MS)
      if (hour !== asked) {
        answer = meansAt(hour)
        asked = hour
      }
      return answer
    },
  }
}
