/**
 * What one more replica needs and what its engine's machine has free for it (engine.md, section 5). What is not known
 * stays null: no data is never zero, and never room either.
 */
import type { Capacity } from '../../shared/domain/decision.ts'
import { currentReplicas, type Inventory, type Service } from '../../shared/domain/inventory.ts'
import { mean } from '../../shared/lib/statistics.ts'

/** What a container uses now; null where it could not be read. */
export interface Use {
  readonly cpuCores: number | null
  readonly memoryBytes: number | null
}

/** The machine keeps a tenth for itself. */
const USABLE = 0.9

/** Null: the engine does not say what runs on it, or nothing bounds what the nodes of its Swarm take. */
export function capacityOf(
  service: Service,
  inventory: Inventory,
  useOf: (id: string) => Use | null,
): Capacity | null {
  const { host, commitment } = inventory
  if (service.swarm !== undefined) return placesOf(service)
  if (commitment.running === undefined) return null
  const held = { cpu: 0 as number | null, memory: 0 as number | null }
  for (const container of commitment.running) {
    const use = useOf(container.id)
    held.cpu = plus(held.cpu, larger(container.cpuReserved, use?.cpuCores ?? null))
    held.memory = plus(held.memory, larger(container.memoryReserved, use?.memoryBytes ?? null))
  }
  const replicas = currentReplicas(service)
  const newest = [...replicas].sort((a, b) => b.createdAt - a.createdAt)[0]
  const uses = replicas.flatMap((replica) => useOf(replica.id) ?? [])
  const cpu = mean(uses.flatMap((use) => use.cpuCores ?? []))
  const memory = mean(uses.flatMap((use) => use.memoryBytes ?? []))
  return {
    cpuNeed: larger(newest?.cpuReservation ?? null, cpu),
    cpuFree: held.cpu === null ? null : Math.max(0, USABLE * host.cpus - held.cpu),
    memoryNeed: larger(newest?.memoryReservation ?? null, memory),
    memoryFree: held.memory === null ? null : Math.max(0, USABLE * host.memoryBytes - held.memory),
  }
}

/** A Swarm's scheduler places the replicas: what this machine has free says nothing about that. */
function placesOf(service: Service): Capacity | null {
  const ceiling = service.swarm?.ceiling ?? null
  if (ceiling === null) return null
  const free = Math.max(0, ceiling.replicas - currentReplicas(service).length)
  const sentence = ceiling.sentence.charAt(0).toUpperCase() + ceiling.sentence.slice(1)
  return { memoryNeed: null, memoryFree: null, cpuNeed: null, cpuFree: null, places: { free, sentence } }
}

/** A reservation holds even where the use could not be read. */
function larger(reserved: number | null, used: number | null): number | null {
  if (reserved === null || used === null) return reserved ?? used
  return Math.max(reserved, used)
}

function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : sum + value
}
