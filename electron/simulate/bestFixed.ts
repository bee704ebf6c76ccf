/** The smallest fixed count that would have been enough: what an operator without an autoscaler would have to pay. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { requiredReplicas } from './model.ts'
import { referenceCourse } from './references.ts'
import { replayAll } from './replay.ts'
import type { Grid } from './trace.ts'

export interface BestFixed {
  readonly replicas: number
  readonly measures: Measures
}

/** At most this share of the time (in percent) may be short of replicas. */
const MOST_UNDER = 1

/** The smallest N from min to max with no dropped request and τU ≤ 1 %, else max. */
export function bestFixed(grid: Grid, model: ServiceModel): BestFixed {
  const measured = (replicas: number): BestFixed => ({
    replicas,
    measures: replayAll({
      grid,
      model,
      course: referenceCourse({ kind: 'fixed', replicas }, model),
    }).measures(),
  })
  for (let replicas = leastWorthTrying(grid, model); replicas <= model.max; replicas += 1) {
    const found = measured(replicas)
    if (found.measures.droppedRequests === 0 && found.measures.tauU <= MOST_UNDER) return found
  }
  return measured(model.max)
}

/** Counts that are short for clearly more than the allowed share need no replay. */
function leastWorthTrying({ rps }: Grid, model: ServiceModel): number {
  const required = rps.map((value) => requiredReplicas(model, value)).sort()
  const place = Math.floor(rps.length * (1 - (2 * MOST_UNDER) / 100))
  return Math.max(model.min, Math.min(model.max, required[place] ?? model.min))
}
