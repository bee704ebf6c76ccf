/**
 * One clock for everything that ages or counts down: a single timer while somebody looks, none while the window is
 * hidden. It tells the core's time, so that a browser on another machine shows no wrong ages.
 */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let offset = 0
let current = Date.now()

/** The core's time now, epoch ms. */
export function coreNow(): number {
  return Date.now() + offset
}

/** Takes over the core's time, as it came with its state. Differences under two seconds are the way it took. */
export function setCoreTime(now: number): void {
  const difference = now - Date.now()
  offset = Math.abs(difference) < 2000 ? 0 : difference
}

function tick(): void {
  current = coreNow()
  for (const listener of [...listeners]) listener()
}

function arrange(): void {
  const wanted = listeners.size > 0 && document.visibilityState !== 'hidden'
  if (wanted && timer === undefined) {
    current = coreNow()
    timer = setInterval(tick, 1000)
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', onVisibility)
  listeners.add(listener)
  arrange()
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) document.removeEventListener('visibilitychange', onVisibility)
    arrange()
  }
}

function onVisibility(): void {
  arrange()
  if (document.visibilityState !== 'hidden') tick()
}

/**
 * The core's time, renewed every second; `select` makes of it what is shown, and only a change of that renders:
 * `useNow((now) => formatAgo(now - at))` renders once a minute where minutes are shown.
 */
export function useNow<T extends string | number | boolean>(select: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => select(current))
}
