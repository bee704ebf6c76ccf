/** Keeps what is known of each service's rollout from one look to the next, and over a restart. */
import type { Standing } from '../../shared/domain/decision.ts'
import { serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Store } from '../storage/store.ts'
import { lookAtRollout, NO_ROLLOUT, type RolloutMemory } from './rollout.ts'

export interface RolloutWatch {
  look(service: Service): void
  standing(service: Service): Standing | null
}

export function createRolloutWatch(store: Store, now: () => number): RolloutWatch {
  const memories = new Map<string, RolloutMemory>()

  function read(key: string): RolloutMemory {
    const known = memories.get(key) ?? (store.value(`rollout:${key}`) as RolloutMemory | null) ?? NO_ROLLOUT
    memories.set(key, known)
    return known
  }

  return {
    look(service) {
      const key = serviceKey(service.project, service.name)
      const before = read(key)
      const { memory } = lookAtRollout(before, service, now())
      memories.set(key, memory)
      if (JSON.stringify(memory) !== JSON.stringify(before)) store.setValue(`rollout:${key}`, memory)
    },
    standing: (service) =>
      lookAtRollout(read(serviceKey(service.project, service.name)), service, now()).standing,
  }
}
