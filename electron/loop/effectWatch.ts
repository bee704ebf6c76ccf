/** Waits one warm-up after each action has ended, then looks at what it did; what was begun survives a restart. */
import type { Action, Effect } from '../../shared/domain/history.ts'
import { serviceKey, type Service } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { RecentSeries } from '../observe/series.ts'
import { isCounted } from '../observe/sampler.ts'
import type { Store } from '../storage/store.ts'
import type { Asked } from './circuit.ts'
import { effectOf, meansBetween, type Measured } from './effect.ts'

/** An action whose effect is not known yet. */
export interface Awaited {
  readonly action: string
  readonly up: boolean
  /** What asked for it; empty: not a factor. */
  readonly asked: readonly Asked[]
  readonly before: Measured
  readonly endedAt: number | null
}

export interface Seen {
  readonly awaited: Awaited
  readonly effect: Effect
}

export interface EffectWatch {
  /** An action begins: what stood before it is kept. Ends the wait for the one before, with what can be told of it. */
  began(service: Service, policy: Policy, action: Action, asked: readonly Asked[]): Seen | null
  ended(action: Action): void
  /** The effect that can be told now; null: none. */
  look(service: Service, policy: Policy): Seen | null
  /** Somebody else changed the service: what was waited for cannot be told apart from that any more. */
  disturbed(service: Service, policy: Policy): Seen | null
  awaited(service: Service): Awaited | null
  /** Epoch ms at which the effect of an ended action can be told. */
  dueAt(service: Service, policy: Policy, endedAt: number): number
}

export interface EffectDependencies {
  readonly store: Store
  readonly recent: RecentSeries
  readonly warmUpSeconds: (service: Service) => number
  readonly now: () => number
}

export function createEffectWatch(deps: EffectDependencies): EffectWatch {
  const all = new Map<string, Awaited | null>()

  function read(key: string): Awaited | null {
    const known = all.get(key)
    if (known !== undefined) return known
    const stored = deps.store.value(`effect:${key}`) as Awaited | null
    all.set(key, stored)
    return stored
  }

  function keep(key: string, awaited: Awaited | null): void {
    all.set(key, awaited)
    deps.store.setValue(`effect:${key}`, awaited)
  }

  function measure(service: Service, policy: Policy, from: number, to: number): Measured {
    const { project, name } = service
    const since = (key: string, at: number) => deps.recent.since(key, at)
    const warmUpMs = deps.warmUpSeconds(service) * 1000
    return {
      means: meansBetween({ project, service: name }, policy, since, from, to),
      ready: service.replicas.filter((replica) => isCounted(replica, warmUpMs, to)).length,
    }
  }

  function warmAt(service: Service, endedAt: number): number {
    return endedAt + deps.warmUpSeconds(service) * 1000
  }

  function dueAt(service: Service, policy: Policy, endedAt: number): number {
    return warmAt(service, endedAt) + policy.windowSeconds * 1000
  }

  /** Only what was read after the warm-up speaks of the effect; nothing read is no effect of zero. */
  function finish(service: Service, policy: Policy, awaited: Awaited): Seen | null {
    keep(serviceKey(service.project, service.name), null)
    if (awaited.endedAt === null) return null
    const now = deps.now()
    const after = measure(service, policy, warmAt(service, awaited.endedAt), now)
    const effect = effectOf(awaited.before, after, now)
    return effect === null ? null : { awaited, effect }
  }

  function disturbed(service: Service, policy: Policy): Seen | null {
    const awaited = read(serviceKey(service.project, service.name))
    return awaited === null ? null : finish(service, policy, awaited)
  }

  return {
    dueAt,
    disturbed,
    began(service, policy, action, asked) {
      const before = disturbed(service, policy)
      const at = action.startedAt
      keep(serviceKey(service.project, service.name), {
        action: action.id,
        up: action.to > action.from,
        asked,
        before: measure(service, policy, at - policy.windowSeconds * 1000, at),
        endedAt: null,
      })
      return before
    },
    ended(action) {
      const key = serviceKey(action.project, action.service)
      const awaited = read(key)
      if (awaited?.action !== action.id) return
      const { verification, endedAt } = action
      const changed = verification === 'converged' || verification === 'partial'
      keep(key, changed ? { ...awaited, endedAt } : null)
    },
    look(service, policy) {
      const awaited = read(serviceKey(service.project, service.name))
      if (awaited?.endedAt == null) return null
      return deps.now() < dueAt(service, policy, awaited.endedAt) ? null : finish(service, policy, awaited)
    },
    awaited: (service) => read(serviceKey(service.project, service.name)),
  }
}
