/**
 * Tells a count that somebody else changed from everything that only looks like it: Eyrie's own actions, a replica
 * that died or came back by itself, one that is being recreated, a whole service stopped or started. Pure.
 */
import type { Action } from '../../shared/domain/history.ts'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'

/** A replica that counts, as last seen. */
interface Counted {
  readonly id: string
  readonly name: string
  /** Epoch ms of the last look at which it counted. */
  readonly seenAt: number
}

/** What is known of a service's replicas, by their number; stored, so that a restart forgets nothing. */
export interface CountMemory {
  /** Epoch ms of the last look at which nothing was left to explain. */
  readonly at: number
  readonly counted: Readonly<Record<string, Counted>>
  /** Ids of replicas that ended by themselves and are still listed: they may come back. */
  readonly ended: Readonly<Record<string, string>>
  /** When the service came up from nothing (epoch ms): what follows at once belongs to it. Null: long ago. */
  readonly risenAt: number | null
  /** A difference nobody has explained yet, and since when it stands as it is. */
  readonly open: {
    /** Since when there is a difference at all. */
    readonly first: number
    readonly since: number
    readonly what: string
  } | null
}

export interface CountLook {
  readonly now: number
  readonly service: Service
  /** How long a difference has to stand before it is told: one `docker compose up` changes much in little time. */
  readonly settleMs: number
  /** Own actions on the service that began or ended since then (epoch ms). */
  readonly ownSince: (at: number) => readonly Action[]
}

export interface CountVerdict {
  readonly memory: CountMemory
  /** Somebody else changed the count. */
  readonly changed: { readonly from: number; readonly to: number } | null
}

/**
 * A container seen ended for this long has died by itself; one that is removed is gone at once. Longer than any engine
 * takes from the end of a process to the removal of its container.
 */
const ENDED_MS = 10_000

/** Compose creates all its new replicas first and starts them then: the change is not over while some wait. */
const UNDER_WAY_MS = 30_000
/** Between the first and the last replica of a service that is started. */
const RISING_MS = 30_000
/** One that was created longer ago than this waits for nothing. */
const CREATED_MS = 60_000

type Numbered = ReadonlyMap<string, Replica>

export function lookAtCount(memory: CountMemory | null, look: CountLook): CountVerdict {
  const counted = countedOf(look.service)
  if (memory === null) {
    const rising = isUnderWay(look) ? look.now : null
    return { memory: { ...settled(look, counted, {}), risenAt: rising }, changed: null }
  }
  const own = look.ownSince(memory.at)
  // What an action under way has done so far is judged when it has ended.
  if (own.some((action) => action.endedAt === null))
    return { memory: seenAgain(memory, look, counted), changed: null }
  const left = leftOver(memory, look, counted)
  const ended = { ...memory.ended, ...left.ended }
  const known = Object.keys(memory.counted).length
  // Nobody has changed a count by stopping all of it (Stopped) or by starting what was stopped.
  if (known === 0 || counted.size + left.undecided.length === 0)
    return { memory: { ...settled(look, counted, ended), risenAt: look.now }, changed: null }
  const rising = memory.risenAt !== null && look.now - memory.risenAt < RISING_MS
  const removed = left.removed.filter((name) => !isRemovedBy(own, name))
  const added = [...counted].filter(
    ([number, replica]) =>
      memory.counted[number] === undefined &&
      memory.ended[number] !== replica.id &&
      replica.operation === undefined &&
      !isAddedBy(own, replica.name),
  )
  const to = counted.size + left.undecided.length
  const from = to - added.length + removed.length
  if (from === to || isBetween(own, to) || (rising && removed.length === 0)) {
    const undecided = pick(memory.counted, left.undecided)
    const next = settled(look, counted, ended, undecided)
    return { memory: rising ? { ...next, risenAt: memory.risenAt } : next, changed: null }
  }
  const what = [...removed.map((name) => `-${name}`), ...added.map(([, { name }]) => `+${name}`)].join(' ')
  const first = memory.open?.first ?? look.now
  const since = memory.open?.what === what ? memory.open.since : look.now
  const goesOn = look.settleMs > 0 && isUnderWay(look) && look.now - first < UNDER_WAY_MS
  if (goesOn || look.now - since < look.settleMs)
    return { memory: { ...seenAgain(memory, look, counted), open: { first, since, what } }, changed: null }
  const undecided = pick(memory.counted, left.undecided)
  return { memory: settled(look, counted, ended, undecided), changed: { from, to } }
}

/** The service is not listed any more: whoever brings it back starts what was stopped. */
export function forgotten(memory: CountMemory): CountMemory {
  return { ...memory, counted: {}, ended: {}, open: null }
}

interface LeftOver {
  /** Names of containers that are gone. */
  readonly removed: readonly string[]
  /** Numbers of which cannot be told yet whether they died, are being recreated or are about to be removed. */
  readonly undecided: readonly string[]
  readonly ended: Readonly<Record<string, string>>
}

/** What became of the replicas that counted and do not count now. */
function leftOver(memory: CountMemory, { now, service }: CountLook, counted: Numbered): LeftOver {
  const removed: string[] = []
  const undecided: string[] = []
  const ended: Record<string, string> = {}
  for (const [number, before] of Object.entries(memory.counted)) {
    if (counted.has(number)) continue
    const listed = service.replicas.filter((replica) => String(replica.number) === number)
    const same = listed.find((replica) => replica.id === before.id)
    if (listed.length === 0 || same?.state === 'removing') removed.push(before.name)
    else if (now - before.seenAt < ENDED_MS) undecided.push(number)
    else ended[number] = (same ?? listed[0])?.id ?? before.id
  }
  return { removed, undecided, ended }
}

function isUnderWay({ now, service }: CountLook): boolean {
  return service.replicas.some(
    (replica) =>
      replica.state === 'created' &&
      replica.operation === undefined &&
      Math.abs(now - replica.createdAt) < CREATED_MS,
  )
}

/** By number, so that a replica recreated under another id is still the same one. A Swarm counts what it ordered. */
function countedOf(service: Service): Numbered {
  const current = currentReplicas(service)
  const ordered = service.swarm?.ordered ?? null
  if (ordered === null) return new Map(current.map((replica) => [String(replica.number), replica]))
  const [any] = service.replicas
  if (any === undefined) return new Map()
  const places = Array.from({ length: ordered }, (_, index) => String(index + 1))
  return new Map(places.map((number) => [number, { ...any, id: number, name: `place ${number}` }]))
}

function settled(
  { now, service }: CountLook,
  counted: Numbered,
  ended: Readonly<Record<string, string>>,
  undecided: Readonly<Record<string, Counted>> = {},
): CountMemory {
  const listed = new Set(service.replicas.map(({ id }) => id))
  const entries = [...counted].map(([number, { id, name }]) => [number, { id, name, seenAt: now }] as const)
  return {
    at: now,
    counted: { ...undecided, ...Object.fromEntries(entries) },
    ended: Object.fromEntries(
      Object.entries(ended).filter(([number, id]) => listed.has(id) && !counted.has(number)),
    ),
    risenAt: null,
    open: null,
  }
}

/** What stays to be judged, with the replicas that still count seen now. */
function seenAgain(memory: CountMemory, { now }: CountLook, counted: Numbered): CountMemory {
  const entries = Object.entries(memory.counted).map(
    ([number, before]) => [number, counted.has(number) ? { ...before, seenAt: now } : before] as const,
  )
  return { ...memory, counted: Object.fromEntries(entries) }
}

function pick(counted: CountMemory['counted'], numbers: readonly string[]): CountMemory['counted'] {
  return Object.fromEntries(Object.entries(counted).filter(([number]) => numbers.includes(number)))
}

function isRemovedBy(own: readonly Action[], name: string): boolean {
  return own.some(({ operations }) =>
    operations.some(({ type, target }) => target === name && (type === 'remove' || type === 'stop')),
  )
}

function isAddedBy(own: readonly Action[], name: string): boolean {
  return own.some(({ operations }) =>
    operations.some(({ type, target }) => target === name && (type === 'create' || type === 'start')),
  )
}

/**
 * Own actions that did not work replica by replica (Compose's command line, a Swarm's order), or whose operations were
 * lost with the process: what lies between where they began and where they went is theirs.
 */
function isBetween(own: readonly Action[], count: number): boolean {
  return own.some(
    ({ from, to, operations }) =>
      (operations.length === 0 ||
        operations.some(({ type }) => type === 'compose-up' || type === 'update-service')) &&
      count >= Math.min(from, to) &&
      count <= Math.max(from, to),
  )
}
