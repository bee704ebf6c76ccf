/** The steps of a decision as bars: what each changed, on one scale of counts. */
import type { Decision, Step, StepName } from '../../../../shared/domain/decision.ts'

const NAMES: Readonly<Record<StepName, string>> = {
  current: 'Now',
  'up-score': 'Scale-up score',
  'down-score': 'Scale-down score',
  recommendation: 'Recommendation',
  raw: 'Raw',
  filled: 'Missing replicas filled',
  tolerance: 'Tolerance',
  forecast: 'Forecast',
  schedule: 'Schedule',
  stabilized: 'Stabilization',
  burst: 'Burst',
  projected: 'Projection',
  bounds: 'Bounds',
  cooldown: 'Cooldown',
  rate: 'Rate',
  guards: 'Guards',
  final: 'Decision',
}

export interface Bar {
  readonly step: StepName
  readonly name: string
  readonly sentence: string
  readonly before: number
  readonly after: number
  /** Shares of the scale, 0 to 1: what stayed, and from there what was added or taken. */
  readonly kept: number
  readonly changed: number
  readonly change: 'none' | 'more' | 'fewer'
}

function sentenceCase(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A guard's step names the guard; the words with the numbers are its condition's. */
function sentenceOf(decision: Decision, { step, before, after, sentence }: Step): string {
  if (step !== 'guards' || before === after) return sentence
  const held = decision.conditions.find(({ type, status }) => status && type === decision.reason)
  return held === undefined || held.message === '' ? sentence : held.message
}

/** `least`: the count the scale ends at, at the least (the policy's maximum). */
export function barsOf(decision: Decision, least: number): readonly Bar[] {
  const top = Math.max(1, least, ...decision.steps.flatMap(({ before, after }) => [before, after]))
  return decision.steps.map((one) => {
    const { step, before, after } = one
    return {
      step,
      name: NAMES[step],
      sentence: sentenceCase(sentenceOf(decision, one)),
      before,
      after,
      kept: Math.min(before, after) / top,
      changed: Math.abs(after - before) / top,
      change: after === before ? 'none' : after > before ? 'more' : 'fewer',
    }
  })
}
