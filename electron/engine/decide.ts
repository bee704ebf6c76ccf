/**
 * From everything known to what to do now, in words: the judgement (judge.ts) with its sentence, conditions and
 * waterfall. Precedence is `Disabled`, `Stopped`, the stages in their order, then the guards in theirs (guards.ts).
 */
import type { DecideInput, Decision } from '../../shared/domain/decision.ts'
import { cooldownOf } from './cooldown.ts'
import { guardConditions, holdingConditions, timingConditions, type ToldGuard } from './guardWords.ts'
import { judge, type JudgeOptions } from './judge.ts'
import { sentenceOf } from './sentence.ts'
import { stepsOf } from './steps.ts'
import { toldOf } from './told.ts'

export function decide(input: DecideInput, options?: JudgeOptions): Decision {
  const judgement = judge(input, options)
  const told = toldOf(input, judgement)
  const cooldown = cooldownOf(input.policy, input.lastAction, input.now)
  const wanted = { missing: judgement.missing, to: judgement.limited }
  const holding = holdingConditions(input)
  const guards = guardConditions(input, told.missing, wanted)
  const stop = guards.find(({ condition }) => condition.type === judgement.stop)?.condition ?? null
  const sentence = sentenceOf(told, stop)
  const stopping = [
    ...holding.flatMap((condition) => (condition.status ? [{ condition, stops: true }] : [])),
    ...(judgement.kind === 'blocked' ? guards.filter((guard) => guard.stops) : NO_GUARDS),
  ]
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
    conditions: [
      ...holding,
      ...timingConditions(input, cooldown, {
        bound: judgement.bounded.reason,
        held: judgement.reason,
        message: sentence,
      }),
      ...guards.map((guard) => guard.condition),
    ],
    steps: stepsOf(told, cooldown, stopping, sentence),
    memory: judgement.memory,
  }
}

const NO_GUARDS: readonly ToldGuard[] = []
