/** One step of the simulated service, exactly as engine.md, section 7, has it. */
import type { ServiceModel } from '../../shared/domain/model.ts'

/** Shares are 0 to 1; null where nothing can be said without a ready replica. */
export interface ModelStep {
  readonly demand: number
  readonly capacity: number
  readonly served: number
  /** Requests that wait after the step. */
  readonly backlog: number
  readonly dropped: number
  readonly cpu: number
  readonly errorRatio: number
  /** Milliseconds. */
  readonly p95: number | null
  /** Working set over its limit, of one ready replica. */
  readonly memory: number | null
  /** 1 while demand exceeds capacity, else 0. */
  readonly throttled: number
}

/** `backlog` and `ready` before the step, `rps` during it, `dt` in seconds. */
export function stepModel(
  model: ServiceModel,
  before: { readonly backlog: number; readonly ready: number },
  rps: number,
  dt: number,
): ModelStep {
  const { ready } = before
  const capacity = ready * model.capacityRps * dt
  const demand = before.backlog + rps * dt
  const served = Math.min(demand, capacity)
  const backlog = Math.min(demand - served, model.queueLimit)
  const dropped = demand - served - backlog
  const cpu = ready === 0 ? 0 : served / capacity
  const waitMs = (1000 * backlog) / (ready * model.capacityRps)
  const memoryBytes = model.memoryBaseBytes + (model.memoryPerRps * served) / dt / ready
  return {
    demand,
    capacity,
    served,
    backlog,
    dropped,
    cpu,
    errorRatio: dropped / Math.max(1, rps * dt),
    p95: ready === 0 ? null : (model.serviceTimeMs * 3) / (1 - Math.min(cpu, 0.98)) + waitMs,
    memory: ready === 0 ? null : memoryBytes / model.memoryLimitBytes,
    throttled: demand > capacity ? 1 : 0,
  }
}
