/** What each service should have, from its own history or Prometheus', whichever reaches further; kept for some minutes. */
import { setImmediate } from 'node:timers/promises'
import { serviceKey, type Host, type Service } from '../../../../shared/domain/inventory.ts'
import {
  NO_USAGE,
  type EvidenceSource,
  type OomKill,
  type UsageHistory,
} from '../../../../shared/domain/sizing.ts'
import type { FactorReadings } from '../../../observe/ports.ts'
import { usageHistory } from '../../../prometheus/usageHistory.ts'
import { rightSize, type Advice, type Sizing } from '../../../resources/sizing/rightSize.ts'
import type { Store } from '../../../storage/store.ts'
import { baseOf, type SizingNotes } from './notes.ts'
import { HISTORY_MS, ownReadings } from './ownHistory.ts'

export type SourcedAdvice = Advice & { readonly source: EvidenceSource }

export interface ServiceSizing {
  /** Null: there are no readings of it. */
  readonly cpu: SourcedAdvice | null
  readonly memory: SourcedAdvice | null
  readonly kills: readonly OomKill[]
  /** Why Prometheus' history is not known, as a sentence; null: it is, or there is no Prometheus. */
  readonly problem: string | null
}

export interface Sizings {
  of(service: Service, host: Host): Promise<ServiceSizing>
}

export interface SizingsDependencies {
  readonly store: Store
  readonly notes: SizingNotes
  readonly factors: FactorReadings
  readonly now: () => number
}

/** Days of history change little in this time. */
const OWN_MS = 5 * 60_000
const THEIRS_MS = 10 * 60_000
/** Prometheus has others to answer. */
const AT_ONCE = 4
/** A page is opened meanwhile; what comes later is there at the next look. */
const PATIENCE_MS = 8000
/** The same kill, told by both. */
const SAME_KILL_MS = 15 * 60_000

interface Kept<T> {
  readonly at: number
  readonly stamp: string
  readonly value: T
}

interface Theirs {
  readonly history: UsageHistory
  readonly problem: string | null
}

const NONE: Theirs = { history: NO_USAGE, problem: null }

export function createSizings({ store, notes, factors, now }: SizingsDependencies): Sizings {
  const sizings = new Map<string, Kept<ServiceSizing>>()
  const asked = new Map<string, Kept<Promise<Theirs>>>()
  const queues: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve())
  let turn = 0

  /** A question waits for its turn, and its time runs only from then on. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    turn = (turn + 1) % AT_ONCE
    const result = (queues[turn] ?? Promise.resolve()).then(work)
    queues[turn] = result.catch(() => undefined)
    return result
  }

  function theirsOf(service: Service): Promise<Theirs> {
    const { range } = factors
    const { state, detail } = factors.status()
    if (range === undefined || state === 'off') return Promise.resolve(NONE)
    const key = serviceKey(service.project, service.name)
    const known = asked.get(key)
    // What is said of the address changes with the address.
    if (known?.stamp === detail && now() - known.at < THEIRS_MS) return known.value
    const ids = service.replicas.map(({ id }) => id)
    const scope = { project: service.project, service: service.name }
    const at = now()
    const past = { ...scope, ids, from: at - HISTORY_MS, to: at }
    const value = inTurn(() => usageHistory(range, past)).then((answer) => {
      if (answer.ok) return { history: answer.value, problem: null }
      asked.delete(key)
      return { history: NO_USAGE, problem: answer.error.message }
    })
    asked.set(key, { at, stamp: detail, value })
    return value
  }

  function sized(service: Service, host: Host, theirs: Theirs): ServiceSizing {
    const noted = notes.bases(service)
    const base = baseOf(service, host)
    const bases = noted.length > 0 || base === null ? noted : [{ at: 0, ...base }]
    const own = { ...ownReadings(store, service, bases, now()), kills: notes.kills(service) }
    const further = theirs.history.kills.filter(({ at }) =>
      own.kills.every((kill) => Math.abs(kill.at - at) > SAME_KILL_MS),
    )
    const kills = [...further, ...own.kills]
    const ours = rightSize({ ...own, kills }, now())
    const foreign = rightSize({ ...theirs.history, kills }, now())
    const pick = (of: keyof Sizing, most: number): SourcedAdvice | null => {
      const [mine, other] = [ours[of], foreign[of]]
      if (other !== null && other.days > (mine?.days ?? 0))
        return { ...within(other, most), source: 'prometheus' }
      return mine === null ? null : { ...within(mine, most), source: 'eyrie' }
    }
    // A task may run on a larger node than the one that is asked.
    const { cpus, memoryBytes } =
      service.engine === 'swarm' ? { cpus: Infinity, memoryBytes: Infinity } : host
    return { cpu: pick('cpu', cpus), memory: pick('memory', memoryBytes), kills, problem: theirs.problem }
  }

  return {
    async of(service, host) {
      const key = serviceKey(service.project, service.name)
      const theirs = await soon(theirsOf(service))
      const base = JSON.stringify([baseOf(service, host), notes.kills(service).length, theirs.problem])
      const stamp = `${base}/${theirs.history.cpu.length}/${theirs.history.memory.length}`
      const known = sizings.get(key)
      if (known?.stamp === stamp && now() - known.at < OWN_MS && isLong(known.value)) return known.value
      // Of a thousand services, others have their turn between two.
      await setImmediate()
      const value = sized(service, host, theirs)
      sizings.set(key, { at: now(), stamp, value })
      return value
    },
  }
}

/** With minutes of evidence the upper bound is hundreds of times what was used: no replica has more than its host. */
function within(advice: Advice, most: number): Advice {
  return { ...advice, upper: Math.max(advice.target, Math.min(advice.upper, most)) }
}

/** A short history changes with every minute, and is read in no time. */
function isLong({ cpu, memory }: ServiceSizing): boolean {
  return Math.min(cpu?.days ?? 0, memory?.days ?? 0) >= 1
}

function soon(theirs: Promise<Theirs>): Promise<Theirs> {
  let timer: NodeJS.Timeout
  const late = new Promise<Theirs>((resolve) => {
    timer = setTimeout(
      () => resolve({ history: NO_USAGE, problem: 'Prometheus has not answered yet: look again.' }),
      PATIENCE_MS,
    )
  })
  return Promise.race([theirs, late]).finally(() => clearTimeout(timer))
}
