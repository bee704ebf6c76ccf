/** Why a count is wanted: the cause, and what it is measured against. */
import type { Score, TargetScore } from '../../shared/domain/decision.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import { formatScore } from '../../shared/lib/format.ts'
import { BURST_WINDOW_SECONDS } from './burst.ts'
import { forecastWhy } from './forecastWords.ts'
import { factorReading, type Told } from './told.ts'
import { heldText, sourceReading, valueText } from './words.ts'

export interface Why {
  readonly cause: string
  /** The score, or the target; null: the cause says it all. */
  readonly measure: string | null
}

export function whyOf(reason: Reason, told: Told): Why {
  return WHYS[reason]?.(told) ?? { cause: '', measure: null }
}

const heldTarget = ({ judgement }: Told): Why => targetWhy(largest(judgement.recommendation.targets), '')
const scoreWhy = (score: Score, told: Told): Why => ({
  cause: earnedText(score, told),
  measure: scoreText(score),
})

/** Whatever can move a count. */
const WHYS: Readonly<Partial<Record<Reason, (told: Told) => Why>>> = {
  BelowMin: ({ input }) => ({ cause: `below the minimum of ${input.policy.min}`, measure: null }),
  AboveMax: ({ input }) => ({ cause: `above the maximum of ${input.policy.max}`, measure: null }),
  Forecast: forecastWhy,
  Scheduled: ({ judgement }) => ({
    cause: `a schedule asks for at least ${judgement.scheduledMin}`,
    measure: null,
  }),
  Burst: ({ judgement }) =>
    targetWhy(largest(judgement.burst.targets), ` over the last ${BURST_WINDOW_SECONDS} s`),
  TargetUp: heldTarget,
  TargetDown: heldTarget,
  WithinTolerance: heldTarget,
  ScoreUp: (told) => scoreWhy(told.up, told),
  ScoreDown: (told) => scoreWhy(told.down, told),
  WithinThresholds: (told) => scoreWhy(told.up, told),
}

/** "score 6 of 15". */
export function scoreText(score: Score): string {
  return `score ${formatScore(score.value)} of ${score.of}`
}

/** "CPU 84 %, queue 62 jobs for 5 min": what earned points, for at least how long. */
export function earnedText(score: Score, told: Told): string {
  const earned = score.factors.filter((factor) => factor.earned > 0)
  const measured = earned.filter((factor) => factor.source !== 'replicas')
  const named = measured.length > 0 ? measured : earned
  if (named.length === 0) return ''
  const readings = named.map((factor) => factorReading(told, factor))
  return readings.join(', ') + heldText(Math.min(...named.map((factor) => factor.heldFor)))
}

/** The metric whose answer won: the first of those that ask for most. */
export function largest(targets: readonly TargetScore[]): TargetScore | null {
  let found: TargetScore | null = null
  for (const target of targets)
    if (target.ratio !== null && (found === null || target.desired > found.desired)) found = target
  return found
}

function targetWhy(target: TargetScore | null, when: string): Why {
  if (target === null) return { cause: 'nothing can be read', measure: null }
  return {
    cause: `${sourceReading(target.source, target.window)}${when}`,
    measure: `target ${valueText(target.source, target.target)}`,
  }
}

/** "CPU 84 % (target 60 %)". */
export function whyText({ cause, measure }: Why): string {
  return measure === null ? cause : `${cause} (${measure})`
}

/** The same where brackets are taken: "CPU 84 %, target 60 %". */
export function inBrackets({ cause, measure }: Why): string {
  return measure === null ? cause : `${cause}, ${measure}`
}
