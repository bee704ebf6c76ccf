/**
 * From everything known to what to do now: pure, synchronous, without clock or memory of its own. The stages run in
 * the order of the waterfall; the first one that leaves nothing to do names the reason, so precedence is
 * `Disabled`, `Stopped`, bounds, `Cooldown`, then the state guards in their own order (guards.ts).
 */
import type { DecideInput, Decision, DecisionKind } from '../../shared/domain/decision.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { withinBounds, type Bounded } from './bounds.ts'
import { cooldownOf, waitFor } from './cooldown.ts'
import { holdingGuards, stateGuards, timingConditions, type Guard } from './guards.ts'
import { recommend, type Recommendation } from './recommend.ts'
import { scoresOf, type Scores } from './score.ts'
import { blockedSentence, holdSentence, scalingSentence, whyOf, type HoldReason } from './sentence.ts'
import { stepsOf } from './steps.ts'

interface Outcome {
  readonly kind: DecisionKind
  readonly desired: number
  readonly reason: Reason
  readonly sentence: string
}

export function decide(input: DecideInput): Decision {
  const { policy, now } = input
  const { current } = input.observed
  const scores = scoresOf(input)
  const recommendation = recommend(policy, current, scores)
  const bounded = withinBounds(policy, current, recommendation.desired)
  const cooldown = cooldownOf(policy, input.lastAction, now)
  const waitSeconds = waitFor(cooldown, current, bounded.desired)
  const waited = waitSeconds > 0 ? current : bounded.desired
  const holding = holdingGuards(input)
  const guards = stateGuards(input, scores.missing, waited)
  const stopping = stoppingOf(holding, guards, waited !== current)

  const outcome = outcomeOf({
    input,
    scores,
    recommendation,
    bounded,
    waitSeconds,
    waited,
    holding,
    stopping,
  })

  return {
    at: now,
    project: input.project,
    service: input.service,
    kind: outcome.kind,
    from: current,
    desired: outcome.desired,
    recommended: recommendation.desired,
    reason: outcome.reason,
    sentence: outcome.sentence,
    scores: { up: scores.up, down: scores.down },
    targets: [],
    conditions: [
      ...holding.map((guard) => guard.condition),
      ...timingConditions(input, cooldown, bounded.reason),
      ...guards.map((guard) => guard.condition),
    ],
    steps: stepsOf({
      input,
      scores,
      recommendation,
      bounded,
      cooldown,
      waitSeconds,
      waited,
      stopping,
      desired: outcome.desired,
      sentence: outcome.sentence,
    }),
    memory: scores.memory,
  }
}

interface Stages {
  readonly input: DecideInput
  readonly scores: Scores
  readonly recommendation: Recommendation
  readonly bounded: Bounded
  readonly waitSeconds: number
  readonly waited: number
  readonly holding: readonly Guard[]
  readonly stopping: readonly Guard[]
}

function outcomeOf(stages: Stages): Outcome {
  const { input, scores, recommendation, bounded, waitSeconds, waited, holding, stopping } = stages
  const { policy } = input
  const { current } = input.observed
  const held = holding.find((guard) => guard.stops)?.condition
  if (held !== undefined) return { kind: 'hold', desired: current, reason: held.type, sentence: held.message }
  const wantedBecause = broughtIn(bounded) ?? recommendation.reason
  const why = whyOf(wantedBecause, policy, scores)
  const stop = stopping[0]?.condition
  if (waited !== current && stop !== undefined) {
    const sentence = blockedSentence(current, waited, why, stop)
    return { kind: 'blocked', desired: current, reason: stop.type, sentence }
  }
  if (waited !== current) {
    const kind = waited > current ? 'scale-up' : 'scale-down'
    return { kind, desired: waited, reason: wantedBecause, sentence: scalingSentence(current, waited, why) }
  }
  const reason = holdReason(stages)
  const sentence = holdSentence(reason, { current, policy, scores, waitSeconds, why })
  return { kind: 'hold', desired: current, reason, sentence }
}

function holdReason({ bounded, scores, waitSeconds }: Stages): HoldReason {
  if (waitSeconds > 0) return 'Cooldown'
  if (bounded.reason === 'MinReached' || bounded.reason === 'MaxReached') return bounded.reason
  return scores.missing.length > 0 ? 'SourceStale' : 'WithinThresholds'
}

/** The bounds themselves asked for the change. */
function broughtIn({ reason }: Bounded): 'BelowMin' | 'AboveMax' | null {
  return reason === 'BelowMin' || reason === 'AboveMax' ? reason : null
}

/** What stands in the way: `Disabled` and `Stopped` whatever is wanted, the others only in the way of a change. */
function stoppingOf(holding: readonly Guard[], guards: readonly Guard[], wanted: boolean): readonly Guard[] {
  return [...holding, ...(wanted ? guards : [])].filter((guard) => guard.stops)
}
