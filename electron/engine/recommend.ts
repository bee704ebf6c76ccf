/** What the strategy asks for, before bounds, timing and guards (engine.md, section 3). */
import type { Policy, Strategy } from '../../shared/domain/policy.ts'
import type { Scores } from './score.ts'

export interface Recommendation {
  readonly desired: number
  readonly reason: 'ScoreUp' | 'ScoreDown' | 'WithinThresholds'
}

type Recommend = (policy: Policy, current: number, scores: Scores) => Recommendation

/** Total over the policy's `strategy`: a new one does not compile until it is here. */
const STRATEGIES: Readonly<Record<Strategy, Recommend>> = { score: byScore }

export function recommend(policy: Policy, current: number, scores: Scores): Recommendation {
  return STRATEGIES[policy.strategy](policy, current, scores)
}

function byScore(policy: Policy, current: number, scores: Scores): Recommendation {
  if (scores.up.value >= policy.actAt) {
    // More need never asks for less, even of a policy whose urgent step was set smaller than its step.
    const step = scores.urgent ? Math.max(policy.step, policy.urgentStep) : policy.step
    return { desired: current + step, reason: 'ScoreUp' }
  }
  if (scores.down.value >= policy.actAt && scores.up.value === 0)
    return { desired: Math.max(0, current - 1), reason: 'ScoreDown' }
  return { desired: current, reason: 'WithinThresholds' }
}
