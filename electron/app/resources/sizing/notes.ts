/**
 * Notes what a history of shares does not tell: which limit each share was of, and at which limit a replica was killed.
 * Without it, all that was measured would shrink with every lowered limit, and so would the next advice.
 */
import { currentReplicas, serviceKey, type Host, type Service } from '../../../../shared/domain/inventory.ts'
import type { OomKill } from '../../../../shared/domain/sizing.ts'
import type { Observer } from '../../../observe/observer.ts'
import type { EngineSource } from '../../../observe/ports.ts'
import type { Store } from '../../../storage/store.ts'

/** What shares are of from then on: the limit, or the machine where there is none. Cores and bytes. */
export interface Base {
  readonly at: number
  readonly cpu: number
  readonly memory: number
}

export interface SizingNotes {
  /** Oldest first. */
  bases(service: Service): readonly Base[]
  kills(service: Service): readonly OomKill[]
  start(): void
  stop(): void
}

export interface SizingNotesDependencies {
  readonly observer: Observer
  readonly source: Pick<EngineSource, 'subscribe'>
  readonly store: Pick<Store, 'value' | 'setValue'>
  readonly now: () => number
}

interface NotedKill extends OomKill {
  readonly id: string
  /** The run of the container it ended; the event and what the engine lists tell of the same kill. */
  readonly startedAt: number | null
}

interface Noted {
  readonly bases: readonly Base[]
  readonly kills: readonly NotedKill[]
}

const NOTHING: Noted = { bases: [], kills: [] }
/** As long as any samples are kept. */
const KEPT_MS = 30 * 86_400_000
const MOST = 200

export function createSizingNotes({ observer, source, store, now }: SizingNotesDependencies): SizingNotes {
  const known = new Map<string, Noted>()
  const stops: (() => void)[] = []
  const nameOf = (service: Pick<Service, 'project' | 'name'>) =>
    `sizing:${serviceKey(service.project, service.name)}`

  function read(name: string): Noted {
    const before = known.get(name) ?? ((store.value(name) ?? NOTHING) as Noted)
    known.set(name, before)
    return before
  }

  function write(name: string, noted: Noted): void {
    const since = now() - KEPT_MS
    // The newest one that is older still says what the first samples are of.
    const oldest = noted.bases.findLastIndex(({ at }) => at < since)
    const kept: Noted = {
      bases: noted.bases.slice(Math.max(0, oldest)).slice(-MOST),
      kills: noted.kills.filter(({ at }) => at >= since).slice(-MOST),
    }
    known.set(name, kept)
    store.setValue(name, kept)
  }

  function look(): void {
    const inventory = observer.inventory()
    if (inventory === null) return
    for (const { services } of inventory.projects)
      for (const service of services) {
        noteBase(service, inventory.host)
        for (const replica of service.replicas)
          if (replica.oomKilled && replica.memoryLimit !== null)
            noteKill(service, replica.id, replica.startedAt, replica.memoryLimit, true)
      }
  }

  function noteBase(service: Service, host: Host): void {
    const base = baseOf(service, host)
    if (base === null) return
    const name = nameOf(service)
    const noted = read(name)
    const last = noted.bases.at(-1)
    if (last?.cpu === base.cpu && last.memory === base.memory) return
    write(name, { ...noted, bases: [...noted.bases, { at: now(), ...base }] })
  }

  /** `once`: the engine lists the same kill again and again. */
  function noteKill(
    service: Service,
    id: string,
    startedAt: number | null,
    limitBytes: number,
    once: boolean,
  ): void {
    const name = nameOf(service)
    const noted = read(name)
    if (once && noted.kills.some((kill) => kill.id === id && kill.startedAt === startedAt)) return
    write(name, { ...noted, kills: [...noted.kills, { at: now(), id, startedAt, limitBytes }] })
  }

  return {
    bases: (service) => read(nameOf(service)).bases,
    kills: (service) => read(nameOf(service)).kills.map(({ at, limitBytes }) => ({ at, limitBytes })),
    start() {
      stops.push(
        observer.changed.listen(look),
        source.subscribe((event) => {
          if (event.kind !== 'container' || event.action !== 'oom') return
          const service = observer.service(event.project ?? '', event.service ?? '')
          const replica = service?.replicas.find(({ id }) => id === event.id)
          if (service === null || replica === undefined || replica.memoryLimit === null) return
          noteKill(service, replica.id, replica.startedAt, replica.memoryLimit, false)
        }),
      )
      look()
    },
    stop() {
      for (const stop of stops.splice(0)) stop()
    },
  }
}

/** Null: nothing runs of it, so nothing is measured either. */
export function baseOf(service: Service, host: Host): Omit<Base, 'at'> | null {
  const [model] = currentReplicas(service)
  if (model === undefined) return null
  return { cpu: model.cpuLimit ?? host.cpus, memory: model.memoryLimit ?? host.memoryBytes }
}
