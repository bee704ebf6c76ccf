/**
 * Requests a second of the demo as a function of time alone: a day's season, waves of minutes, bursts by chance, and
 * noise. From `opened` on, surges come every few minutes, so that whoever watches sees the controller at work.
 */
import { chance, noise } from './random.ts'

export interface LoadOptions {
  readonly seed: number
  /** When somebody began to watch (epoch ms): calm for some minutes before, surges after. */
  readonly opened: number
}

/** Requests a second at a time (epoch ms). */
export type Load = (at: number) => number

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Quietest at four in the morning (UTC), busiest at four in the afternoon. */
const QUIETEST_MS = 4 * HOUR
const NIGHT_RPS = 24
const SEASON_RPS = 54

const SLOT = 40 * MINUTE
const CALM = 12 * MINUTE

/** A surge of 150 s every eight minutes, the first half a minute after somebody began to watch. */
const SURGE_EVERY = 8 * MINUTE
const SURGE_AFTER = 30_000
const SURGE_LASTS = 150_000
const SURGE_RPS = 70

export function createLoad({ seed, opened }: LoadOptions): Load {
  return (at) => {
    const flowing =
      season(at) * waves(at) * (1 + 0.09 * noise(seed, 1, at, 30_000) + 0.05 * noise(seed, 2, at, 4000))
    return Math.max(0, flowing + bursts(seed, at, opened) + surge(at - opened))
  }
}

function season(at: number): number {
  const turn = (2 * Math.PI * (at - QUIETEST_MS)) / DAY
  return NIGHT_RPS + SEASON_RPS * (0.5 - 0.5 * Math.cos(turn)) ** 1.2
}

function waves(at: number): number {
  return (
    1 +
    0.14 * Math.sin((2 * Math.PI * at) / (19 * MINUTE)) +
    0.07 * Math.sin((2 * Math.PI * at) / (7 * MINUTE))
  )
}

/** At most one burst a slot; it may reach into the next one. */
function bursts(seed: number, at: number, opened: number): number {
  const slot = Math.floor(at / SLOT)
  return burst(seed, slot - 1, at, opened) + burst(seed, slot, at, opened)
}

function burst(seed: number, slot: number, at: number, opened: number): number {
  if (chance(seed, 3, slot) > 0.42) return 0
  const from = slot * SLOT + chance(seed, 4, slot) * 0.7 * SLOT
  const lasts = (5 + 6 * chance(seed, 5, slot)) * MINUTE
  if (from + lasts > opened - CALM && from < opened) return 0
  return (35 + 55 * chance(seed, 6, slot)) * trapezoid(at - from, lasts, MINUTE)
}

function surge(sinceOpened: number): number {
  if (sinceOpened < SURGE_AFTER) return 0
  return SURGE_RPS * trapezoid((sinceOpened - SURGE_AFTER) % SURGE_EVERY, SURGE_LASTS, 15_000)
}

/** 0 outside, 1 inside, straight ramps at both ends. */
function trapezoid(into: number, lasts: number, ramp: number): number {
  return Math.max(0, Math.min(1, into / ramp, (lasts - into) / ramp))
}
