/** One step of the simulated service, exactly as engine.md, section 7, has it: the demo and the lab share it. */
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

/** A step that is written over by the next one: a replay of months makes millions. */
export type MutableStep = { -readonly [K in keyof ModelStep]: ModelStep[K] }

export function emptyStep(): MutableStep {
  return {
    demand: 0,
    capacity: 0,
    served: 0,
    backlog: 0,
    dropped: 0,
    cpu: 0,
    errorRatio: 0,
    p95: null,
    memory: null,
    throttled: 0,
  }
}

/** `backlog` and `ready` before the step, `rps` during it, `dt` in seconds. */
export function stepModel(
  model: ServiceModel,
  before: { readonly backlog: number; readonly ready: number },
  rps: number,
  dt: number,
): ModelStep {
  const step = emptyStep()
  stepInto(step, model, before.backlog, before.ready, rps, dt)
  return step
}

export function stepInto(
  step: MutableStep,
  model: ServiceModel,
  backlogBefore: number,
  ready: number,
  rps: number,
  dt: number,
): void {
  const capacity = ready * model.capacityRps * dt
  const demand = backlogBefore + rps * dt
  const served = Math.min(demand, capacity)
  const backlog = Math.min(demand - served, model.queueLimit)
  const dropped = demand - served - backlog
  const cpu = ready === 0 ? 0 : served / capacity
  step.demand = demand
  step.capacity = capacity
  step.served = served
  step.backlog = backlog
  step.dropped = dropped
  step.cpu = cpu
  step.errorRatio = dropped / Math.max(1, rps * dt)
  step.throttled = demand > capacity ? 1 : 0
  if (ready === 0) {
    step.p95 = null
    step.memory = null
    return
  }
  const waitMs = (1000 * backlog) / (ready * model.capacityRps)
  step.p95 = (model.serviceTimeMs * 3) / (1 - Math.min(cpu, 0.98)) + waitMs
  step.memory = (model.memoryBaseBytes + (model.memoryPerRps * served) / dt / ready) / model.memoryLimitBytes
}

/** Required supply: how many ready replicas the load needs at the wanted utilization. */
export function requiredReplicas(model: ServiceModel, rps: number): number {
  return Math.max(1, Math.ceil(rps / (model.capacityRps * model.targetUtilization)))
}
