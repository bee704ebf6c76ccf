/** What the strategy asks for, before schedules, bounds, timing and guards (engine.md, section 3). */
import type { DecideInput, TargetScore } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import type { Prepared } from './prepared.ts'
import { NO_DATA } from './window.ts'
import { targetScore } from './target.ts'
import type { Tally } from './tally.ts'

export interface Recommendation {
  readonly desired: number
  readonly reason: Extract<
    Reason,
    'ScoreUp' | 'ScoreDown' | 'WithinThresholds' | 'TargetUp' | 'TargetDown' | 'WithinTolerance'
  >
  /** Strategy `target`: how each metric came to its count. */
  readonly targets: readonly TargetScore[]
}

const NO_TARGETS: readonly TargetScore[] = []

/** Total over the policy's `strategy`: a new one does not compile until it is here. */
export function recommend(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
  tally: Tally,
): Recommendation {
  switch (input.policy.strategy) {
    case 'score':
      return byScore(input, tally)
    case 'target':
      return byTargets(input, prepared, windows)
  }
}

function byScore({ policy, observed }: DecideInput, tally: Tally): Recommendation {
  const { current } = observed
  if (tally.up >= policy.actAt) {
    // More need never asks for less, even of a policy whose urgent step was set smaller than its step.
    const urgent = tally.urgent ? Math.max(policy.step, policy.urgentStep) : policy.step
    // What more replicas do not lower adds one, which then must prove itself.
    const step = tally.fixedAlone ? 1 : urgent
    return { desired: current + step, reason: 'ScoreUp', targets: NO_TARGETS }
  }
  if (tally.down >= policy.actAt && tally.up === 0)
    return { desired: Math.max(0, current - 1), reason: 'ScoreDown', targets: NO_TARGETS }
  return { desired: current, reason: 'WithinThresholds', targets: NO_TARGETS }
}

/** The largest valid answer wins. A fixed metric asks for more or has no say: it must not keep a service large. */
export function byTargets(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
): Recommendation {
  const { observed, policy, readings } = input
  const { current, ready } = observed
  const targets = prepared.targets.map(({ target, source }) => {
    const reporting = Math.min(ready, readings[target.source.name]?.reporting ?? ready)
    return targetScore(target, windows[source] ?? NO_DATA, { current, ready, reporting }, policy)
  })
  let largest: number | null = null
  for (const { desired, ratio, sharing } of targets) {
    if (ratio === null || (sharing === 'fixed' && desired <= current)) continue
    if (largest === null || desired > largest) largest = desired
  }
  const desired = largest ?? current
  return {
    desired,
    reason: desired > current ? 'TargetUp' : desired < current ? 'TargetDown' : 'WithinTolerance',
    targets,
  }
}
