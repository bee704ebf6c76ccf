/**
 * One metric of strategy `target`, with the arithmetic of Kubernetes' HPA v2: ceil(ready × usage ÷ target), inside a
 * tolerance nothing, and replicas that do not report or are not ready yet filled in against the change.
 */
import type { TargetScore } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Policy, Target } from '../../shared/domain/policy.ts'

/** Counts as this metric sees them: `reporting` of the `ready` ones went into its newest sample. */
export interface CountedReplicas {
  readonly current: number
  readonly ready: number
  readonly reporting: number
}

/** Binary fractions: 3 × 0.8 ÷ 0.6 must not ask for five because it is 4.000000000000001. */
const EPSILON = 1e-9

export function targetScore(
  target: Target,
  window: WindowResult,
  replicas: CountedReplicas,
  tolerance: Pick<Policy, 'toleranceUp' | 'toleranceDown'>,
): TargetScore {
  const { current, ready } = replicas
  // With none ready there is nothing that its usage could be shared by.
  if (window.kind !== 'value' || ready === 0)
    return scored(target, window, null, current, null, current, current)
  const ratio = window.value / target.target
  const raw = wholeUp(ratio * ready)
  const filledRatio = fill(ratio, target.target, replicas)
  const filled = filledRatio === null ? raw : wholeUp(filledRatio * (ratio > 1 ? current : ready))
  const wanted = answer(ratio, filledRatio ?? ratio, filled, current, tolerance)
  // More replicas would not lower it: one at a time, each to prove itself.
  const desired = target.sharing === 'fixed' ? Math.min(wanted, current + 1) : wanted
  return scored(target, window, ratio, raw, filledRatio, filled, desired)
}

function scored(
  { id, source, target, sharing }: Target,
  window: WindowResult,
  ratio: number | null,
  raw: number,
  filledRatio: number | null,
  filled: number,
  desired: number,
): TargetScore {
  return { id, source: source.name, window, target, sharing, ratio, raw, filledRatio, filled, desired }
}

/**
 * Going up, those that do not report and those not ready use nothing; going down, those that do not report use all of
 * their limit, or the target where that is more. Null: there is nothing to fill in.
 */
function fill(ratio: number, target: number, { current, ready, reporting }: CountedReplicas): number | null {
  const missing = Math.max(0, ready - reporting)
  const seen = ready - missing
  if (ratio > 1) return missing > 0 || current > ready ? (ratio * seen) / current : null
  if (ratio < 1 && missing > 0) return (ratio * seen + (missing * Math.max(1, target)) / target) / ready
  return null
}

/** Holds inside the tolerance, and where filling turns the direction or speaks against it relative to `current`. */
function answer(
  ratio: number,
  filledRatio: number,
  filled: number,
  current: number,
  { toleranceUp, toleranceDown }: Pick<Policy, 'toleranceUp' | 'toleranceDown'>,
): number {
  if (filledRatio <= 1 + toleranceUp + EPSILON && filledRatio >= 1 - toleranceDown - EPSILON) return current
  if (ratio > 1) return filledRatio < 1 || filled < current ? current : filled
  return filledRatio > 1 || filled > current ? current : filled
}

function wholeUp(value: number): number {
  return Math.max(0, Math.ceil(value - EPSILON * Math.max(1, value)))
}
