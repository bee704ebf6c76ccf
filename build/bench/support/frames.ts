/** How evenly a page draws: times between its frames, and what held its thread up. */
import type { Page } from 'playwright'

export interface Frames {
  /** Milliseconds from the begin of each frame to the begin of the next, as the browser times them. */
  readonly gaps: readonly number[]
  /** Tasks of the page's thread of more than 50 ms, as the browser tells them. */
  readonly tasks: readonly number[]
}

/** A frame's own time and not the clock's: a frame that is missed shows, a callback that comes late within one does not. */
const WATCH = `(() => {
  const seen = { gaps: [], tasks: [], last: 0 }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration)
  }).observe({ type: 'longtask' })
  const frame = (at) => {
    if (seen.last > 0) seen.gaps.push(at - seen.last)
    seen.last = at
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  globalThis.eyrieFrames = seen
})()`
const TAKE = `(() => {
  const { gaps, tasks } = globalThis.eyrieFrames
  return { gaps: gaps.splice(0), tasks: tasks.splice(0) }
})()`

export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(WATCH)
}

/** What was seen since the last look. */
export async function takeFrames(page: Page): Promise<Frames> {
  return page.evaluate<Frames>(TAKE)
}

export interface Evenness {
  readonly frames: number
  readonly p99: number
  readonly worst: number
  readonly longTasks: number
  readonly longest: number
}

export function evennessOf({ gaps, tasks }: Frames): Evenness {
  const sorted = [...gaps].sort((a, b) => a - b)
  const long = tasks.filter((task) => task > 50)
  return {
    frames: gaps.length,
    p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? NaN,
    worst: sorted.at(-1) ?? NaN,
    longTasks: long.length,
    longest: Math.max(0, ...tasks),
  }
}

/** 60 frames a second are 16.7 ms apart: one missed frame is 33.3 ms. */
export const GOALS = { p99: 17, worst: 34 } as const

export function isEven({ p99, worst, longTasks }: Evenness): boolean {
  return p99 <= GOALS.p99 && worst <= GOALS.worst && longTasks === 0
}

export function evennessWords({ frames, p99, worst, longTasks, longest }: Evenness): string {
  const tasks = longTasks === 0 ? 'no long task' : `${longTasks} long tasks, longest ${longest.toFixed(0)}`
  return `${String(frames).padStart(5)} frames, p99 ${p99.toFixed(1)}, worst ${worst.toFixed(1)} ms, ${tasks}`
}
