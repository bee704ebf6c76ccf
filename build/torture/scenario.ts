/** What a scenario of the torture is given, and what it tells. One file each in `scenarios/`, listed in `main.ts`. */
import type { PrivateEngine } from '../../electron/docker/testing/privateEngine.ts'

/** One thing done to Eyrie or to the engine, and what was found afterwards. */
export interface Round {
  readonly scenario: string
  /** `after start torture-web-3`. */
  readonly point: string
  /** What was wrong; empty: everything was right. */
  readonly wrong: readonly string[]
  /** What is worth knowing and not wrong. */
  readonly remark?: string
  /** Until the interrupted action was closed. */
  readonly ms: number
  /** How the action ended, in Eyrie's own words. */
  readonly outcome: string
}

export interface Torture {
  readonly engine: PrivateEngine
  /** An image on that engine. */
  readonly image: string
  /** A tenth of everything, and at least one of each kind: for CI. */
  readonly tenth: boolean
  /** From the seed that was printed. */
  readonly random: () => number
  readonly record: (round: Round) => void
}

export interface Scenario {
  readonly name: string
  readonly kind: string
  run(torture: Torture): Promise<void>
}

/** A whole number from 0 to below `below`. */
export function pick(torture: Torture, below: number): number {
  return Math.floor(torture.random() * below)
}

/** Mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
