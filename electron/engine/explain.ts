/** Opens a decision, and finds the one setting whose smallest change would have altered it, by deciding again. */
import type { DecideInput, Explanation, WouldChange } from '../../shared/domain/decision.ts'
import type { Factor, Policy } from '../../shared/domain/policy.ts'
import { decide } from './decide.ts'

export function explain(input: DecideInput): Explanation {
  const decision = decide(input)
  return { decision, wouldChange: smallestChange(input, decision.desired) }
}

interface Candidate {
  readonly setting: string
  readonly from: number | string
  readonly to: number | string
  /** How large the change is, relative to what it was. */
  readonly size: number
  readonly policy: Policy
}

function smallestChange(input: DecideInput, desired: number): WouldChange | null {
  const candidates = [...candidatesOf(input)].sort((a, b) => a.size - b.size)
  for (const { setting, from, to, policy } of candidates) {
    const changed = decide({ ...input, policy }).desired
    if (changed !== desired) return { setting, from, to, desired: changed }
  }
  return null
}

function* candidatesOf(input: DecideInput): Generator<Candidate> {
  const { policy, observed, lastAction, now } = input
  const number = (setting: keyof Policy, from: number, to: number): Candidate => ({
    setting,
    from,
    to,
    size: relative(from, to),
    policy: { ...policy, [setting]: to },
  })
  const { up, down } = decide(input).scores
  for (const score of [up.value, down.value]) if (score > 0) yield number('actAt', policy.actAt, round(score))
  if (up.value >= policy.actAt) yield number('actAt', policy.actAt, round(up.value + 0.1))
  if (down.value >= policy.actAt) yield number('actAt', policy.actAt, round(down.value + 0.1))
  yield number('max', policy.max, observed.current + policy.step)
  if (observed.current > 1) yield number('min', policy.min, observed.current - 1)
  yield number('min', policy.min, observed.current)
  yield number('max', policy.max, observed.current)
  if (lastAction !== null) {
    const passed = Math.max(0, Math.floor((now - lastAction.completedAt) / 1000))
    yield number('cooldownUpSeconds', policy.cooldownUpSeconds, Math.min(policy.cooldownUpSeconds, passed))
    yield number(
      'cooldownDownSeconds',
      policy.cooldownDownSeconds,
      Math.min(policy.cooldownDownSeconds, passed),
    )
  }
  if (policy.mode === 'observe')
    yield {
      setting: 'mode',
      from: 'observe',
      to: 'automatic',
      size: 0.5,
      policy: { ...policy, mode: 'automatic' },
    }
  for (const [index, factor] of policy.factors.entries())
    yield* factorCandidates(input, policy, factor, index)
}

function* factorCandidates(
  input: DecideInput,
  policy: Policy,
  factor: Factor,
  index: number,
): Generator<Candidate> {
  const scored = decide(input).scores[factor.direction].factors.find((known) => known.id === factor.id)
  if (scored?.window.kind !== 'value' || factor.source.name === 'replicas') return
  const change = (field: 'threshold' | 'forSeconds', to: number): Candidate => ({
    setting: `${factor.id}.${field}`,
    from: factor[field],
    to,
    size: relative(factor[field], to),
    policy: {
      ...policy,
      factors: policy.factors.map((known, at) => (at === index ? { ...known, [field]: to } : known)),
    },
  })
  const { value } = scored.window
  // Just past the reading, on the side that flips it.
  const margin = Math.max(Math.abs(value) * 0.01, 0.001)
  const flipped = (factor.direction === 'up') === scored.beyond ? value + margin : value - margin
  yield change('threshold', round(flipped))
  if (scored.beyond && scored.heldFor < factor.forSeconds)
    yield change('forSeconds', Math.floor(scored.heldFor))
}

function relative(from: number, to: number): number {
  return Math.abs(to - from) / Math.max(Math.abs(from), 0.01)
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
