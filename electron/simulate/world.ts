/**
 * The simulated containers and what they do from step to step: the one state behind the demo's live view and behind its
 * generated day. Everything follows from the seed, the times of the steps and what is done to the replicas.
 */
import type { ContainerLimits } from '../../shared/domain/change.ts'
import type { ModelStep } from './model.ts'
import { stepModel } from './model.ts'
import type { Load } from './load.ts'
import type { LightLoad, SimulatedProject, SimulatedService } from './project.ts'
import { chance, hexId, keyOf, noise } from './random.ts'

/** One simulated container; times are epoch ms, counters as the engine would count them. */
export interface SimulatedReplica {
  readonly id: string
  readonly name: string
  readonly number: number
  readonly createdAt: number
  state: 'created' | 'running' | 'exited'
  startedAt: number | null
  /** Healthy from then on; Infinity: never. */
  readyAt: number
  exitCode: number | null
  /** Shares of its limits in the last step. */
  cpu: number
  memory: number
  cpuNanos: number
  periods: number
  throttledPeriods: number
  /** Absent: its service's own. */
  limits?: ContainerLimits
}

export interface SimulatedState {
  readonly service: SimulatedService
  readonly key: number
  replicas: readonly SimulatedReplica[]
  backlog: number
  /** The last step of its model; null for services without one, and before the first. */
  step: ModelStep | null
}

export interface World {
  readonly project: SimulatedProject
  readonly seed: number
  readonly services: readonly SimulatedState[]
  /** The time of the last step. */
  at: number
}

/** How many containers were ever created is part of an id: a name may come again, an id never. */
export function newReplica(
  world: World,
  state: SimulatedState,
  number: number,
  createdAt: number,
): SimulatedReplica {
  return {
    id: hexId(world.seed, state.key, number, createdAt),
    name: `${world.project.name}-${state.service.name}-${number}`,
    number,
    createdAt,
    state: 'created',
    startedAt: null,
    readyAt: Number.POSITIVE_INFINITY,
    exitCode: null,
    cpu: 0,
    memory: 0,
    cpuNanos: 0,
    periods: 0,
    throttledPeriods: 0,
  }
}

export function startReplica(replica: SimulatedReplica, at: number, startupMs: number): void {
  replica.state = 'running'
  replica.startedAt = at
  replica.readyAt = at + startupMs
}

/** How long a replica takes from start to healthy, in milliseconds: its model's time, give or take an eighth. */
export function startupMs(world: World, state: SimulatedState, replica: SimulatedReplica): number {
  const seconds = state.service.load.kind === 'model' ? state.service.load.model.startupSeconds : 6
  return Math.round(seconds * 1000 * (1 + (chance(world.seed, 11, state.key, replica.createdAt) - 0.5) / 4))
}

export function isHealthy(replica: SimulatedReplica, at: number): boolean {
  return replica.state === 'running' && at >= replica.readyAt
}

/** CFS periods are 100 ms. */
const PERIODS_PER_SECOND = 10
/** What a starting replica burns before it serves anything, as a share of its limit. */
const STARTING_CPU = 0.35

/** Brings the world to `at`, `dt` seconds after its last step. */
export function stepWorld(world: World, load: Load, at: number, dt: number): void {
  const rps = load(at)
  for (const state of world.services) stepService(world, state, rps, at, dt)
  world.at = at
}

function stepService(world: World, state: SimulatedState, rps: number, at: number, dt: number): void {
  const { load } = state.service
  const ready = state.replicas.filter((replica) => isHealthy(replica, at))
  if (load.kind === 'model') {
    const step = stepModel(load.model, { backlog: state.backlog, ready: ready.length }, rps, dt)
    state.step = step
    state.backlog = step.backlog
  }
  for (const replica of state.replicas) {
    if (replica.state !== 'running') continue
    const serving = isHealthy(replica, at)
    const use = useOf(world, state, replica.number, rps, at)
    replica.cpu = serving ? use.cpu : STARTING_CPU
    replica.memory = serving ? use.memory : use.memory * 0.8
    const cores = Math.min(replica.cpu * state.service.cpuLimit, (replica.limits?.nanoCpus ?? Infinity) / 1e9)
    replica.cpuNanos += cores * dt * 1e9
    const periods = PERIODS_PER_SECOND * dt
    replica.periods += periods
    replica.throttledPeriods += periods * (serving ? (state.step?.throttled ?? 0) : 0)
  }
}

/** A replica's shares: its service's, a little to one side, because no balancer is perfect. */
function useOf(
  world: World,
  state: SimulatedState,
  number: number,
  rps: number,
  at: number,
): { readonly cpu: number; readonly memory: number } {
  const { seed } = world
  const lean = 0.05 * noise(seed, state.key + number, at, 20_000)
  const { load } = state.service
  if (load.kind === 'light')
    return lightUse(load.light, rps, lean, noise(seed, state.key - number, at, 240_000))
  const cpu = state.step?.cpu ?? 0
  const memory = state.step?.memory ?? load.model.memoryBaseBytes / load.model.memoryLimitBytes
  return { cpu: Math.min(1, cpu * (1 + lean)), memory: Math.min(1, memory * (1 + lean / 3)) }
}

function lightUse(
  light: LightLoad,
  rps: number,
  lean: number,
  drift: number,
): { readonly cpu: number; readonly memory: number } {
  const cpu = (light.cpu + light.cpuPerRps * rps) * (1 + 3 * lean)
  return { cpu: Math.min(1, cpu), memory: Math.min(1, light.memory + light.wander * drift) }
}

/** A world as it can be handed on: from the generated day to the live demo. */
export interface WorldSnapshot {
  readonly at: number
  /** When the day ended and the live demo began. */
  readonly opened: number
  readonly services: Readonly<Record<string, ServiceSnapshot>>
}

interface ServiceSnapshot {
  readonly backlog: number
  readonly step: ModelStep | null
  readonly replicas: readonly SimulatedReplica[]
}

export function snapshotOf(world: World, opened: number): WorldSnapshot {
  const services = world.services.map((state): [string, ServiceSnapshot] => [
    state.service.name,
    {
      backlog: state.backlog,
      step: state.step,
      replicas: state.replicas.map((replica) => ({ ...replica })),
    },
  ])
  return { at: world.at, opened, services: Object.fromEntries(services) }
}

/** How long the first replicas had been up already, in milliseconds. */
const UP_SINCE = 6 * 24 * 3_600_000

export function createWorld(
  project: SimulatedProject,
  seed: number,
  at: number,
  from: WorldSnapshot | null = null,
): World {
  const services = project.services.map((service): SimulatedState => {
    const known = from?.services[service.name]
    const state = { service, key: keyOf(service.name), replicas: [], backlog: 0, step: null }
    return known === undefined
      ? state
      : { ...state, ...known, replicas: known.replicas.map((replica) => ({ ...replica })) }
  })
  const world: World = { project, seed, services, at: from?.at ?? at }
  for (const state of services) {
    if (state.replicas.length > 0) continue
    state.replicas = Array.from({ length: state.service.replicas }, (_, index) => {
      const replica = newReplica(world, state, index + 1, at - UP_SINCE + index * 1000)
      startReplica(replica, replica.createdAt, startupMs(world, state, replica))
      return replica
    })
  }
  return world
}
