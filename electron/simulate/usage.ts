/** What the simulated containers use, as raw counters: the same shape an engine gives, so the same rates follow. */
import type { Replica } from '../../shared/domain/inventory.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import type { UsageCollector } from '../observe/ports.ts'
import { chance } from './random.ts'
import type { SimulatedReplica, SimulatedState, World } from './world.ts'

/** `catchUp` brings the world to now. */
export function simulatedUsage(world: World, catchUp: () => void): UsageCollector {
  let watched: ReadonlySet<string> = new Set()
  return {
    path: 'simulation',
    watch(replicas: readonly Replica[]) {
      watched = new Set(replicas.map((replica) => replica.id))
    },
    read() {
      catchUp()
      const readings = world.services.flatMap((state) =>
        state.replicas
          .filter((replica) => replica.state === 'running' && watched.has(replica.id))
          .map((replica) => usageOf(world, state, replica)),
      )
      return Promise.resolve(readings)
    },
    close() {
      watched = new Set()
    },
  }
}

function usageOf(world: World, { service }: SimulatedState, replica: SimulatedReplica): Usage {
  const { cpus } = world.project.host
  // Some threads of its own, and a few more while it is busy.
  const pids = Math.round(
    service.pidsLimit * (0.02 + 0.05 * replica.cpu) + 4 * chance(world.seed, replica.number),
  )
  return {
    id: replica.id,
    at: world.at,
    cpuNanos: replica.cpuNanos,
    systemNanos: (world.at - replica.createdAt) * cpus * 1e6,
    onlineCpus: cpus,
    workingSetBytes: Math.round(replica.memory * service.memoryLimit),
    throttledPeriods: replica.throttledPeriods,
    periods: replica.periods,
    pids,
  }
}
