/** The one sentence a service always shows: what happens, or why nothing does, with the numbers. */
import type { Score } from '../../shared/domain/decision.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { formatClock, formatDuration, formatScore, plural } from '../../shared/lib/format.ts'
import { holdingText } from './guardWords.ts'
import { missingText } from './missing.ts'
import { quietTargets } from './targetWords.ts'
import type { Told } from './told.ts'
import { burstText, projectionText, rateSentence, stabilizingText } from './stageWords.ts'
import { earnedText, inBrackets, scoreText, whyOf, whyText } from './why.ts'
import { readingText } from './words.ts'

/** `stop`: the condition of the guard in the way, where one is. */
export function sentenceOf(told: Told, stop: Condition | null): string {
  const { input, judgement } = told
  const { current } = input.observed
  const { kind, because, fitting } = judgement
  const why = whyOf(because, told)
  if (kind === 'blocked' && stop !== null)
    return blockedSentence(`${current} → ${fitting}`, whyText(why), inBrackets(why), stop)
  if (kind === 'scale-up' || kind === 'scale-down') {
    const room = fitting < judgement.limited ? `; the host has no room for ${judgement.limited}` : ''
    return `Scaling ${current} → ${fitting}: ${whyText(why)}${room}`
  }
  return holdSentence(judgement.reason, told)
}

/** A change that a guard stopped. */
function blockedSentence(
  change: string,
  why: string,
  bracketed: string,
  { type, message }: Condition,
): string {
  switch (type) {
    case 'ModeObserve':
      return `Would scale ${change} (${bracketed}): ${lower(message)}`
    case 'ModeSuggest':
      return `Suggests ${change}: ${why}`
    case 'ModeApprove':
      return `Waits for approval: ${change} (${bracketed})`
    default:
      return `Blocked: ${lower(message)} (${change} wanted: ${bracketed})`
  }
}

function holdSentence(reason: Reason, told: Told): string {
  const { input, judgement, missing } = told
  const { policy } = input
  const { current } = input.observed
  if (reason === 'Disabled' || reason === 'Stopped') return holdingText(reason, input) ?? ''
  const holding = `Holding at ${current}:`
  const asks = (what: string) => `(${inBrackets(whyOf(judgement.because, told))} asks for ${what})`
  const { desired } = judgement.recommendation
  switch (reason) {
    case 'Cooldown':
      return `${holding} cooldown ends in ${formatClock(judgement.waitSeconds)}`
    case 'MaxReached':
      return `${holding} the maximum is ${policy.max} ${asks('more')}`
    case 'MinReached':
      return `${holding} the minimum is ${policy.min} ${asks('fewer')}`
    case 'SourceStale': {
      const it = missing.length > 1 ? 'them' : 'it'
      return `${holding} ${missingText(missing)}; without ${it} the count is not lowered`
    }
    case 'Scheduled':
      return `${holding} a schedule asks for at least ${judgement.scheduledMin} (${inBrackets(whyOf(judgement.recommendation.reason, told))} asks for ${desired})`
    case 'Stabilizing':
      return `${holding} ${stabilizingText(told)} ${asks(String(judgement.scheduled))}`
    case 'Burst':
      return `${holding} ${burstText(told)} (${inBrackets(whyOf(judgement.recommendation.reason, told))} asks for ${judgement.stabilized})`
    case 'Projected':
      return `${holding} ${projectionText(told)} ${asks(plural(judgement.burst.desired, 'replica'))}`
    case 'RateLimited':
      return `${holding} ${rateSentence(told)} ${asks(String(judgement.waited))}`
    case 'WithinTolerance':
      return `${holding} ${quietTargets(told)}`
    default:
      return `${holding} ${quietScores(told)}`
  }
}

/** Nothing is wanted: what comes nearest to a change, and what it lacks. */
function quietScores({ input, up, down }: Told): string {
  const { policy, observed } = input
  const needed = `${formatScore(policy.actAt)} needed`
  const rising = pendingText(up, policy.actAt)
  if (rising !== null) return `${rising} (${scoreText(up)}, ${needed})`
  if (down.value >= policy.actAt) return `up ${scoreText(up)} (${earnedText(up)}) keeps it from going down`
  const falling = observed.current > policy.min && up.value === 0 ? pendingText(down, policy.actAt) : null
  if (falling !== null) return `${falling} (${scoreText(down)}, ${needed})`
  return `up ${scoreText(up)}, down ${scoreText(down)}, ${needed}`
}

/** "CPU 84 % for 2 min of 5 min", when what already stands beyond would be enough in time; else null. */
function pendingText(score: Score, actAt: number): string | null {
  const configured = score.factors.reduce((sum, factor) => sum + factor.points, 0)
  const waiting = score.factors.filter((factor) => factor.beyond && factor.earned === 0)
  const points = waiting.reduce((sum, factor) => sum + factor.points, 0)
  if (waiting.length === 0 || score.value + (score.of * points) / configured < actAt) return null
  const [slowest] = [...waiting].sort((a, b) => b.forSeconds - b.heldFor - (a.forSeconds - a.heldFor))
  if (slowest === undefined) return null
  const names = waiting.filter((factor) => factor.source !== 'replicas').map(readingText)
  const what = names.length === 0 ? readingText(slowest) : names.join(', ')
  return `${what} for ${formatDuration(slowest.heldFor)} of ${formatDuration(slowest.forSeconds)}`
}

/** A message as the middle of a sentence; names in capitals stay as they are. */
function lower(message: string): string {
  return /^[A-Z][a-z]/.test(message) ? `${message.charAt(0).toLowerCase()}${message.slice(1)}` : message
}
