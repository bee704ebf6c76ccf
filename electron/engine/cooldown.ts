/**
 * Cooldown runs from a completed action, own, foreign or manual: after an up both directions wait the up cooldown,
 * after a down only downs wait the down cooldown; up never waits for a down (engine.md, section 4.5).
 */
import type { LastAction } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'

export interface Cooldown {
  /** Seconds until the direction is free again; 0: it is. */
  readonly up: number
  readonly down: number
  /** Epoch ms; null without an action. */
  readonly since: number | null
}

export function cooldownOf(policy: Policy, last: LastAction | null, now: number): Cooldown {
  if (last === null || last.to === last.from) return { up: 0, down: 0, since: null }
  // An action "completed in the future" saw another clock: wait the whole cooldown, never longer.
  const elapsed = Math.max(0, (now - last.completedAt) / 1000)
  const since = Math.min(last.completedAt, now)
  const up = last.to > last.from
  const wait = Math.max(0, (up ? policy.cooldownUpSeconds : policy.cooldownDownSeconds) - elapsed)
  return { up: up ? wait : 0, down: wait, since }
}

/** Seconds the change `from → to` has to wait; 0: it may be made. */
export function waitFor(cooldown: Cooldown, from: number, to: number): number {
  if (to > from) return cooldown.up
  return to < from ? cooldown.down : 0
}
