/** Keeps each service's circuit: opens it when scaling up does not help, closes it in time or by hand. Stored. */
import type { Decision, OpenCircuit } from '../../shared/domain/decision.ts'
import { serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Store } from '../storage/store.ts'
import { afterScaleUp, askedBy, CLOSED, isFixedAlone, type CircuitMemory } from './circuit.ts'
import { sourceName } from '../engine/words.ts'
import type { EffectWatch, Seen } from './effectWatch.ts'

export interface CircuitWatch {
  /** Takes note of what an action did. Answers the circuit it opened; null: none. */
  judge(service: Service, seen: Seen): OpenCircuit | null
  open(service: Service): OpenCircuit | null
  /** Its time is over; true when it closed just now. */
  expire(service: Service): boolean
  /** Closes it and forgets what led to it; false: it was not open. */
  close(service: Service): boolean
  /** What `decide` is given: an open circuit, or the proof that a factor which replicas do not lower still owes. */
  input(service: Service, policy: Policy, newest: (() => Decision) | null): OpenCircuit | null
}

export function createCircuitWatch(store: Store, effects: EffectWatch, now: () => number): CircuitWatch {
  const memories = new Map<string, CircuitMemory>()

  function read(key: string): CircuitMemory {
    const known = memories.get(key) ?? (store.value(`circuit:${key}`) as CircuitMemory | null) ?? CLOSED
    memories.set(key, known)
    return known
  }

  function keep(key: string, memory: CircuitMemory): void {
    memories.set(key, memory)
    store.setValue(`circuit:${key}`, memory.fruitless === 0 && memory.open === null ? null : memory)
  }

  /** engine.md, section 2: a fixed factor alone may raise the count by one, and then must prove itself. */
  function owed(service: Service, policy: Policy, newest: (() => Decision) | null): OpenCircuit | null {
    const awaited = effects.awaited(service)
    if (awaited?.endedAt == null || !awaited.up || !isFixedAlone(awaited.asked)) return null
    // Others that ask now have nothing to prove.
    if (newest === null || !isFixedAlone(askedByNow(newest(), policy))) return null
    const names = awaited.asked.map(({ source }) => sourceName(source)).join(' and ')
    const sentence = `A replica was added because of ${names} alone: whether that helped is not known yet`
    return { since: awaited.endedAt, until: effects.dueAt(service, policy, awaited.endedAt), sentence }
  }

  function openOf(key: string): OpenCircuit | null {
    const { open } = read(key)
    return open !== null && open.until > now() ? open : null
  }

  return {
    judge(service, { awaited, effect }) {
      const key = serviceKey(service.project, service.name)
      if (!awaited.up || awaited.asked.length === 0) {
        keep(key, { ...read(key), fruitless: 0 })
        return null
      }
      const before = openOf(key)
      const memory = afterScaleUp(read(key), awaited.asked, effect, now())
      keep(key, memory)
      return before === null ? memory.open : null
    },
    open: (service) => openOf(serviceKey(service.project, service.name)),
    expire(service) {
      const key = serviceKey(service.project, service.name)
      const { open } = read(key)
      if (open === null || open.until > now()) return false
      keep(key, CLOSED)
      return true
    },
    close(service) {
      const key = serviceKey(service.project, service.name)
      const was = openOf(key) !== null
      keep(key, CLOSED)
      return was
    },
    input: (service, policy, newest) =>
      openOf(serviceKey(service.project, service.name)) ?? owed(service, policy, newest),
  }
}

/** As `askedBy`, of a decision that may have been held or blocked since. */
function askedByNow(decision: Decision, policy: Policy) {
  const reason = decision.targets.length > 0 ? 'TargetUp' : 'ScoreUp'
  return askedBy({ ...decision, reason }, policy)
}
