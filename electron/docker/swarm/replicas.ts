/** From the tasks of a service to its replicas: one a slot, what is on its way out beside it, and how often it failed. */
import type { Health, Replica, ReplicaState } from '../../../shared/domain/inventory.ts'
import type { NodeFacts } from './node.ts'
import type { ServiceFacts } from './service.ts'
import { hasEnded, hasFailed, isLeaving, isWanted, type TaskFacts } from './task.ts'

/** What the connected engine itself knows of a container. */
export interface LocalContainer {
  readonly health: Health
  readonly paused: boolean
  readonly oomKilled: boolean
}

export interface ReplicaContext {
  readonly nodes: ReadonlyMap<string, NodeFacts>
  /** The connected engine's own node. */
  readonly hereId: string
  /** Null: no such container here. */
  readonly container: (id: string) => LocalContainer | null
}

/** `tasks` are the service's own, ended ones included. */
export function replicasOf(
  service: ServiceFacts,
  tasks: readonly TaskFacts[],
  context: ReplicaContext,
): readonly Replica[] {
  const slots = slotsOf(service, tasks, context)
  // Slots that a scale-down gave up leave ended tasks behind: only as many as are wanted still stand for a replica.
  const live = slots.filter((slot) => slot.tasks.some((task) => !hasEnded(task)))
  const ended = slots.filter((slot) => !live.includes(slot)).sort((a, b) => newestAt(b) - newestAt(a))
  const missing = Math.max(0, (service.replicas ?? Infinity) - live.length)
  return [...live, ...ended.slice(0, missing)]
    .flatMap((slot) => replicasIn(slot, service, context))
    .sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1))
}

interface Slot {
  readonly number: number
  readonly label: string
  /** Newest first. */
  readonly tasks: readonly TaskFacts[]
}

function slotsOf(
  service: ServiceFacts,
  tasks: readonly TaskFacts[],
  context: ReplicaContext,
): readonly Slot[] {
  const perNode = service.mode === 'global' || service.mode === 'global-job'
  // Each run of a job counts anew.
  const iteration = Math.max(0, ...tasks.map((task) => task.iteration))
  const groups = new Map<string, TaskFacts[]>()
  for (const task of tasks) {
    if (task.iteration !== iteration) continue
    const key = perNode ? (task.nodeId ?? task.id) : String(task.slot ?? 0)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [task])
    else known.push(task)
  }
  const nodeName = (id: string) => context.nodes.get(id)?.name ?? id.slice(0, 12)
  const keys = [...groups.keys()].sort((a, b) =>
    perNode ? (nodeName(a) < nodeName(b) ? -1 : 1) : Number(a) - Number(b),
  )
  return keys.map((key, index): Slot => {
    const own = groups.get(key) ?? []
    return {
      number: perNode ? index + 1 : Number(key),
      label: perNode ? nodeName(key) : key,
      tasks: own.sort((a, b) => b.createdAt - a.createdAt),
    }
  })
}

function newestAt({ tasks }: Slot): number {
  return tasks[0]?.createdAt ?? 0
}

function replicasIn(slot: Slot, service: ServiceFacts, context: ReplicaContext): readonly Replica[] {
  const wanted = slot.tasks.filter(isWanted)
  // Of two (an update that starts the new one first) the one that runs is the replica.
  const first = wanted.find((task) => task.state === 'running') ?? wanted[0]
  const others = slot.tasks.filter((task) => task !== first && (isWanted(task) || isLeaving(task)))
  const shown = first ?? (others.length > 0 ? undefined : slot.tasks[0])
  const restarts = slot.tasks.filter((task) => hasFailed(task) && task !== shown).length
  const name = `${service.name}.${slot.label}`
  const number = slot.number
  return [
    ...(shown === undefined ? [] : [replicaOf(shown, { name, number, restarts }, context)]),
    ...others.map((task) => {
      const beside = { name: `${name}.${task.id.slice(0, 8)}`, number, restarts: 0 }
      const replica = replicaOf(task, beside, context)
      // Beside the slot's replica it counts as none of its own.
      return isWanted(task) ? { ...replica, state: 'created' as const } : replica
    }),
  ]
}

function replicaOf(
  task: TaskFacts,
  slot: Pick<Replica, 'name' | 'number' | 'restarts'>,
  context: ReplicaContext,
): Replica {
  const { template } = task
  const container = task.containerId === null ? null : context.container(task.containerId)
  const ordered = stateOf(task, container)
  const state = ordered === 'pending' && slot.restarts > 0 ? 'restarting' : ordered
  const node = task.nodeId === null ? null : (context.nodes.get(task.nodeId)?.name ?? task.nodeId)
  return {
    ...slot,
    id: task.containerId ?? task.id,
    state,
    health: healthOf(task, state, container),
    createdAt: task.createdAt,
    startedAt: task.containerId === null ? null : task.state === 'running' ? task.since : task.createdAt,
    exitCode: hasEnded(task) && task.containerId !== null ? task.exitCode : null,
    oomKilled: container?.oomKilled ?? false,
    image: template.image,
    imageId: template.imageId,
    configHash: template.hash,
    cpuLimit: template.cpuLimit,
    cpuReservation: template.cpuReservation,
    memoryLimit: template.memoryLimit,
    memoryReservation: template.memoryReservation,
    pidsLimit: template.pidsLimit,
    task: {
      id: task.id,
      state: task.state,
      message: task.error,
      node,
      here: task.nodeId === context.hereId,
    },
  }
}

function stateOf(task: TaskFacts, container: LocalContainer | null): ReplicaState {
  if (hasEnded(task)) return 'exited'
  if (isLeaving(task)) return 'removing'
  if (task.state !== 'running' && task.state !== 'starting') return 'pending'
  return container?.paused === true ? 'paused' : 'running'
}

/** Swarm calls a task running once its health check says healthy; an image's own check is known of local ones alone. */
function healthOf(task: TaskFacts, state: ReplicaState, container: LocalContainer | null): Health {
  if (state === 'pending' || state === 'restarting') return 'starting'
  if (state !== 'running' && state !== 'paused') return 'none'
  if (container !== null && container.health !== 'none') return container.health
  if (task.state === 'starting') return 'starting'
  return task.template.healthCheck ? 'healthy' : 'none'
}
