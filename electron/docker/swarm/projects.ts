/** Puts services and tasks of a Swarm together into the projects that operators know: stacks, and lone services. */
import type { Project, Scalability, Service, SwarmNode } from '../../../shared/domain/inventory.ts'
import type { NodeFacts } from './node.ts'
import { ceilingOf, reservedOn } from './placement.ts'
import { replicasOf, type ReplicaContext } from './replicas.ts'
import { rolloutOf } from './rollout.ts'
import { placeOf, STACK_LABEL, type ServiceFacts } from './service.ts'
import type { TaskFacts } from './task.ts'

/** Everything a manager told in one reading. */
export interface SwarmFacts {
  readonly hereId: string
  readonly services: readonly ServiceFacts[]
  readonly tasks: readonly TaskFacts[]
  readonly nodes: readonly NodeFacts[]
}

export function swarmProjects(facts: SwarmFacts, container: ReplicaContext['container']): readonly Project[] {
  const nodes = new Map(facts.nodes.map((node) => [node.id, node]))
  const context: ReplicaContext = { nodes, hereId: facts.hereId, container }
  const tasks = new Map<string, TaskFacts[]>()
  for (const task of facts.tasks) {
    const known = tasks.get(task.serviceId)
    if (known === undefined) tasks.set(task.serviceId, [task])
    else known.push(task)
  }
  const projects = new Map<string, Service[]>()
  for (const service of stacksFirst(facts.services)) {
    const { project, name } = freePlace(service, projects)
    const own = tasks.get(service.id) ?? []
    const made: Service = {
      project,
      name,
      engine: 'swarm',
      // `deploy.labels` are the service's, `labels` its containers'.
      labels: { ...service.template.labels, ...service.labels },
      replicas: replicasOf(service, own, context),
      scalability: scalabilityOf(service),
      swarm: {
        id: service.id,
        name: service.name,
        version: service.version,
        ordered: service.replicas,
        rollout: rolloutOf(service, own),
        ceiling: ceilingOf(service, facts.nodes, facts.tasks),
      },
    }
    projects.set(project, [...(projects.get(project) ?? []), made])
  }
  return [...projects]
    .map(([name, services]): Project => ({
      name,
      engine: 'swarm',
      workingDir: null,
      configFiles: [],
      services: services.sort(byName),
    }))
    .sort(byName)
}

/** A lone service `shop` beside a stack of that name goes by another one; stacks keep theirs whatever comes and goes. */
function stacksFirst(services: readonly ServiceFacts[]): readonly ServiceFacts[] {
  const lone = (service: ServiceFacts) => Number((service.labels[STACK_LABEL] ?? '') === '')
  return [...services].sort((a, b) => lone(a) - lone(b) || (a.name < b.name ? -1 : 1))
}

function freePlace(
  service: ServiceFacts,
  projects: ReadonlyMap<string, readonly Service[]>,
): { readonly project: string; readonly name: string } {
  const place = placeOf(service)
  const taken = projects.get(place.project)?.some(({ name }) => name === place.name) ?? false
  return taken ? { ...place, name: `${service.name} (${service.id.slice(0, 6)})` } : place
}

/** A stack of a Compose project's name is told apart from it: projects are known by their names. */
export function besideCompose(compose: readonly Project[], stacks: readonly Project[]): readonly Project[] {
  const taken = new Set(compose.map(({ name }) => name))
  return stacks.map((stack) => {
    if (!taken.has(stack.name)) return stack
    const name = `${stack.name} (swarm)`
    return { ...stack, name, services: stack.services.map((service) => ({ ...service, project: name })) }
  })
}

function scalabilityOf({ mode, name }: ServiceFacts): Scalability {
  switch (mode) {
    case 'replicated':
      return { ok: true }
    case 'global':
      return {
        ok: false,
        sentence: `${name} runs once on every node (mode: global), so its count is the number of nodes: deploy it with mode: replicated to scale it`,
      }
    case 'replicated-job':
    case 'global-job':
      return {
        ok: false,
        sentence: `${name} is a job (mode: ${mode}) that runs to its end: it has no replicas to add`,
      }
  }
}

export function swarmNodes(facts: SwarmFacts): readonly SwarmNode[] {
  return facts.nodes
    .map((node): SwarmNode => {
      const { id, name, role, availability, state, cpus, memoryBytes } = node
      const reserved = reservedOn(node, facts.tasks)
      return {
        ...{ id, name, role, availability, state, cpus, memoryBytes },
        cpuReserved: reserved.cpus,
        memoryReserved: reserved.memoryBytes,
        here: id === facts.hereId,
      }
    })
    .sort(byName)
}

function byName<T extends { readonly name: string }>(a: T, b: T): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
