/** How a running Eyrie is, in one line: what `systemctl status` shows. */
import { plural } from '../../../shared/lib/format.ts'
import type { Core } from '../core.ts'
import { allServices } from '../topics.ts'

export function statusLine(core: Core): string {
  const docker = core.observer.status()
  const services = allServices(core)
  const policies = services.map((service) => core.controller.policy(service).policy)
  const enabled = policies.filter((policy) => policy.enabled)
  const automatic = enabled.filter(({ mode }) => mode === 'automatic').length
  const parts = [
    core.settings.get().frozen ? 'Frozen' : null,
    docker.state === 'connected' ? null : `Docker ${docker.state}: ${docker.detail.replace(/\.$/, '')}`,
    `${plural(services.length, 'service')}, ${enabled.length} enabled, ${automatic} automatic`,
    core.storeProblem()?.replace(/\.$/, '') ?? null,
  ]
  return parts.filter((part) => part !== null).join('; ')
}
