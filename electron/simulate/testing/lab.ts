/** A model and loads for specs of the lab. */
import type { ServiceModel } from '../../../shared/domain/model.ts'
import type { Synthetic } from '../../../shared/domain/simulation.ts'
import { namedPolicy, type PolicySpec } from '../policies.ts'
import { DEFAULT_SYNTHETIC, syntheticTrace } from '../synthetic.ts'
import { gridOf, type Grid, type Trace } from '../trace.ts'

export const MODEL: ServiceModel = {
  capacityRps: 20,
  serviceTimeMs: 50,
  startupSeconds: 40,
  memoryBaseBytes: 2e8,
  memoryPerRps: 1e6,
  memoryLimitBytes: 1e9,
  cpuLimit: 1,
  queueLimit: 500,
  targetUtilization: 0.6,
  min: 2,
  max: 16,
  initial: 3,
}

export function loadOf(changes: Partial<Synthetic> = {}): Trace {
  return syntheticTrace({ ...DEFAULT_SYNTHETIC, days: 1, flashCrowd: { atHour: 9, rps: 200 }, ...changes })
}

export function gridFor(trace: Trace, dt = 15): Grid {
  const grid = gridOf(trace, dt)
  if (!grid.ok) throw new Error(grid.error.message)
  return grid.value
}

export function specFor(name: string, model: ServiceModel = MODEL): PolicySpec {
  const spec = namedPolicy(name, model)
  if (spec === null) throw new Error(`there is no policy ${name}`)
  return spec
}
