/** Keeps the newest inventory of one engine: reads it again when the engine says so, and every few seconds anyway. */
import { serviceKey, type Inventory, type Service, type SourceStatus } from '../../shared/domain/inventory.ts'
import { createSignal, type Signal } from '../../shared/lib/signal.ts'
import type { EngineSource } from './ports.ts'

export interface Observer {
  readonly changed: Signal<void>
  /** The last inventory that was read, however old; null before the first. */
  inventory(): Inventory | null
  status(): SourceStatus
  service(project: string, name: string): Service | null
  /** Reads the inventory now; concurrent calls share one reading, and a call during one gets the next. */
  refresh(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

/** A burst of events (one `docker compose up`) is one reading. */
const SETTLE_MS = 150
/** Docker's word is not the truth: look again even when no event came. */
const RELIST_MS = 10_000

export function createObserver(source: EngineSource): Observer {
  const changed = createSignal<void>()
  let inventory: Inventory | null = null
  let byKey: ReadonlyMap<string, Service> = new Map()
  let settle: NodeJS.Timeout | null = null
  let relist: NodeJS.Timeout | null = null
  let reading: Promise<void> | null = null
  let again: Promise<void> | null = null
  let unsubscribe: (() => void) | null = null
  let stopped = false

  async function read(): Promise<void> {
    const answer = await source.inventory()
    if (answer.ok) {
      inventory = answer.value
      byKey = indexOf(answer.value)
    }
    changed.emit()
  }

  function refresh(): Promise<void> {
    if (reading === null) {
      reading = read().finally(() => {
        reading = null
      })
      return reading
    }
    // What is being read may be older than what the caller just did: it needs the one after.
    again ??= reading.then(() => {
      again = null
      return refresh()
    })
    return again
  }

  function refreshSoon(): void {
    settle ??= setTimeout(() => {
      settle = null
      void refresh()
    }, SETTLE_MS)
  }

  return {
    changed,
    inventory: () => inventory,
    status: () => source.status(),
    service: (project, name) => byKey.get(serviceKey(project, name)) ?? null,
    refresh,
    async start() {
      unsubscribe = source.subscribe((event) => {
        if (event.kind === 'status') changed.emit()
        else if (event.kind !== 'claim') refreshSoon()
      })
      await source.start()
      await refresh()
      if (stopped) return
      relist = setInterval(() => void refresh(), RELIST_MS)
    },
    async stop() {
      stopped = true
      unsubscribe?.()
      if (settle !== null) clearTimeout(settle)
      if (relist !== null) clearInterval(relist)
      await source.stop()
    },
  }
}

/** Alerts and decisions ask for one service after the other, many times a round. */
function indexOf({ projects }: Inventory): ReadonlyMap<string, Service> {
  const found = new Map<string, Service>()
  for (const project of projects)
    for (const service of project.services) {
      const key = serviceKey(project.name, service.name)
      if (!found.has(key)) found.set(key, service)
    }
  return found
}
