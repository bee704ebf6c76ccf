/** Turns two readings of a container's counters into rates. The first reading of a counter yields none. */
import type { Usage } from '../../shared/domain/metrics.ts'

/** What one replica did between two readings; null where a counter was missing, fresh or went backwards. */
export interface ReplicaRates {
  readonly id: string
  readonly at: number
  /** Cores in use: `Δcontainer / Δsystem × online CPUs` (engine.md, section 1). */
  readonly cpuCores: number | null
  readonly memoryBytes: number | null
  /** Throttled periods ÷ periods; null where the engine counts none. */
  readonly throttled: number | null
}

/** A counter that went backwards was reset (the container restarted): no rate, not a negative one. */
function delta(before: number | null, after: number | null): number | null {
  if (before === null || after === null || after < before) return null
  return after - before
}

export function ratesBetween(before: Usage | undefined, after: Usage): ReplicaRates {
  const blank = { id: after.id, at: after.at, memoryBytes: after.workingSetBytes }
  if (before === undefined || after.at <= before.at) return { ...blank, cpuCores: null, throttled: null }
  const used = delta(before.cpuNanos, after.cpuNanos)
  const system = delta(before.systemNanos, after.systemNanos)
  const cpuCores =
    used === null || system === null || system === 0 ? null : (used / system) * after.onlineCpus
  const periods = delta(before.periods, after.periods)
  const throttledPeriods = delta(before.throttledPeriods, after.throttledPeriods)
  // A limited container that ran in no period was not throttled in any; an unlimited one has no such counter.
  const throttled =
    periods === null || throttledPeriods === null ? null : periods === 0 ? 0 : throttledPeriods / periods
  return { ...blank, cpuCores, throttled }
}
