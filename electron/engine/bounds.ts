/** Min and max: an action ends inside them or nearer to them, never further away (engine.md, section 4.6). */
import type { Policy } from '../../shared/domain/policy.ts'

export interface Bounded {
  readonly desired: number
  /** What the bounds did; null: nothing. `MinReached` and `MaxReached`: a wanted change came to nothing. */
  readonly reason: 'BelowMin' | 'AboveMax' | 'MinReached' | 'MaxReached' | null
}

/** A count outside is brought in one step at a time: up by the policy's step, down by one. */
export function withinBounds(policy: Policy, current: number, recommended: number): Bounded {
  const { min, max, step } = policy
  if (current < min) {
    const needed = Math.min(current + step, min)
    if (recommended < needed) return { desired: needed, reason: 'BelowMin' }
    return { desired: Math.min(recommended, max), reason: null }
  }
  if (current > max) {
    const needed = Math.max(current - 1, max)
    return { desired: needed, reason: 'AboveMax' }
  }
  const desired = Math.min(max, Math.max(min, recommended))
  if (desired !== current || recommended === current) return { desired, reason: null }
  return { desired, reason: recommended > current ? 'MaxReached' : 'MinReached' }
}
