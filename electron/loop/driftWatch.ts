/**
 * What Eyrie makes of foreign changes of a count: inside the bounds it adopts them; outside, or at the third within ten
 * minutes, it pauses the service until the operator has chosen. All of it is stored.
 */
import type { Action, DriftEntry } from '../../shared/domain/history.ts'
import { currentReplicas, serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { DriftPause } from '../../shared/domain/standing.ts'
import { formatDuration } from '../../shared/lib/format.ts'
import type { Store } from '../storage/store.ts'
import { forgotten, lookAtCount, type CountMemory } from './drift.ts'

interface DriftMemory {
  readonly count: CountMemory
  /** Epoch ms of foreign changes within the last ten minutes. */
  readonly changes: readonly number[]
  readonly pause: DriftPause | null
}

export interface DriftWatch {
  /** Answers the change that was told just now; null: none. */
  look(service: Service, policy: Policy): DriftEntry | null
  /** Takes the count as it is: another controller is in charge of it. */
  follow(service: Service): void
  /** Services that are not in `keys` (`project/service`) are not listed any more. */
  forgetOthers(keys: ReadonlySet<string>): void
  pause(service: Service): DriftPause | null
  /** Ends the pause; false: there was none. */
  resolve(service: Service): boolean
  /** A difference waits to be told. */
  isOpen(): boolean
}

export interface DriftDependencies {
  readonly store: Store
  readonly now: () => number
  /** Milliseconds a difference has to stand. */
  readonly settleMs: () => number
  /** Own actions on the service that began or ended since then, whether under way, ended or interrupted. */
  readonly ownSince: (service: Service, at: number) => readonly Action[]
}

/** engine.md, section 5: the third foreign change within ten minutes pauses. */
const MANY = 3
const WITHIN_MS = 10 * 60_000

export function createDriftWatch(deps: DriftDependencies): DriftWatch {
  const memories = new Map<string, DriftMemory | null>()

  function read(key: string): DriftMemory | null {
    const known = memories.get(key)
    if (known !== undefined) return known
    const stored = deps.store.value(`drift:${key}`) as DriftMemory | null
    memories.set(key, stored)
    return stored
  }

  /** The time of the last look is not worth a write of its own. */
  function keep(key: string, memory: DriftMemory): void {
    const before = memories.get(key)
    memories.set(key, memory)
    if (before == null || identityOf(before) !== identityOf(memory))
      deps.store.setValue(`drift:${key}`, memory)
  }

  function look(service: Service, policy: Policy): DriftEntry | null {
    const key = serviceKey(service.project, service.name)
    const before = read(key)
    const now = deps.now()
    const { memory: count, changed } = lookAtCount(before?.count ?? null, {
      now,
      service,
      settleMs: deps.settleMs(),
      ownSince: (at) => deps.ownSince(service, at),
    })
    const changes = (before?.changes ?? []).filter((at) => now - at < WITHIN_MS && at <= now)
    const pause = before?.pause ?? null
    // What nobody asked to be scaled may be changed by anybody.
    if (changed === null || !policy.enabled) {
      keep(key, { count, changes, pause })
      return null
    }
    const { from, to } = changed
    const why = pausedBecause(policy, to, changes.length + 1, pause !== null)
    const sentence = `${key} was changed ${from} → ${to} by somebody else: ${why ?? 'adopted'}.`
    const kept = pause?.kept ?? from
    keep(key, {
      count,
      changes: [...changes, now],
      pause: why === null ? null : { since: pause?.since ?? now, kept, found: to, sentence },
    })
    const { project, name } = service
    const outcome = why === null ? 'adopted' : 'paused'
    const entry = deps.store.addEntry({
      at: now,
      kind: 'drift',
      project,
      service: name,
      from,
      to,
      outcome,
      sentence,
    })
    return entry.kind === 'drift' ? entry : null
  }

  return {
    look,
    follow(service) {
      const key = serviceKey(service.project, service.name)
      const { memory: count } = lookAtCount(null, {
        now: deps.now(),
        service,
        settleMs: 0,
        ownSince: () => [],
      })
      const before = read(key)
      keep(key, { count, changes: [], pause: before?.pause ?? null })
    },
    forgetOthers(keys) {
      for (const [key, memory] of memories)
        if (memory !== null && !keys.has(key) && Object.keys(memory.count.counted).length > 0)
          keep(key, { ...memory, count: forgotten(memory.count) })
    },
    pause(service) {
      const pause = read(serviceKey(service.project, service.name))?.pause ?? null
      // The operator scaled it meanwhile: what stands now is what would be adopted.
      const found = currentReplicas(service).length
      return pause === null || found === pause.found || found === 0 ? pause : { ...pause, found }
    },
    resolve(service) {
      const key = serviceKey(service.project, service.name)
      const memory = read(key)
      if (memory?.pause == null) return false
      keep(key, { ...memory, pause: null, changes: [] })
      return true
    },
    isOpen: () => [...memories.values()].some((memory) => memory?.count.open != null),
  }
}

/** Null: it is adopted. */
function pausedBecause(policy: Policy, to: number, changes: number, paused: boolean): string | null {
  const choose = 'paused until you keep, adopt or write it'
  if (to > policy.max) return `above the maximum of ${policy.max}, ${choose}`
  if (to < policy.min) return `below the minimum of ${policy.min}, ${choose}`
  if (changes >= MANY) return `the ${ordinal(changes)} time in ${formatDuration(WITHIN_MS / 1000)}, ${choose}`
  return paused ? `still ${choose}` : null
}

function ordinal(count: number): string {
  if (count % 100 >= 11 && count % 100 <= 13) return `${count}th`
  return `${count}${['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'}`
}

/** What differs when something worth storing has changed. */
function identityOf({ count, changes, pause }: DriftMemory): string {
  const counted = Object.entries(count.counted).map(([number, { id }]) => [number, id])
  return JSON.stringify([counted, count.ended, changes, pause])
}
