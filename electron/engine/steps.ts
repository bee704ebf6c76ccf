/** The decision as a waterfall: each stage with the count before and after it, and its sentence. */
import type { DecideInput, Score, Step } from '../../shared/domain/decision.ts'
import { formatClock, formatScore } from '../../shared/lib/format.ts'
import type { Bounded } from './bounds.ts'
import type { Cooldown } from './cooldown.ts'
import type { Guard } from './guards.ts'
import type { Recommendation } from './recommend.ts'
import type { Scores } from './score.ts'
import { scoreText } from './sentence.ts'
import { factorText } from './words.ts'

export interface Stages {
  readonly input: DecideInput
  readonly scores: Scores
  readonly recommendation: Recommendation
  readonly bounded: Bounded
  readonly cooldown: Cooldown
  readonly waitSeconds: number
  /** The count after the cooldown. */
  readonly waited: number
  readonly stopping: readonly Guard[]
  readonly desired: number
  readonly sentence: string
}

export function stepsOf(stages: Stages): readonly Step[] {
  const { input, scores, recommendation, bounded, waited, desired } = stages
  const { current } = input.observed
  return [
    { step: 'current', before: current, after: current, sentence: currentText(input) },
    { step: 'up-score', before: current, after: current, sentence: scoreLine(scores.up) },
    { step: 'down-score', before: current, after: current, sentence: scoreLine(scores.down) },
    {
      step: 'recommendation',
      before: current,
      after: recommendation.desired,
      sentence: recommendationText(stages),
    },
    {
      step: 'bounds',
      before: recommendation.desired,
      after: bounded.desired,
      sentence: boundsText(stages),
    },
    { step: 'cooldown', before: bounded.desired, after: waited, sentence: cooldownText(stages) },
    { step: 'guards', before: waited, after: desired, sentence: guardsText(stages) },
    { step: 'final', before: desired, after: desired, sentence: stages.sentence },
  ]
}

function currentText({ observed }: DecideInput): string {
  const { current, ready, warming, unhealthy } = observed
  const rest = [
    `${ready} ready`,
    ...(warming > 0 ? [`${warming} warming up`] : []),
    ...(unhealthy > 0 ? [`${unhealthy} unhealthy`] : []),
  ]
  return `${current} running: ${rest.join(', ')}`
}

/** "Score 6 of 15: CPU 84 % > 70 % for 5 min: +3; queue 12 jobs, not > 50 jobs". */
function scoreLine(score: Score): string {
  const total = `Score ${formatScore(score.value)} of ${score.of}`
  if (score.factors.length === 0) return `${total}: no factor is configured`
  return `${total}: ${score.factors.map(factorText).join('; ')}`
}

function recommendationText({ input, scores, recommendation }: Stages): string {
  const { policy, observed } = input
  const needed = formatScore(policy.actAt)
  switch (recommendation.reason) {
    case 'ScoreUp': {
      const by = recommendation.desired - observed.current
      const urgent = scores.urgent ? ', urgent' : ''
      return `Up ${scoreText(scores.up)}, ${needed} needed: ${by} more${urgent}`
    }
    case 'ScoreDown':
      return `Down ${scoreText(scores.down)}, ${needed} needed, and up score 0: one fewer`
    case 'WithinThresholds':
      return `Up ${scoreText(scores.up)}, down ${scoreText(scores.down)}, ${needed} needed: no change`
  }
}

function boundsText({ input, recommendation, bounded }: Stages): string {
  const { min, max } = input.policy
  const range = `min ${min}, max ${max}`
  switch (bounded.reason) {
    case 'BelowMin':
      return `${input.observed.current} is below ${range}: brought nearer`
    case 'AboveMax':
      return `${input.observed.current} is above ${range}: brought nearer`
    case 'MinReached':
      return `${recommendation.desired} would be below ${range}`
    case 'MaxReached':
      return `${recommendation.desired} would be above ${range}`
    case null:
      return bounded.desired === recommendation.desired ? `Within ${range}` : `Cut to ${range}`
  }
}

function cooldownText({ cooldown, waitSeconds }: Stages): string {
  if (waitSeconds > 0) return `Cooldown ends in ${formatClock(waitSeconds)}: the change waits`
  const left = Math.max(cooldown.up, cooldown.down)
  return left > 0
    ? `Cooldown ends in ${formatClock(left)}: no change is waiting for it`
    : 'No cooldown is running'
}

function guardsText({ stopping, waited, input }: Stages): string {
  if (stopping.length > 0) return stopping.map((guard) => guard.condition.message).join('; ')
  return waited === input.observed.current ? 'No change to guard' : 'No guard is in the way'
}
