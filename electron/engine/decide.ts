/**
 * From everything known to what to do now, in words: the judgement (judge.ts) with its sentence, conditions and
 * waterfall. Precedence is `Disabled`, `Stopped`, the stages in their order, then the guards in theirs (guards.ts).
 */
import type { DecideInput, Decision } from '../../shared/domain/decision.ts'
import { cooldownOf } from './cooldown.ts'
import { forecastScore } from './forecastWords.ts'
import { guardConditions, holdingConditions, stoppingOf, timingConditions } from './guardWords.ts'
import { judge, type Judgement, type JudgeOptions } from './judge.ts'
import { sentenceOf } from './sentence.ts'
import { stepsOf } from './steps.ts'
import { toldOf } from './told.ts'

export function decide(input: DecideInput, options?: JudgeOptions): Decision {
  return tell(input, judge(input, options))
}

/** A judgement of this input in words. */
export function tell(input: DecideInput, judgement: Judgement): Decision {
  const told = toldOf(input, judgement)
  const cooldown = cooldownOf(input.policy, input.lastAction, input.now)
  const wanted = { missing: judgement.missing, to: judgement.limited }
  const holding = holdingConditions(input)
  const guards = guardConditions(input, told.missing, wanted)
  const blocked = judgement.kind === 'blocked'
  const stop = blocked ? (guards.find(({ type }) => type === judgement.stop) ?? null) : null
  const sentence = sentenceOf(told, stop)
  const held = holding.filter(({ status }) => status)
  const stopping = blocked ? [...held, ...stoppingOf(input, wanted, guards)] : held
  return {
    at: input.now,
    project: input.project,
    service: input.service,
    kind: judgement.kind,
    from: input.observed.current,
    desired: judgement.desired,
    recommended: judgement.recommendation.desired,
    reason: judgement.reason,
    sentence,
    scores: { up: told.up, down: told.down },
    targets: judgement.recommendation.targets,
    ...(input.policy.forecast ? { forecast: forecastScore(told) } : {}),
    conditions: [
      ...holding,
      ...timingConditions(input, cooldown, {
        bound: judgement.bounded.reason,
        held: judgement.reason,
        message: sentence,
      }),
      ...guards,
    ],
    steps: stepsOf(told, cooldown, stopping, sentence),
    memory: judgement.memory.toJSON(),
  }
}
