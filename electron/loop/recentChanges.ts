/** Every completed change of a service's count, own, manual and foreign: what cooldown and rates are counted from. */
import type { LastAction } from '../../shared/domain/decision.ts'
import type { DriftEntry } from '../../shared/domain/history.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Store } from '../storage/store.ts'
import type { Actions } from './actions.ts'

export interface RecentChanges {
  last(project: string, service: string): LastAction | null
  /** As far back as the policy's longest rate period, oldest first. */
  within(project: string, service: string, policy: Policy, now: number): readonly LastAction[]
  /** A foreign change was told. */
  add(entry: DriftEntry): void
}

/** More foreign changes than any rate period sees. */
const KEEP = 50

export function createRecentChanges(
  store: Store,
  actions: Pick<Actions, 'lastAction' | 'recentActions'>,
): RecentChanges {
  const foreign = new Map<string, readonly LastAction[]>()

  function foreignOf(project: string, service: string): readonly LastAction[] {
    const key = serviceKey(project, service)
    const known = foreign.get(key)
    if (known !== undefined) return known
    const loaded = store
      .entries({ project, service, kind: 'drift', limit: KEEP })
      .flatMap((entry) => (entry.kind === 'drift' ? [changeOf(entry)] : []))
      .reverse()
    foreign.set(key, loaded)
    return loaded
  }

  return {
    last(project, service) {
      const own = actions.lastAction(project, service)
      const other = foreignOf(project, service).at(-1) ?? null
      if (own === null || other === null) return own ?? other
      return other.completedAt > own.completedAt ? other : own
    },
    within(project, service, policy, now) {
      const since = now - longestPeriodMs(policy)
      const own = actions.recentActions(project, service, since)
      const others = foreignOf(project, service).filter(({ completedAt }) => completedAt >= since)
      return [...own, ...others].sort((a, b) => a.completedAt - b.completedAt)
    },
    add(entry) {
      const known = foreignOf(entry.project, entry.service)
      const change = changeOf(entry)
      // Read from the store a moment ago, it is there already.
      if (known.at(-1)?.completedAt === change.completedAt) return
      foreign.set(serviceKey(entry.project, entry.service), [...known, change].slice(-KEEP))
    },
  }
}

function changeOf({ at, from, to }: DriftEntry): LastAction {
  return { completedAt: at, from, to, by: 'foreign' }
}

function longestPeriodMs({ rateUp, rateDown }: Policy): number {
  const periods = [...rateUp.policies, ...rateDown.policies].map(({ periodSeconds }) => periodSeconds)
  return Math.max(0, ...periods) * 1000
}
