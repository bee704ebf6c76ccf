/** How long a service's replicas take from start to healthy, learned from the starts Eyrie saw. */
import { serviceKey } from '../../shared/domain/inventory.ts'
import { median, percentile } from '../../shared/lib/statistics.ts'
import type { Store } from '../storage/store.ts'

/** The newest starts say most about the next one. */
const KEEP = 20
/** engine.md, section 1: warm-up is at most five minutes, however long starts take. */
const LONGEST_WARM_UP_SECONDS = 300

export interface LearnedStarts {
  add(project: string, service: string, milliseconds: readonly number[]): void
  /** p95 time to healthy in seconds, at most 300; 0 before the first start was seen. */
  warmUpSeconds(project: string, service: string): number
  /** Median time to healthy in seconds; null before the first start was seen. */
  typicalSeconds(project: string, service: string): number | null
}

export function createLearnedStarts(store: Store): LearnedStarts {
  const known = new Map<string, readonly number[]>()

  function starts(key: string): readonly number[] {
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const stored = store.value(`starts:${key}`)
    const loaded = Array.isArray(stored)
      ? stored.filter((value): value is number => typeof value === 'number')
      : []
    known.set(key, loaded)
    return loaded
  }

  return {
    add(project, service, milliseconds) {
      if (milliseconds.length === 0) return
      const key = serviceKey(project, service)
      const next = [...starts(key), ...milliseconds].slice(-KEEP)
      known.set(key, next)
      store.setValue(`starts:${key}`, next)
    },
    warmUpSeconds(project, service) {
      const p95 = percentile(starts(serviceKey(project, service)), 0.95)
      return p95 === null ? 0 : Math.min(LONGEST_WARM_UP_SECONDS, p95 / 1000)
    },
    typicalSeconds(project, service) {
      const typical = median(starts(serviceKey(project, service)))
      return typical === null ? null : typical / 1000
    },
  }
}
