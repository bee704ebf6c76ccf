/**
 * The one decision: from state, policy and clock to what to do, with every step on the way. Pure and synchronous; the
 * same input gives the same bytes (engine.md).
 */
import type { DecideInput, Decision, Score, Step } from '../../shared/domain/decision.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { conditionsOf, firstGuard, silenceOf, type Wanted } from './guards.ts'
import { recommend, type Recommendation } from './recommend.ts'
import { scoreBoth, type Scored } from './score.ts'
import { earners, plural, scoreWords } from './words.ts'

type Outcome = Pick<Decision, 'kind' | 'desired' | 'reason' | 'sentence'>

export function decide(input: DecideInput): Decision {
  const scored = scoreBoth(input)
  const recommendation = recommend(input, scored)
  const { current } = input.observed
  const bounds = bound(input, recommendation)
  const wanted: Wanted = { current, recommended: recommendation.count, bounded: bounds.count }
  const outcome = conclude(input, scored, recommendation, wanted, bounds.reason)
  return {
    at: input.now,
    project: input.project,
    service: input.service,
    from: current,
    recommended: recommendation.count,
    ...outcome,
    scores: { up: scored.up, down: scored.down },
    conditions: conditionsOf(input, wanted, scored),
    steps: stepsOf(input, scored, recommendation, wanted, bounds, outcome),
    memory: scored.memory,
  }
}

interface Bounds {
  readonly count: number
  readonly reason: Extract<Reason, 'BelowMin' | 'AboveMax' | 'MinReached' | 'MaxReached'> | null
  readonly sentence: string
}

/** An action ends inside min and max or nearer to them; a count outside is brought in, one step at a time. */
function bound(input: DecideInput, { count }: Recommendation): Bounds {
  const { current } = input.observed
  const { min, max, step } = input.policy
  if (current < min) {
    const next = Math.max(Math.min(count, max), Math.min(min, current + step))
    return { count: next, reason: 'BelowMin', sentence: `${current} is below the minimum of ${min}` }
  }
  if (current > max) {
    return { count: current - 1, reason: 'AboveMax', sentence: `${current} is above the maximum of ${max}` }
  }
  if (count > max) return { count: max, reason: 'MaxReached', sentence: `at most ${max}` }
  if (count < min) return { count: min, reason: 'MinReached', sentence: `at least ${min}` }
  return { count, reason: null, sentence: `between ${min} and ${max}` }
}

function conclude(
  input: DecideInput,
  scored: Scored,
  recommendation: Recommendation,
  wanted: Wanted,
  bounded: Bounds['reason'],
): Outcome {
  const { current, bounded: target } = wanted
  const hold = (reason: Reason, sentence: string): Outcome => ({
    kind: 'hold',
    desired: current,
    reason,
    sentence,
  })
  if (!input.policy.enabled) return hold('Disabled', 'Not enabled for scaling: its labels do not ask for it')
  if (current === 0)
    return hold(
      'Stopped',
      'Stopped: none of its replicas run, and only an operator starts what somebody stopped',
    )
  const why = because(recommendation, scored, bounded, input)
  if (target === current) {
    if (bounded === 'MaxReached')
      return hold('MaxReached', `Holding at ${current}: the maximum is reached, though ${why}`)
    if (bounded === 'MinReached') return hold('MinReached', `Holding at ${current}: the minimum is reached`)
    return hold('WithinThresholds', `Holding at ${current}: ${quiet(input, scored)}`)
  }
  const guard = firstGuard(input, wanted, scored)
  if (guard !== null) return { ...guarded(current, target, why, guard), desired: current }
  const reason =
    bounded === 'BelowMin' || bounded === 'AboveMax' ? bounded : target > current ? 'ScoreUp' : 'ScoreDown'
  return {
    kind: target > current ? 'scale-up' : 'scale-down',
    desired: target,
    reason,
    sentence: `Scaling ${current} → ${target}: ${why}`,
  }
}

function guarded(
  current: number,
  target: number,
  why: string,
  guard: NonNullable<ReturnType<typeof firstGuard>>,
): Omit<Outcome, 'desired'> {
  const { reason, kind } = guard
  if (reason === 'ModeObserve')
    return { kind, reason, sentence: `Would scale ${current} → ${target}: ${why}; ${guard.sentence}` }
  if (kind === 'hold') return { kind, reason, sentence: `Holding at ${current}: ${guard.sentence}` }
  return { kind, reason, sentence: `Blocked at ${current}: ${guard.sentence}` }
}

function because(
  recommendation: Recommendation,
  scored: Scored,
  bounded: Bounds['reason'],
  input: DecideInput,
): string {
  const { min, max } = input.policy
  if (bounded === 'BelowMin') return `below the minimum of ${min}`
  if (bounded === 'AboveMax') return `above the maximum of ${max}`
  const score: Score = recommendation.direction === 'down' ? scored.down : scored.up
  return `${earners(score)} (${scoreWords(score)}${recommendation.urgent ? ', urgent' : ''})`
}

/** Why nothing is wanted: the nearer score, and what is silent. */
function quiet(input: DecideInput, scored: Scored): string {
  const { actAt } = input.policy
  const silent = silenceOf(input, scored)
  const scores = `up ${scoreWords(scored.up)}, down ${scoreWords(scored.down)}, acts at ${actAt}`
  return silent === null ? scores : `${scores}; ${silent}`
}

function stepsOf(
  input: DecideInput,
  scored: Scored,
  recommendation: Recommendation,
  wanted: Wanted,
  bounds: Bounds,
  outcome: Outcome,
): readonly Step[] {
  const { current, bounded } = wanted
  const { observed } = input
  const told = (score: Score) => (earners(score) === '' ? 'no factor earns points' : earners(score))
  return [
    {
      step: 'current',
      before: current,
      after: current,
      sentence: `${plural(current, 'replica', 'replicas')}: ${observed.ready} ready, ${observed.warming} warming up, ${observed.unhealthy} unhealthy`,
    },
    {
      step: 'up-score',
      before: current,
      after: current,
      sentence: `${scoreWords(scored.up)}: ${told(scored.up)}`,
    },
    {
      step: 'down-score',
      before: current,
      after: current,
      sentence: `${scoreWords(scored.down)}: ${told(scored.down)}`,
    },
    {
      step: 'recommendation',
      before: current,
      after: recommendation.count,
      sentence: recommendation.sentence,
    },
    { step: 'bounds', before: recommendation.count, after: bounded, sentence: bounds.sentence },
    {
      step: 'guards',
      before: bounded,
      after: outcome.desired,
      sentence: outcome.desired === bounded ? 'nothing stands against it' : `${outcome.reason} holds it`,
    },
    { step: 'final', before: current, after: outcome.desired, sentence: outcome.sentence },
  ]
}
