/** The settings of the stages that had a say: forecast, stabilization, burst, rates, schedules. */
import type { DecideInput, Decision } from '../../shared/domain/decision.ts'
import type { Policy, Rate } from '../../shared/domain/policy.ts'
import type { Candidate } from './candidates.ts'
import { rateLabel } from './readers.ts'
import { phaseOf } from './schedule.ts'

export function* stageCandidates(input: DecideInput, decision: Decision): Generator<Candidate> {
  const { policy } = input
  const steps = new Map(decision.steps.map((step) => [step.step, step]))
  const moved = (name: 'forecast' | 'stabilized' | 'burst' | 'rate' | 'schedule') => {
    const step = steps.get(name)
    return step !== undefined && step.before !== step.after
  }
  if (moved('stabilized')) yield* stabilizationCandidates(input)
  if (policy.strategy === 'target') {
    const [from, to] = policy.burst ? ['enabled', 'disabled'] : ['disabled', 'enabled']
    yield { setting: 'burst', from, to, policy: { ...policy, burst: !policy.burst } }
  }
  if (moved('forecast'))
    yield { setting: 'forecast', from: 'enabled', to: 'disabled', policy: { ...policy, forecast: false } }
  if (moved('schedule') || decision.reason === 'Scheduled') yield* scheduleCandidates(input, decision)
  const up =
    decision.kind === 'scale-up' || (moved('rate') && (steps.get('rate')?.before ?? 0) > decision.from)
  if (moved('rate') || decision.kind === 'scale-up' || decision.kind === 'scale-down')
    yield* rateCandidates(policy, up ? 'rateUp' : 'rateDown')
}

/** As short as would let go what holds the count now. */
function* stabilizationCandidates({ policy, memory, now }: DecideInput): Generator<Candidate> {
  for (const setting of ['stabilizationDownSeconds', 'stabilizationUpSeconds'] as const) {
    const from = policy[setting]
    const ages = memory.recommendations.map(({ at }) => Math.floor(Math.max(0, now - at) / 1000))
    for (const to of new Set([...ages, 0]))
      if (to < from) yield { setting, from, to, policy: { ...policy, [setting]: to } }
  }
}

function* scheduleCandidates(
  { policy, now }: DecideInput,
  { from: current, recommended }: Decision,
): Generator<Candidate> {
  for (const [index, schedule] of policy.schedules.entries()) {
    if (!phaseOf(schedule, now).active) continue
    for (const to of new Set([current, recommended]))
      if (to >= 1 && to !== schedule.min)
        yield {
          setting: `schedules.${index + 1}.min`,
          from: schedule.min,
          to,
          policy: {
            ...policy,
            schedules: policy.schedules.map((known) => (known === schedule ? { ...known, min: to } : known)),
          },
        }
  }
}

/** Each of its limits one replica, or ten percent, further or nearer. */
function* rateCandidates(policy: Policy, setting: 'rateUp' | 'rateDown'): Generator<Candidate> {
  const rate = policy[setting]
  const change = (to: Rate, size: number): Candidate => ({
    setting,
    from: rateLabel(rate),
    to: rateLabel(to),
    policy: { ...policy, [setting]: to },
    size,
  })
  if (rate.select === 'disabled') {
    const policies = rate.policies.length > 0 ? rate.policies : [ONE_A_MINUTE]
    yield change({ select: 'max', policies: [...policies] }, 1)
    return
  }
  for (const [index, limit] of rate.policies.entries())
    for (const by of limit.kind === 'replicas' ? [1, -1] : [10, -10]) {
      const value = limit.value + by
      if (value <= 0) continue
      const policies = rate.policies.map((known, place) => (place === index ? { ...known, value } : known))
      yield change({ ...rate, policies }, Math.abs(Math.log2(value / limit.value)))
    }
}

const ONE_A_MINUTE = { kind: 'replicas', value: 1, periodSeconds: 60 } as const
