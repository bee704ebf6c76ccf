/** A clock that stands still until a test moves it. */
import type { Timers } from '../timers.ts'

export interface TestClock extends Timers {
  /** Runs what comes due, in order. */
  advance(milliseconds: number): void
  readonly waiting: number
}

export function createTestClock(): TestClock {
  let time = 1_000_000
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>()
  let lastId = 0
  return {
    now: () => time,
    after(milliseconds, callback) {
      const id = (lastId += 1)
      timers.set(id, { at: time + milliseconds, callback })
      return () => {
        timers.delete(id)
      }
    },
    advance(milliseconds) {
      const end = time + milliseconds
      for (;;) {
        const [next] = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)
        if (next === undefined) break
        timers.delete(next[0])
        time = Math.max(time, next[1].at)
        next[1].callback()
      }
      time = end
    },
    get waiting() {
      return timers.size
    },
  }
}
