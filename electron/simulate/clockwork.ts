/** Time for the live demo: the world is moved on a fixed grid when somebody looks, so that looking changes nothing. */
import type { Load } from './load.ts'
import { stepWorld, type World } from './world.ts'

/** Where the simulation gets its time from; replaced in tests. */
export interface SimulatedTime {
  /** Epoch ms. */
  readonly now: () => number
  /** Calls back once after `ms`; returns how to call it off. */
  readonly after: (ms: number, run: () => void) => () => void
}

export function realTime(clock: () => number): SimulatedTime {
  return {
    now: clock,
    after(ms, run) {
      const handle = setTimeout(run, ms)
      return () => clearTimeout(handle)
    },
  }
}

const STEP_MS = 1000
/** After a sleep of the machine the steps are coarser, and what lies further back than a day is left out. */
const COARSE_STEP_MS = 15_000
const COARSE_BEYOND_MS = 10 * 60_000
const LONGEST_MS = 24 * 3_600_000

export function catchUp(world: World, load: Load, now: number): void {
  if (now - world.at > LONGEST_MS) world.at = now - LONGEST_MS
  for (;;) {
    const behind = now - world.at
    if (behind < STEP_MS) return
    const step = behind > COARSE_BEYOND_MS ? COARSE_STEP_MS : STEP_MS
    stepWorld(world, load, world.at + step, step / 1000)
  }
}

/** Resolves after `ms` of simulated time, or at once when `signal` is aborted. */
export function pause(time: SimulatedTime, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const callOff = time.after(ms, () => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    })
    const aborted = () => {
      callOff()
      resolve()
    }
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
