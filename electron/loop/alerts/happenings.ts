/** OOM kills and restarts of containers, counted over the last minutes from the engine's events and from what it lists. */
import { serviceKey, type Inventory, type Replica } from '../../../shared/domain/inventory.ts'

/** As the rules of Prometheus look back: kills five minutes, restarts ten. */
export const KILLS_MS = 5 * 60_000
export const RESTARTS_MS = 10 * 60_000
/** The event and what the engine lists tell of the same kill. */
const SAME_KILL_MS = 10_000

interface Container {
  readonly name: string
  /** `project/service`. */
  readonly of: string
  readonly startedAt: number | null
  readonly restarts: number
  readonly oomKilled: boolean
  readonly kills: readonly number[]
  readonly started: readonly number[]
}

/** By container id; plain, so that it can be stored. */
export type HappeningsMemory = Readonly<Record<string, Container>>

export interface Counted {
  readonly subject: string
  readonly count: number
}

/** Takes over what is listed at `now`: a new start of a known container is a restart, however it came about. */
export function listedAt(memory: HappeningsMemory, inventory: Inventory, now: number): HappeningsMemory {
  const known: Record<string, Container> = {}
  for (const { name: project, services } of inventory.projects)
    for (const service of services)
      for (const replica of service.replicas)
        known[replica.id] = seen(memory[replica.id], replica, serviceKey(project, service.name), now)
  // Whoever was killed may be gone already: it is remembered as long as its kills count.
  for (const [id, container] of Object.entries(memory))
    if (known[id] === undefined && container.kills.some((at) => now - at < KILLS_MS))
      known[id] = { ...container, started: [] }
  return known
}

function seen(before: Container | undefined, replica: Replica, of: string, now: number): Container {
  const { name, startedAt, restarts, oomKilled } = replica
  const own = { name, of, startedAt, restarts, oomKilled }
  if (before === undefined) return { ...own, kills: [], started: [] }
  const counted = Math.max(0, restarts - before.restarts)
  const again = startedAt !== null && before.startedAt !== null && startedAt > before.startedAt
  const times = Math.max(counted, again ? 1 : 0)
  const killed = oomKilled && !before.oomKilled && !before.kills.some((at) => now - at < SAME_KILL_MS)
  return {
    ...own,
    // While it is down it has no start, and the one before must not be forgotten.
    startedAt: startedAt ?? before.startedAt,
    kills: [...within(before.kills, now, KILLS_MS), ...(killed ? [now] : [])],
    started: [...within(before.started, now, RESTARTS_MS), ...Array<number>(times).fill(now)],
  }
}

/** An `oom` event of a container that may not have been listed yet. */
export function killedAt(memory: HappeningsMemory, id: string, of: string, now: number): HappeningsMemory {
  const before = memory[id]
  const container = before ?? {
    ...{ name: id.slice(0, 12), of, startedAt: null, restarts: 0, oomKilled: true },
    ...{ kills: [], started: [] },
  }
  const listed = container.kills.some((at) => now - at < SAME_KILL_MS) && container.oomKilled
  return listed ? memory : { ...memory, [id]: { ...container, kills: [...container.kills, now] } }
}

export function killsOf(memory: HappeningsMemory, of: string, now: number): readonly Counted[] {
  return counts(memory, of, ({ kills }) => within(kills, now, KILLS_MS))
}

export function restartsOf(memory: HappeningsMemory, of: string, now: number): readonly Counted[] {
  return counts(memory, of, ({ started }) => within(started, now, RESTARTS_MS))
}

function counts(
  memory: HappeningsMemory,
  of: string,
  times: (container: Container) => readonly number[],
): readonly Counted[] {
  return (byService(memory).get(of) ?? []).map((container) => ({
    subject: container.name,
    count: times(container).length,
  }))
}

const grouped = new WeakMap<HappeningsMemory, ReadonlyMap<string, readonly Container[]>>()

/** Every service asks of the same memory: it is sorted out once. */
function byService(memory: HappeningsMemory): ReadonlyMap<string, readonly Container[]> {
  const known = grouped.get(memory)
  if (known !== undefined) return known
  const found = new Map<string, Container[]>()
  for (const container of Object.values(memory)) {
    const others = found.get(container.of)
    if (others === undefined) found.set(container.of, [container])
    else others.push(container)
  }
  grouped.set(memory, found)
  return found
}

function within(times: readonly number[], now: number, ms: number): readonly number[] {
  return times.filter((at) => now - at < ms)
}
