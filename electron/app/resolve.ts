/** Policies of services as they stand: labels, environment, the operator's edits, and what a tripped guard left of them. */
import { serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { ResolvedPolicy } from '../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../shared/domain/settings.ts'
import { resolvePolicy, type PolicySources } from '../engine/policy.ts'
import { withDemotion } from '../loop/demote.ts'
import type { SettingsStore } from '../storage/settings.ts'

export function resolveService(
  service: Service,
  own: ServiceSettings | undefined,
  environment: PolicySources['environment'],
): ResolvedPolicy {
  return withDemotion(resolvePolicy({ labels: service.labels, settings: own, environment }), own?.demoted)
}

interface Known {
  readonly labels: Service['labels']
  readonly text: string
  readonly own: ServiceSettings | undefined
  readonly resolved: ResolvedPolicy
}

/** Policies are resolved again only when the labels or the operator's settings of the service changed. */
export function createResolver(
  settings: SettingsStore,
  environment: PolicySources['environment'],
): (service: Service) => ResolvedPolicy {
  const known = new Map<string, Known>()
  return (service) => {
    const key = serviceKey(service.project, service.name)
    const own = settings.get().services[key]
    const cached = known.get(key)
    if (cached?.labels === service.labels && cached.own === own) return cached.resolved
    const text = JSON.stringify(service.labels)
    const same = cached?.text === text && cached.own === own
    const resolved = same ? cached.resolved : resolveService(service, own, environment)
    known.set(key, { labels: service.labels, text, own, resolved })
    return resolved
  }
}
