/** The one sentence a service always shows: what happens, or why nothing does, with the numbers. */
import type { FactorScore, Score } from '../../shared/domain/decision.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { formatClock, formatDuration, formatScore } from '../../shared/lib/format.ts'
import { forecastHolds } from './forecastWords.ts'
import { holdingText } from './guardWords.ts'
import { missingText } from './missing.ts'
import { quietTargets } from './targetWords.ts'
import { factorReading, type Told } from './told.ts'
import { burstText, projectionText, rateSentence, stabilizingText } from './stageWords.ts'
import { earnedText, inBrackets, scoreText, whyOf, whyText, type Why } from './why.ts'

/** `stop`: the condition of the guard in the way, where one is. */
export function sentenceOf(told: Told, stop: Condition | null): string {
  const { input, judgement } = told
  const { current } = input.observed
  const { kind, because, fitting } = judgement
  // Mostly nothing is wanted, and then nothing needs a cause.
  if (kind === 'hold' || (kind === 'blocked' && stop === null)) return holdSentence(judgement.reason, told)
  const why = whyOf(because, told)
  if (kind === 'blocked' && stop !== null) return blockedSentence(`${current} → ${fitting}`, why, stop)
  const room = fitting < judgement.limited ? `; the host has no room for ${judgement.limited}` : ''
  return `Scaling ${current} → ${fitting}: ${whyText(why)}${room}`
}

/** A change that a guard stopped. */
function blockedSentence(change: string, why: Why, { type, message }: Condition): string {
  if (type === 'ModeObserve') return `Would scale ${change} (${inBrackets(why)}): ${lower(message)}`
  if (type === 'ModeSuggest') return `Suggests ${change}: ${whyText(why)}`
  if (type === 'ModeApprove') return `Waits for approval: ${change} (${inBrackets(why)})`
  return `Blocked: ${lower(message)} (${change} wanted: ${inBrackets(why)})`
}

function holdSentence(reason: Reason, told: Told): string {
  if (reason === 'Disabled' || reason === 'Stopped') return holdingText(reason, told.input) ?? ''
  const words = HOLDS[reason] ?? quietScores
  return `Holding at ${told.input.observed.current}: ${words(told)}`
}

/** "(CPU 20 %, target 60 % asks for fewer)": what is wanted and not done. */
function asks(told: Told, what: string, reason = told.judgement.because): string {
  return `(${inBrackets(whyOf(reason, told))} asks for ${what})`
}

/** By the stage that took the change away; without one the scores tell what comes nearest. */
const HOLDS: Readonly<Partial<Record<Reason, (told: Told) => string>>> = {
  Cooldown: ({ judgement }) => `cooldown ends in ${formatClock(judgement.waitSeconds)}`,
  MaxReached: (told) => `the maximum is ${told.input.policy.max} ${asks(told, 'more')}`,
  MinReached: (told) => `the minimum is ${told.input.policy.min} ${asks(told, 'fewer')}`,
  SourceStale: ({ missing }) =>
    `${missingText(missing)}; without ${missing.length > 1 ? 'them' : 'it'} the count is not lowered`,
  Forecast: (told) => {
    const { recommendation } = told.judgement
    return `${forecastHolds(told)} ${asks(told, String(recommendation.desired), recommendation.reason)}`
  },
  Scheduled: (told) => {
    const { recommendation, forecasted, scheduledMin } = told.judgement
    const reason = forecasted > recommendation.desired ? 'Forecast' : recommendation.reason
    const fewer = asks(told, String(forecasted), reason)
    return `a schedule asks for at least ${scheduledMin} ${fewer}`
  },
  Stabilizing: (told) => `${stabilizingText(told)} ${asks(told, String(told.judgement.scheduled))}`,
  Burst: (told) => {
    const { recommendation, stabilized } = told.judgement
    return `${burstText(told)} ${asks(told, String(stabilized), recommendation.reason)}`
  },
  Projected: (told) => `${projectionText(told)} ${asks(told, String(told.judgement.burst.desired))}`,
  RateLimited: (told) => `${rateSentence(told)} ${asks(told, String(told.judgement.waited))}`,
  WithinTolerance: quietTargets,
}

/** Nothing is wanted: what comes nearest to a change, and what it lacks. */
function quietScores(told: Told): string {
  const { input, up, down } = told
  const { policy, observed } = input
  const needed = `${formatScore(policy.actAt)} needed`
  const rising = pendingText(up, told)
  if (rising !== null) return `${rising} (${scoreText(up)}, ${needed})`
  if (down.value >= policy.actAt)
    return `up ${scoreText(up)} (${earnedText(up, told)}) keeps it from going down`
  const falling = observed.current > policy.min && up.value === 0 ? pendingText(down, told) : null
  if (falling !== null) return `${falling} (${scoreText(down)}, ${needed})`
  return `up ${scoreText(up)}, down ${scoreText(down)}, ${needed}`
}

/** "CPU 84 % for 2 min of 5 min", when what already stands beyond would be enough in time; else null. */
function pendingText(score: Score, told: Told): string | null {
  const { actAt } = told.input.policy
  let configured = 0
  let points = 0
  for (const factor of score.factors) {
    configured += factor.points
    if (isWaiting(factor)) points += factor.points
  }
  if (points === 0 || score.value + (score.of * points) / configured < actAt) return null
  const waiting = score.factors.filter(isWaiting)
  const [slowest] = [...waiting].sort((a, b) => b.forSeconds - b.heldFor - (a.forSeconds - a.heldFor))
  if (slowest === undefined) return null
  const names = waiting
    .filter((factor) => factor.source !== 'replicas')
    .map((factor) => factorReading(told, factor))
  const what = names.length === 0 ? factorReading(told, slowest) : names.join(', ')
  return `${what} for ${formatDuration(slowest.heldFor)} of ${formatDuration(slowest.forSeconds)}`
}

function isWaiting({ beyond, earned }: FactorScore): boolean {
  return beyond && earned === 0
}

/** A message as the middle of a sentence; names in capitals stay as they are. */
function lower(message: string): string {
  return /^(?:[A-Z][a-z]|A )/.test(message)
    ? `${message.charAt(0).toLowerCase()}${message.slice(1)}`
    : message
}
