/** What the strategy asks for, before bounds, timing and guards (engine.md, section 3). */
import type { Policy } from '../../shared/domain/policy.ts'
import { assertNever } from '../../shared/lib/result.ts'
import type { Scores } from './score.ts'

export interface Recommendation {
  readonly desired: number
  readonly reason: 'ScoreUp' | 'ScoreDown' | 'WithinThresholds'
}

/** A new strategy is a new case here, its own file, and a member of the policy's `strategy`. */
export function recommend(policy: Policy, current: number, scores: Scores): Recommendation {
  switch (policy.strategy) {
    case 'score':
      return byScore(policy, current, scores)
    default:
      return assertNever(policy.strategy)
  }
}

function byScore(policy: Policy, current: number, scores: Scores): Recommendation {
  if (scores.up.value >= policy.actAt)
    return { desired: current + (scores.urgent ? policy.urgentStep : policy.step), reason: 'ScoreUp' }
  if (scores.down.value >= policy.actAt && scores.up.value === 0)
    return { desired: Math.max(0, current - 1), reason: 'ScoreDown' }
  return { desired: current, reason: 'WithinThresholds' }
}
