/**
 * A memory as the loop and a rehearsal hand it on: since when each factor has stood beyond its threshold as bare numbers.
 * They become objects only when somebody looks at them or writes them down, which in most rounds nobody does. Written, it
 * is a memory like any other.
 */
import type { EngineMemory, FactorMemory, PastRecommendation } from '../../shared/domain/decision.ts'

/** What is remembered of a policy's factors, each at its place among `ids`; times in epoch ms. Lists are shared, never changed. */
export interface FactorTimes {
  readonly ids: readonly string[]
  /** NaN: it does not stand beyond its threshold. A `beyondSince` of null is Infinity: later than any time now. */
  readonly since: readonly number[]
  /** When each was last seen there; null: at `at`, all of them. */
  readonly seen: readonly number[] | null
  readonly at: number
}

export class PackedMemory implements EngineMemory, FactorTimes {
  readonly at: number
  readonly ids: readonly string[]
  readonly since: readonly number[]
  readonly seen: readonly number[] | null
  readonly recommendations: readonly PastRecommendation[]
  readonly burstUntil: number | null

  constructor(
    at: number,
    { ids, since, seen }: Omit<FactorTimes, 'at'>,
    recommendations: readonly PastRecommendation[],
    burstUntil: number | null,
  ) {
    this.at = at
    this.ids = ids
    this.since = since
    this.seen = seen
    this.recommendations = recommendations
    this.burstUntil = burstUntil
  }

  get factors(): EngineMemory['factors'] {
    const { ids, since, seen, at } = this
    const factors: Record<string, FactorMemory> = {}
    for (let place = 0; place < ids.length; place += 1) {
      const beyond = since[place] ?? Number.NaN
      if (Number.isNaN(beyond)) continue
      const beyondSince = beyond === Number.POSITIVE_INFINITY ? null : beyond
      factors[ids[place] ?? ''] = { beyondSince, lastAt: seen?.[place] ?? at }
    }
    return factors
  }

  toJSON(): EngineMemory {
    const { at, factors, recommendations, burstUntil } = this
    return { at, factors, recommendations, burstUntil }
  }
}

/** For whoever keeps or compares a memory otherwise than as JSON. */
export function plainMemory(memory: EngineMemory): EngineMemory {
  return memory instanceof PackedMemory ? memory.toJSON() : memory
}

/** What a memory holds of the factors of `none`, in which none of them is remembered. */
export function timesOf(memory: EngineMemory, none: FactorTimes): FactorTimes {
  // The same list: it was packed for the same policy.
  if (memory instanceof PackedMemory && memory.ids === none.ids) return memory
  const { factors } = memory
  const { ids } = none
  const since = none.since.slice()
  const seen = none.since.slice()
  for (let place = 0; place < ids.length; place += 1) {
    const known = factors[ids[place] ?? '']
    if (known === undefined) continue
    since[place] = known.beyondSince ?? Number.POSITIVE_INFINITY
    seen[place] = known.lastAt
  }
  return { ids, since, seen, at: none.at }
}
