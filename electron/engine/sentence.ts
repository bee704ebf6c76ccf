/** The one sentence a service always shows: what happens, or why nothing does, with the numbers. */
import type { Score } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Condition, Reason } from '../../shared/domain/reason.ts'
import { formatClock, formatDuration, formatScore } from '../../shared/lib/format.ts'
import { missingText } from './missing.ts'
import type { Scores } from './score.ts'
import { heldText, readingText } from './words.ts'

/** Why a count is wanted: the cause, and the score behind it where there is one. */
export interface Why {
  readonly cause: string
  readonly score: string | null
}

export function whyOf(reason: Reason, policy: Policy, scores: Scores): Why {
  if (reason === 'BelowMin') return { cause: `below the minimum of ${policy.min}`, score: null }
  if (reason === 'AboveMax') return { cause: `above the maximum of ${policy.max}`, score: null }
  const score = reason === 'ScoreUp' ? scores.up : scores.down
  return { cause: earnedText(score), score: scoreText(score) }
}

/** "score 6 of 15". */
export function scoreText(score: Score): string {
  return `score ${formatScore(score.value)} of ${score.of}`
}

/** "CPU 84 %, queue 62 jobs for 5 min": what earned points, for at least how long. */
function earnedText(score: Score): string {
  const earned = score.factors.filter((factor) => factor.earned > 0)
  const measured = earned.filter((factor) => factor.source !== 'replicas')
  const named = measured.length > 0 ? measured : earned
  if (named.length === 0) return ''
  return named.map(readingText).join(', ') + heldText(Math.min(...named.map((factor) => factor.heldFor)))
}

export function scalingSentence(from: number, to: number, why: Why): string {
  return `Scaling ${from} → ${to}: ${why.cause}${why.score === null ? '' : ` (${why.score})`}`
}

function inBrackets(why: Why): string {
  return why.score === null ? why.cause : `${why.cause}, ${why.score}`
}

/** A change that a guard stopped. `to` is what would be done without it. */
export function blockedSentence(from: number, to: number, why: Why, condition: Condition): string {
  if (condition.type === 'ModeObserve')
    return `Would scale ${from} → ${to} (${inBrackets(why)}): ${lower(condition.message)}`
  return `Blocked: ${lower(condition.message)} (${from} → ${to} wanted: ${inBrackets(why)})`
}

export interface HoldFacts {
  readonly current: number
  readonly policy: Policy
  readonly scores: Scores
  /** Seconds the wanted change has to wait. */
  readonly waitSeconds: number
  readonly why: Why
}

/** What a decision holds for; `Disabled` and `Stopped` say it themselves. */
export type HoldReason = Extract<
  Reason,
  'Cooldown' | 'MaxReached' | 'MinReached' | 'SourceStale' | 'WithinThresholds'
>

export function holdSentence(reason: HoldReason, facts: HoldFacts): string {
  const { current, policy, scores, why } = facts
  const holding = `Holding at ${current}:`
  switch (reason) {
    case 'Cooldown':
      return `${holding} cooldown ends in ${formatClock(facts.waitSeconds)}`
    case 'MaxReached':
      return `${holding} the maximum is ${policy.max} (${inBrackets(why)} asks for more)`
    case 'MinReached':
      return `${holding} the minimum is ${policy.min} (${inBrackets(why)} asks for fewer)`
    case 'SourceStale': {
      const it = scores.missing.length > 1 ? 'them' : 'it'
      return `${holding} ${missingText(scores.missing)}; without ${it} the count is not lowered`
    }
    case 'WithinThresholds':
      return `${holding} ${quietText(facts)}`
  }
}

/** Nothing is wanted: what comes nearest to a change, and what it lacks. */
function quietText({ policy, scores, current }: HoldFacts): string {
  const { up, down } = scores
  const needed = `${formatScore(policy.actAt)} needed`
  const rising = pendingText(up, policy.actAt)
  if (rising !== null) return `${rising} (${scoreText(up)}, ${needed})`
  if (down.value >= policy.actAt) return `up ${scoreText(up)} (${earnedText(up)}) keeps it from going down`
  const falling = current > policy.min && up.value === 0 ? pendingText(down, policy.actAt) : null
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
