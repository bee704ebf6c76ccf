/**
 * Projection: before going down, what the remaining replicas would then carry must leave room, or the count would come
 * straight back (engine.md, section 4.2).
 */
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Prepared } from './prepared.ts'

/** The share of an up threshold that may be reached. */
const MARGIN = 0.9

export interface Projection {
  /** The count that was asked about. */
  readonly to: number
  readonly source: string
  readonly value: number
  /** Infinity: none would be left. */
  readonly projected: number
  readonly limit: number
}

/** The first reading that forbids going down to `to`; null: none does. */
export function projection(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
  to: number,
): Projection | null {
  const { observed, policy } = input
  const left = observed.ready - (observed.current - to)
  const growth = left > 0 ? observed.ready / left : Number.POSITIVE_INFINITY
  const check = (source: number, limit: number): Projection | null => {
    const window = windows[source]
    if (window?.kind !== 'value') return null
    // Nothing, shared by none, is still nothing.
    const projected = window.value === 0 ? 0 : window.value * growth
    if (projected < limit) return null
    return { to, source: prepared.sources[source] ?? '', value: window.value, projected, limit }
  }
  if (policy.strategy === 'target') {
    for (const { target, source } of prepared.targets) {
      if (target.sharing === 'fixed') continue
      const found = check(source, target.target * (1 + policy.toleranceUp))
      if (found !== null) return found
    }
    return null
  }
  for (const { factor, source, up } of prepared.factors) {
    if (!up || source < 0 || factor.sharing === 'fixed') continue
    const found = check(source, MARGIN * factor.threshold)
    if (found !== null) return found
  }
  return null
}
