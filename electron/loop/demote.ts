/** A tripped guard drops a service one mode; the operator's own mode stays known and comes back with `reset`. Pure. */
import type { Mode, ResolvedPolicy } from '../../shared/domain/policy.ts'
import { modeSchema } from '../../shared/domain/policy.ts'
import type { Reason } from '../../shared/domain/reason.ts'
import type { Demotion } from '../../shared/domain/standing.ts'

/** Least first: observe, suggest, approve, automatic. */
const LADDER: readonly Mode[] = modeSchema.options

/** One mode below the one in force; null: there is none. */
export function demote(
  inForce: Mode,
  before: Demotion | undefined,
  reason: Reason,
  at: number,
): Demotion | null {
  const to = LADDER[LADDER.indexOf(inForce) - 1]
  return to === undefined ? null : { from: before?.from ?? inForce, to, reason, at }
}

/** The policy with the mode a demotion leaves; labels that ask for less still win. */
export function withDemotion(resolved: ResolvedPolicy, demotion: Demotion | undefined): ResolvedPolicy {
  if (demotion === undefined) return resolved
  const { policy, origins } = resolved
  if (LADDER.indexOf(policy.mode) <= LADDER.indexOf(demotion.to)) return resolved
  return {
    ...resolved,
    policy: { ...policy, mode: demotion.to },
    origins: { ...origins, mode: 'operator' },
  }
}
