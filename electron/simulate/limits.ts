/** What simulated containers may use: their service's, until somebody changes it. What they use does not change with it. */
import type { ContainerLimits } from '../../shared/domain/change.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import type { LimitOperations } from '../observe/ports.ts'
import type { SimulatedService } from './project.ts'
import type { SimulatedReplica, SimulatedState } from './world.ts'

interface Found {
  readonly state: SimulatedState
  readonly replica: SimulatedReplica
}

export function limitsOf(service: SimulatedService, replica: SimulatedReplica): ContainerLimits {
  return (
    replica.limits ?? {
      memory: service.memoryLimit,
      memorySwap: 2 * service.memoryLimit,
      memoryReservation: service.memoryReservation,
      nanoCpus: service.cpuLimit * 1e9,
      cpuPeriod: 0,
      cpuQuota: 0,
      pids: service.pidsLimit,
    }
  )
}

/** `done` tells that something changed, after the time an engine takes. */
export function simulatedLimits(
  find: (id: string) => Result<Found>,
  done: (found: Found) => Promise<void>,
): LimitOperations {
  return {
    read(id) {
      const found = find(id)
      if (!found.ok) return Promise.resolve(found)
      const { state, replica } = found.value
      return Promise.resolve(ok(limitsOf(state.service, replica)))
    },
    async set(id, update) {
      const found = find(id)
      if (!found.ok) return found
      const { state, replica } = found.value
      const uses = replica.memory * state.service.memoryLimit
      if (update.memory !== undefined && replica.state === 'running' && uses > update.memory)
        return fail('Failed', `${replica.name} uses more memory than that: the kernel cannot make room`)
      replica.limits = { ...limitsOf(state.service, replica), ...update }
      await done(found.value)
      return ok([])
    },
  }
}
