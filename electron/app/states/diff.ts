/** What would be different after a rollback, setting by setting, as the service's labels are today. */
import type { Service } from '../../../shared/domain/inventory.ts'
import { currentReplicas, serviceKey } from '../../../shared/domain/inventory.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../../shared/domain/settings.ts'
import { plainChange, type SettingChange } from '../../../shared/domain/settingWords.ts'
import type { StateEdits } from '../../../shared/domain/states.ts'
import { resolvePolicy } from '../../engine/policy.ts'
import { policyDiff } from '../../engine/policyDiff.ts'
import type { Core } from '../core.ts'

type Target = Pick<Core, 'settings' | 'environment'>

export interface Wanted {
  readonly count: number
  /** Null: they are not known and stay as they are. */
  readonly edits: StateEdits | null
}

export function editsOf(settings: ServiceSettings | undefined): StateEdits {
  const { mode, policy } = settings ?? {}
  // An edit that was taken back whole is none.
  const none = policy === undefined || Object.keys(policy).length === 0
  return { ...(mode === undefined ? {} : { mode }), ...(none ? {} : { policy }) }
}

/** The same edits, whatever order they were made in. */
export function sameEdits(one: StateEdits, other: StateEdits): boolean {
  return orderly(one) === orderly(other)
}

function orderly(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** The settings with the edits of a state in the place of today's. */
export function withEdits(
  { mode: _, policy: __, ...own }: ServiceSettings,
  edits: StateEdits,
): ServiceSettings {
  return { ...own, ...edits }
}

/** The policy that would be in force. */
export function policyWith({ settings, environment }: Target, service: Service, edits: StateEdits): Policy {
  const own = settings.get().services[serviceKey(service.project, service.name)] ?? {}
  return resolvePolicy({ labels: service.labels, settings: withEdits(own, edits), environment }).policy
}

export function stateDiff(target: Target, service: Service, wanted: Wanted): SettingChange[] {
  const now = currentReplicas(service).length
  const count = now === wanted.count ? [] : [plainChange('count', now, wanted.count)]
  if (wanted.edits === null) return count
  const own = target.settings.get().services[serviceKey(service.project, service.name)]
  const before = policyWith(target, service, editsOf(own))
  const after = policyWith(target, service, wanted.edits)
  return [...count, ...policyDiff(before, after)]
}
