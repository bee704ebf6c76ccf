/** An edit under way: only what was changed, so that whatever else changes meanwhile stays as it is. */
import {
  policyChangesSchema,
  type Policy,
  type PolicyChanges,
  type ResolvedPolicy,
} from '../../../../shared/domain/policy.ts'
import { sameJson } from '../../../state/sameJson.ts'

/** The policy under the changes; what is taken back (null) stays as it is until the core has said what lies under it. */
export function drafted(today: Policy, changes: PolicyChanges): Policy {
  const set = Object.entries(changes).filter(([, value]) => value !== null && value !== undefined)
  return { ...today, ...(Object.fromEntries(set) as Partial<Policy>) }
}

/** The changes after a field went from what is shown to something else; back at today's value it is no change. */
export function changesAfter(
  before: PolicyChanges,
  { today, shown, next }: { readonly today: Policy; readonly shown: Policy; readonly next: Policy },
): PolicyChanges {
  const changes: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(next)) {
    const setting = name as keyof Policy
    if (setting === 'mode' || sameJson(value, shown[setting])) continue
    if (sameJson(value, today[setting])) Reflect.deleteProperty(changes, name)
    else changes[name] = value
  }
  return changes
}

/** Takes back everything an operator set by hand; null: there is nothing of that kind. */
export function takingBack({ origins }: ResolvedPolicy): PolicyChanges | null {
  const own = Object.keys(policyChangesSchema.shape).filter((name) => origins[name] === 'operator')
  return own.length === 0 ? null : Object.fromEntries(own.map((name) => [name, null]))
}
