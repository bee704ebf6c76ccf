/** Targets and tolerances moved just far enough that another count would be asked for. */
import type { Decision, ObservedReplicas, TargetScore } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Candidate } from './candidates.ts'
import { besides, twoDigits } from './nearby.ts'

export function* targetCandidates(
  policy: Policy,
  { targets }: Decision,
  observed: ObservedReplicas,
): Generator<Candidate> {
  for (const target of targets) {
    yield* movedTargets(policy, target, observed)
    yield* movedTolerances(policy, target)
  }
}

/** Where the ratio enters or leaves the tolerance, and where the count becomes one more or one fewer. */
function* movedTargets(
  policy: Policy,
  { id, window, target, raw, ratio }: TargetScore,
  { ready }: ObservedReplicas,
): Generator<Candidate> {
  if (window.kind !== 'value' || ratio === null || window.value <= 0) return
  const { value } = window
  const edges = [
    value / (1 + policy.toleranceUp),
    ...(policy.toleranceDown < 1 ? [value / (1 - policy.toleranceDown)] : []),
    ...(raw > 1 ? [(value * ready) / (raw - 1)] : []),
    ...(raw > 0 ? [(value * ready) / raw] : []),
  ]
  for (const edge of edges)
    for (const side of ['up', 'down'] as const) {
      const to = besides(edge, twoDigits(edge), side, true)
      if (to > 0 && to !== target)
        yield {
          setting: `${id}.target`,
          from: target,
          to,
          policy: {
            ...policy,
            targets: policy.targets.map((known) => (known.id === id ? { ...known, target: to } : known)),
          },
        }
    }
}

function* movedTolerances(policy: Policy, { ratio, filledRatio }: TargetScore): Generator<Candidate> {
  const distance = (filledRatio ?? ratio ?? 1) - 1
  if (distance === 0) return
  const setting = distance > 0 ? 'toleranceUp' : 'toleranceDown'
  const from = policy[setting]
  const within = Math.abs(distance) <= from + 1e-9
  const to = besides(Math.abs(distance), 100, within ? 'down' : 'up', !within)
  if (to >= 0 && to <= 1) yield { setting, from, to, policy: { ...policy, [setting]: to } }
}
