/** The simulated world as an engine would list it. */
import type { HostCommitment, Inventory, Replica, Service } from '../../shared/domain/inventory.ts'
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
    cpuLimit: service.cpuLimit,
    cpuReservation: service.cpuReservation,
    memoryLimit: service.memoryLimit,
    memoryReservation: service.memoryReservation,
    pidsLimit: service.pidsLimit,
  }
}

function commitmentOf(world: World): HostCommitment {
  let commitment: HostCommitment = {
    cpuReserved: 0,
    cpuLimits: 0,
    memoryReserved: 0,
    memoryLimits: 0,
    containers: 0,
    running: world.services.flatMap(({ service, replicas }) =>
      replicas
        .filter((replica) => replica.state === 'running')
        .map(({ id }) => ({
          id,
          cpuReserved: service.cpuReservation,
          memoryReserved: service.memoryReservation,
        })),
    ),
  }
  for (const { service, replicas } of world.services) {
    const running = replicas.filter((replica) => replica.state === 'running').length
    commitment = {
      ...commitment,
      cpuReserved: commitment.cpuReserved + running * service.cpuReservation,
      cpuLimits: commitment.cpuLimits + running * service.cpuLimit,
      memoryReserved: commitment.memoryReserved + running * service.memoryReservation,
      memoryLimits: commitment.memoryLimits + running * service.memoryLimit,
      containers: commitment.containers + running,
    }
  }
  return commitment
}
