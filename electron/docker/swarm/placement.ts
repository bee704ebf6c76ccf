/** How many replicas of a service the nodes of its Swarm can take, and why not more. Pure. */
import type { Ceiling } from '../../../shared/domain/inventory.ts'
import { formatBytes, formatCores, plural } from '../../../shared/lib/format.ts'
import { runsOn, satisfies } from './constraints.ts'
import type { NodeFacts } from './node.ts'
import type { ServiceFacts } from './service.ts'
import { isWanted, type TaskFacts } from './task.ts'

/** What the tasks placed on a node reserve, every service's. */
export interface Reserved {
  readonly cpus: number
  readonly memoryBytes: number
}

export function reservedOn(node: NodeFacts, tasks: readonly TaskFacts[]): Reserved {
  const placed = tasks.filter((task) => task.nodeId === node.id && isWanted(task))
  return {
    cpus: placed.reduce((sum, { template }) => sum + (template.cpuReservation ?? 0), 0),
    memoryBytes: placed.reduce((sum, { template }) => sum + (template.memoryReservation ?? 0), 0),
  }
}

interface Room {
  readonly node: NodeFacts
  /** Replicas of the service it could hold by what they reserve, those that are there included. */
  readonly fits: number
  readonly freeCpus: number
  readonly freeBytes: number
}

/** Null: nothing that is known here bounds it. */
export function ceilingOf(
  service: ServiceFacts,
  nodes: readonly NodeFacts[],
  tasks: readonly TaskFacts[],
): Ceiling | null {
  if (service.replicas === null) return null
  const taking = nodes.filter((node) => node.availability === 'active' && node.state === 'ready')
  const eligible = taking.filter((node) => runsOn(node, service.platforms) && satisfiesAll(node, service))
  if (eligible.length === 0) return { replicas: 0, reason: 'NotScalable', sentence: noNode(service, taking) }
  const perNode = service.hostPorts.length > 0 ? 1 : (service.maxPerNode ?? Infinity)
  const rooms = eligible.map((node) => roomOn(node, service, tasks))
  const reachable = rooms.reduce((sum, { fits }) => sum + Math.min(perNode, fits), 0)
  if (reachable === Infinity) return null
  const bySpread = perNode * eligible.length
  return reachable === bySpread
    ? { replicas: bySpread, reason: 'NotScalable', sentence: spreadSentence(service, perNode, eligible) }
    : { replicas: reachable, reason: 'HostCapacity', sentence: needSentence(service, rooms, perNode) }
}

function satisfiesAll(node: NodeFacts, service: ServiceFacts): boolean {
  return service.constraints.every((constraint) => satisfies(node, constraint))
}

function roomOn(node: NodeFacts, service: ServiceFacts, tasks: readonly TaskFacts[]): Room {
  const { cpuReservation, memoryReservation } = service.template
  const reserved = reservedOn(node, tasks)
  const freeCpus = Math.max(0, node.cpus - reserved.cpus)
  const freeBytes = Math.max(0, node.memoryBytes - reserved.memoryBytes)
  const own = tasks.filter(
    (task) => task.serviceId === service.id && task.nodeId === node.id && isWanted(task),
  ).length
  const times = (free: number, need: number | null) =>
    // A sum of tenths of cores is not exact.
    need === null ? Infinity : Math.floor(free / need + 1e-9)
  const more = Math.min(times(freeCpus, cpuReservation), times(freeBytes, memoryReservation))
  return { node, fits: own + more, freeCpus, freeBytes }
}

/** "needs a node: 2 per node on 2 active nodes" */
function spreadSentence(service: ServiceFacts, perNode: number, eligible: readonly NodeFacts[]): string {
  const on = `${perNode} per node on ${eligible.length} active ${eligible.length === 1 ? 'node' : 'nodes'}`
  if (service.hostPorts.length === 0) return `needs a node: ${on}`
  const ports = service.hostPorts.join(', ')
  return `needs a node: port ${ports} is published on the node itself, so ${on}`
}

/** "one more reserves 1.0 GB; left: 0.7 GB on a, 0.2 GB on b" */
function needSentence(service: ServiceFacts, rooms: readonly Room[], perNode: number): string {
  const { cpuReservation, memoryReservation } = service.template
  const needs = [
    memoryReservation === null ? null : formatBytes(memoryReservation),
    cpuReservation === null ? null : formatCores(cpuReservation),
  ].filter((need) => need !== null)
  const left = rooms.map(({ node, freeBytes, freeCpus }) => {
    const free = [
      memoryReservation === null ? null : formatBytes(freeBytes),
      cpuReservation === null ? null : formatCores(freeCpus),
    ].filter((part) => part !== null)
    return `${free.join(' and ')} on ${node.name}`
  })
  const bound = perNode === Infinity ? '' : `, at most ${perNode} per node`
  return `one more reserves ${needs.join(' and ')}${bound}; left: ${left.join(', ')}`
}

function noNode(service: ServiceFacts, taking: readonly NodeFacts[]): string {
  if (taking.length === 0) return 'no node of the Swarm is ready and takes new tasks'
  const of = plural(taking.length, 'active node')
  const unmet = service.constraints.find((constraint) => !taking.some((node) => satisfies(node, constraint)))
  if (unmet !== undefined) return `needs a node: none of ${of} satisfies ${unmet}`
  if (!taking.some((node) => runsOn(node, service.platforms)))
    return `needs a node: the image runs on none of ${of} (${platformsOf(service)})`
  return `needs a node: none of ${of} satisfies ${service.constraints.join(' and ')}`
}

function platformsOf({ platforms }: ServiceFacts): string {
  return platforms.map(({ os, architecture }) => `${os}/${architecture}`).join(', ')
}
