/** The simulated world as an engine would list it. */
import type { HostCommitment, Inventory, Replica, Service } from '../../shared/domain/inventory.ts'
import { limitsOf } from './limits.ts'
import { hexId } from './random.ts'
import { isHealthy, type SimulatedReplica, type SimulatedState, type World } from './world.ts'

export function inventoryOf(world: World, at: number): Inventory {
  const { project } = world
  return {
    at,
    host: {
      ...project.host,
      engineVersion: 'simulated',
      apiVersion: '1.41',
      os: 'simulated Linux',
      cgroupVersion: '2',
    },
    commitment: commitmentOf(world),
    projects: [
      {
        name: project.name,
        engine: 'simulated',
        workingDir: null,
        configFiles: [],
        services: world.services.map((state) => serviceOf(world, state, at)),
      },
    ],
  }
}

export function serviceOf(world: World, state: SimulatedState, at: number): Service {
  const { service } = state
  const reason = service.unscalable
  return {
    project: world.project.name,
    name: service.name,
    engine: 'simulated',
    labels: service.labels,
    replicas: [...state.replicas]
      .sort((a, b) => a.number - b.number)
      .map((replica) => replicaOf(world, state, replica, at)),
    scalability: reason === null ? { ok: true } : { ok: false, sentence: reason },
  }
}

function replicaOf(world: World, state: SimulatedState, replica: SimulatedReplica, at: number): Replica {
  const { service, key } = state
  const { id, name, number, createdAt, startedAt, exitCode } = replica
  const limits = limitsOf(service, replica)
  return {
    id,
    name,
    number,
    state: replica.state,
    health: isHealthy(replica, at) ? 'healthy' : 'starting',
    createdAt,
    startedAt,
    restarts: 0,
    exitCode,
    oomKilled: false,
    image: service.image,
    imageId: `sha256:${hexId(world.seed, key, 1)}`,
    configHash: hexId(world.seed, key, 2),
    cpuLimit: positive(limits.nanoCpus / 1e9),
    cpuReservation: service.cpuReservation,
    memoryLimit: positive(limits.memory),
    memoryReservation: positive(limits.memoryReservation),
    pidsLimit: positive(limits.pids),
  }
}

function positive(value: number): number | null {
  return value > 0 ? value : null
}

function commitmentOf(world: World): HostCommitment {
  const running = world.services.flatMap(({ service, replicas }) =>
    replicas
      .filter((replica) => replica.state === 'running')
      .map((replica) => ({ id: replica.id, service, limits: limitsOf(service, replica) })),
  )
  const sum = (of: (one: (typeof running)[number]) => number) =>
    running.reduce((whole, one) => whole + Math.max(0, of(one)), 0)
  return {
    cpuReserved: sum(({ service }) => service.cpuReservation),
    cpuLimits: sum(({ limits }) => limits.nanoCpus / 1e9),
    memoryReserved: sum(({ limits }) => limits.memoryReservation),
    memoryLimits: sum(({ limits }) => limits.memory),
    containers: running.length,
    running: running.map(({ id, service, limits }) => ({
      id,
      cpuReserved: service.cpuReservation,
      memoryReserved: positive(limits.memoryReservation),
    })),
  }
}
