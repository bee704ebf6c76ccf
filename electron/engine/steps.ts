/** The decision as a waterfall: each stage that concerns the policy, the count before and after it, and its sentence. */
import type { Score, Step, StepName } from '../../shared/domain/decision.ts'
import type { Condition } from '../../shared/domain/reason.ts'
import { formatClock, formatScore } from '../../shared/lib/format.ts'
import type { Cooldown } from './cooldown.ts'
import { forecastText } from './forecastWords.ts'
import { burstText, projectionText, rateSentence, rateText, stabilizingText } from './stageWords.ts'
import { filledText, rawText, toleranceStep } from './targetWords.ts'
import type { Told } from './told.ts'
import { scoreText, whyOf, whyText } from './why.ts'
import { factorText } from './words.ts'

export function stepsOf(
  told: Told,
  cooldown: Cooldown,
  stopping: readonly Condition[],
  sentence: string,
): readonly Step[] {
  const { input, judgement: j } = told
  const { policy, observed } = input
  const { current } = observed
  const steps: Step[] = []
  let count = current
  const add = (step: StepName, after: number, text: string) => {
    steps.push({ step, before: count, after, sentence: text })
    count = after
  }
  add('current', current, currentText(told))
  if (policy.strategy === 'score') {
    add('up-score', current, scoreLine(told.up, true, told))
    add('down-score', current, scoreLine(told.down, false, told))
    add('recommendation', j.recommendation.desired, recommendationText(told))
  } else {
    const most = (key: 'raw' | 'filled') => {
      const readable = j.recommendation.targets.filter(({ ratio }) => ratio !== null)
      return readable.length === 0 ? current : Math.max(...readable.map((target) => target[key]))
    }
    add('raw', most('raw'), rawText(told))
    add('filled', most('filled'), filledText(told))
    add('tolerance', j.recommendation.desired, toleranceStep(told))
  }
  if (policy.forecast) add('forecast', j.forecasted, forecastText(told))
  if (policy.schedules.length > 0) add('schedule', j.scheduled, scheduleText(told))
  if (policy.stabilizationDownSeconds > 0 || policy.stabilizationUpSeconds > 0 || j.stabilized !== count)
    add('stabilized', j.stabilized, stabilizedStep(told))
  if (policy.burst && policy.strategy === 'target') add('burst', j.burst.desired, burstStep(told))
  add('projected', j.projected, projectedStep(told))
  add('bounds', j.bounded.desired, boundsText(told))
  add('cooldown', j.waited, cooldownText(told, cooldown))
  add('rate', j.limited, rateStep(told))
  add('guards', j.desired, guardsText(told, stopping))
  add('final', j.desired, sentence)
  return steps
}

function currentText({ input }: Told): string {
  const { current, ready, warming, unhealthy } = input.observed
  const rest = [
    `${ready} ready`,
    ...(warming > 0 ? [`${warming} warming up`] : []),
    ...(unhealthy > 0 ? [`${unhealthy} unhealthy`] : []),
  ]
  return `${current} running: ${rest.join(', ')}`
}

/** "Score 6 of 15: CPU 84 % > 70 % for 5 min: +3; queue 12 jobs, not > 50 jobs". */
function scoreLine(score: Score, up: boolean, { judgement, readings }: Told): string {
  let line = `Score ${formatScore(score.value)} of ${score.of}`
  if (score.factors.length === 0) return `${line}: no factor is configured`
  let place = 0
  for (const known of judgement.prepared.factors) {
    if (known.up !== up) continue
    const factor = score.factors[place]
    if (factor === undefined) break
    line += (place === 0 ? ': ' : '; ') + factorText(factor, readings[known.source], known.limit)
    place += 1
  }
  return line
}

function recommendationText({ input, judgement, up, down }: Told): string {
  const { policy, observed } = input
  const { recommendation, tally } = judgement
  const needed = formatScore(policy.actAt)
  if (recommendation.reason === 'ScoreUp') {
    const by = recommendation.desired - observed.current
    const urgent = tally.urgent ? ', urgent' : ''
    const fixed = tally.fixedAlone ? ', and more replicas do not lower what earned it' : ''
    return `Up ${scoreText(up)}, ${needed} needed: ${by} more${urgent}${fixed}`
  }
  if (recommendation.reason === 'ScoreDown')
    return `Down ${scoreText(down)}, ${needed} needed, and up score 0: one fewer`
  return `Up ${scoreText(up)}, down ${scoreText(down)}, ${needed} needed: no change`
}

function scheduleText({ input, judgement }: Told): string {
  if (judgement.scheduledMin === 0) return 'No schedule is in force'
  const raised = judgement.scheduled > judgement.forecasted
  const enough = raised ? '' : ', which is asked for anyway'
  return `A schedule asks for at least ${judgement.scheduledMin}${enough}${judgement.scheduledMin > input.policy.max ? ', more than the maximum' : ''}`
}

function stabilizedStep(told: Told): string {
  const { scheduled, stabilized } = told.judgement
  if (scheduled === stabilized) return 'Earlier recommendations do not stand against it'
  return sentenceCase(stabilizingText(told))
}

function burstStep(told: Told): string {
  const { burst, stabilized } = told.judgement
  if (burst.targets.length > 0) return `Burst: ${whyText(whyOf('Burst', told))} asks for twice what is ready`
  if (burst.until === null) return 'No burst'
  return burst.desired === stabilized
    ? 'A burst is on, and nothing would be lowered'
    : sentenceCase(burstText(told))
}

function projectedStep(told: Told): string {
  const { judgement, input } = told
  if (judgement.projection !== null) return sentenceCase(projectionText(told))
  return judgement.burst.desired < input.observed.current
    ? 'The others can carry it'
    : 'Nothing is to be taken away'
}

function boundsText({ input, judgement }: Told): string {
  const { min, max } = input.policy
  const { projected, bounded } = judgement
  const range = `min ${min}, max ${max}`
  switch (bounded.reason) {
    case 'BelowMin':
      return `${input.observed.current} is below ${range}: brought nearer`
    case 'AboveMax':
      return `${input.observed.current} is above ${range}: brought nearer`
    case 'MinReached':
      return `${projected} would be below ${range}`
    case 'MaxReached':
      return `${projected} would be above ${range}`
    case null:
      return bounded.desired === projected ? `Within ${range}` : `Cut to ${range}`
  }
}

function cooldownText({ judgement }: Told, cooldown: Cooldown): string {
  if (judgement.waitSeconds > 0)
    return `Cooldown ends in ${formatClock(judgement.waitSeconds)}: the change waits`
  const left = Math.max(cooldown.up, cooldown.down)
  return left > 0
    ? `Cooldown ends in ${formatClock(left)}: no change is waiting for it`
    : 'No cooldown is running'
}

function rateStep(told: Told): string {
  const { input, judgement } = told
  const { current } = input.observed
  if (judgement.waited === current) return 'No change to limit'
  if (judgement.limited !== judgement.waited) return sentenceCase(rateSentence(told))
  const { rateUp, rateDown } = input.policy
  return `Within ${rateText(judgement.waited > current ? rateUp : rateDown)}`
}

function guardsText({ input, judgement }: Told, stopping: readonly Condition[]): string {
  if (stopping.length > 0) return stopping.map((condition) => condition.message).join('; ')
  if (judgement.fitting < judgement.limited)
    return `The host has room for ${judgement.fitting - input.observed.current} more`
  return judgement.limited === input.observed.current ? 'No change to guard' : 'No guard is in the way'
}

function sentenceCase(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
