/** Time for tests of the simulator: it stands still until it is moved, and timers ring in order. */

export interface TestTime {
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
  /** Moves on by `ms`, ringing every timer at its own moment and letting what waits for it go on. */
  advance(ms: number): Promise<void>
  pending(): number
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

export function testTime(start: number): TestTime {
  let now = start
  let timers: readonly Timer[] = []
  const settle = async () => {
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve()
  }
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers = [...timers, timer]
      return () => {
        timers = timers.filter((known) => known !== timer)
      }
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.at)
        next.run()
        await settle()
      }
      now = end
      await settle()
    },
    pending: () => timers.length,
  }
}
