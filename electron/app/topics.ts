/** What clients may follow, as flat maps: the server sends the keys that changed. */
import type { TopicState } from '../../shared/contract/frames.ts'
import { currentReplicas, type Service } from '../../shared/domain/inventory.ts'
import type { Core } from './core.ts'
import { appView, hostView, projectView, sparkOf } from './views/overview.ts'
import { replicaRow, serviceRow } from './views/service.ts'

export function allServices(core: Core): readonly Service[] {
  return (core.observer.inventory()?.projects ?? []).flatMap((project) => project.services)
}

export function overviewState(core: Core): TopicState {
  const state: Record<string, unknown> = { app: appView(core) }
  const host = hostView(core)
  if (host !== null) state.host = host
  for (const project of core.observer.inventory()?.projects ?? [])
    state[`project:${project.name}`] = projectView(core, project)
  for (const service of allServices(core)) {
    const key = `${service.project}/${service.name}`
    state[`service:${key}`] = serviceRow(core, service)
  }
  for (const action of core.actions.recent()) state[`action:${action.id}`] = action
  for (const alert of core.alerting.alerts())
    if (alert.state === 'firing') state[`alert:${alert.key}`] = alert
  return state
}

/** Of the services named `PROJECT/NAME`; what there is not has no key. */
export function sparksState(core: Core, services: readonly string[]): TopicState {
  const wanted = new Set(services)
  return Object.fromEntries(
    allServices(core).flatMap((service): [string, unknown][] => {
      const key = `${service.project}/${service.name}`
      return wanted.has(key) ? [[key, sparkOf(core, service)]] : []
    }),
  )
}

export function serviceState(core: Core, project: string, name: string): TopicState {
  const service = core.observer.service(project, name)
  // The service is gone from the engine: an empty document says so.
  if (service === null) return {}
  const state: Record<string, unknown> = {
    row: serviceRow(core, service),
    policy: core.controller.policy(service),
  }
  const decision = core.controller.decision(project, name)
  if (decision !== null) state.decision = decision
  const [newest] = core.store.entries({ project, service: name, limit: 1 })
  if (newest !== undefined) state.entries = newest.id
  for (const replica of service.replicas)
    state[`replica:${replica.name}`] = replicaRow(core, service, replica)
  for (const action of core.actions.recent())
    if (action.project === project && action.service === name) state[`action:${action.id}`] = action
  return state
}

/** The newest replica's limits: what one more replica needs. */
export function needOf(service: Service): { readonly cpu: number | null; readonly memory: number | null } {
  const newest = [...currentReplicas(service)].sort((a, b) => b.createdAt - a.createdAt)[0]
  return {
    cpu: newest?.cpuReservation ?? newest?.cpuLimit ?? null,
    memory: newest?.memoryReservation ?? newest?.memoryLimit ?? null,
  }
}
