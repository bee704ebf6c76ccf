/** Settings that may have altered a decision, each moved just far enough, to a number an operator would write. */
import type { DecideInput, Decision, FactorScore } from '../../shared/domain/decision.ts'
import type { Factor, Policy } from '../../shared/domain/policy.ts'
import { besides, twoDigits } from './nearby.ts'
import { stageCandidates } from './stageCandidates.ts'
import { targetCandidates } from './targetCandidates.ts'

export interface Candidate {
  /** A field of the policy, or `<factor id>.threshold`, `<factor id>.forSeconds`, `<target id>.target`, `schedules.<n>.min`. */
  readonly setting: string
  readonly from: number | string
  readonly to: number | string
  readonly policy: Policy
  /** How much is changed, where `from` and `to` do not say it: 1 is as much as doubling. */
  readonly size?: number
}

export function* candidatesOf(input: DecideInput, decision: Decision): Generator<Candidate> {
  const { policy } = input
  for (const factor of policy.strategy === 'score' ? policy.factors : []) {
    const scored = decision.scores[factor.direction].factors.find((known) => known.id === factor.id)
    if (scored !== undefined) yield* factorCandidates(policy, factor, scored)
  }
  if (policy.strategy === 'score') yield* actAtCandidates(policy, decision)
  yield* targetCandidates(policy, decision, input.observed)
  yield* stageCandidates(input, decision)
  yield* cooldownCandidates(input)
  yield* countCandidates(policy, decision)
  if (policy.mode !== 'automatic')
    yield { setting: 'mode', from: policy.mode, to: 'automatic', policy: { ...policy, mode: 'automatic' } }
  if (!policy.enabled)
    yield { setting: 'enabled', from: 'disabled', to: 'enabled', policy: { ...policy, enabled: true } }
}

type NumberSetting =
  'actAt' | 'min' | 'max' | 'step' | 'urgentStep' | 'cooldownUpSeconds' | 'cooldownDownSeconds'

function changed(policy: Policy, setting: NumberSetting, to: number): Candidate {
  return { setting, from: policy[setting], to, policy: { ...policy, [setting]: to } }
}

function* factorCandidates(policy: Policy, factor: Factor, scored: FactorScore): Generator<Candidate> {
  const { window, beyond, heldFor, forSeconds } = scored
  // Its threshold is the minimum, which is a candidate of its own.
  if (window.kind !== 'value' || factor.source.name === 'replicas') return
  const change = (field: 'threshold' | 'forSeconds', to: number): Candidate => ({
    setting: `${factor.id}.${field}`,
    from: factor[field],
    to,
    policy: {
      ...policy,
      factors: policy.factors.map((known) => (known === factor ? { ...known, [field]: to } : known)),
    },
  })
  const up = factor.direction === 'up'
  // A reading that meets its threshold is not beyond it: to end that, the threshold may meet it; else it must pass it.
  const side = up === beyond ? 'up' : 'down'
  yield change('threshold', besides(window.value, twoDigits(window.value), side, beyond))
  if (!beyond) return
  if (heldFor < forSeconds) yield change('forSeconds', Math.floor(heldFor))
  else yield change('forSeconds', Math.floor(heldFor) + 1)
}

function* actAtCandidates(policy: Policy, { scores }: Decision): Generator<Candidate> {
  for (const { value } of [scores.up, scores.down]) {
    if (value === 0) continue
    const acts = value >= policy.actAt
    yield changed(policy, 'actAt', besides(value, 10, acts ? 'up' : 'down', !acts))
  }
}

function* cooldownCandidates({ policy, lastAction, now }: DecideInput): Generator<Candidate> {
  if (lastAction === null) return
  const passed = Math.floor(Math.max(0, now - lastAction.completedAt) / 1000)
  const up = lastAction.to > lastAction.from
  const setting = up ? 'cooldownUpSeconds' : 'cooldownDownSeconds'
  // Shorter than what has passed: it would be over. Longer: it would still hold what was done now.
  yield changed(policy, setting, passed < policy[setting] ? passed : passed + 1)
}

/** Bounds and steps only where they had a say: any count can be forced by bounds, which explains nothing. */
function* countCandidates(
  policy: Policy,
  { from, recommended, reason, kind }: Decision,
): Generator<Candidate> {
  if (reason === 'MaxReached') yield changed(policy, 'max', from + 1)
  if (reason === 'MinReached' && from > 1) yield changed(policy, 'min', from - 1)
  if (kind === 'scale-up') {
    if (from >= policy.min) yield changed(policy, 'max', Math.max(from, policy.min))
    else if (from >= 1) yield changed(policy, 'min', from)
    if (policy.strategy === 'score') yield changed(policy, 'step', policy.step + 1)
    if (policy.strategy === 'score' && recommended - from > 1)
      yield changed(policy, 'urgentStep', policy.urgentStep - 1)
  }
  if (kind === 'scale-down') {
    if (from <= policy.max) yield changed(policy, 'min', from)
    else yield changed(policy, 'max', from)
  }
}
