/** What a host's capacity bar shows of one resource: pure, from the contract's numbers. */
import type { Resource } from '../../../shared/contract/views.ts'

export interface Capacity {
  readonly total: number
  readonly used: number | null
  readonly reserved: number
  readonly limits: number
  /** Neither used nor reserved; null while the use is not known. */
  readonly free: number | null
  /** Σ limits ÷ capacity; above 1 the host is overcommitted. */
  readonly commitment: number
  /** As shares of the capacity, 0 to 1. */
  readonly shares: { readonly used: number | null; readonly reserved: number; readonly limits: number }
}

export function capacityOf(resource: Resource): Capacity {
  const { total, used, reserved, limits } = resource
  const share = (value: number) => (total > 0 ? Math.min(1, Math.max(0, value / total)) : 0)
  return {
    total,
    used,
    reserved,
    limits,
    free: used === null ? null : Math.max(0, total - Math.max(used, reserved)),
    commitment: total > 0 ? limits / total : 0,
    shares: { used: used === null ? null : share(used), reserved: share(reserved), limits: share(limits) },
  }
}
