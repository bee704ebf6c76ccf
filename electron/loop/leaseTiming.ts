/** How long a lease holds without its holder's word, and how often the holder gives it. */
export interface LeaseTiming {
  /** What one claim promises. */
  readonly ttlMs: number
  /** How far each renewal moves the end: it is due when less than `ttlMs` − `stepMs` is left. */
  readonly stepMs: number
  /** Between two looks at the claims. */
  readonly pollMs: number
}

/**
 * A holder that is killed leaves at most ttl + step, so somebody else leads after at most 52 s. No single request may
 * last longer than ttl − step = 30 s, and that much is left at every time.
 */
export const LEASE: LeaseTiming = { ttlMs: 40_000, stepMs: 10_000, pollMs: 2_000 }
