/** The smallest fixed count that would have been enough: what an operator without an autoscaler would have to pay. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Measures } from '../../shared/domain/simulation.ts'
import { referenceCourse } from './references.ts'
import { createReplay, type Replay } from './replay.ts'
import type { Grid } from './trace.ts'

export interface BestFixed {
  readonly replicas: number
  readonly measures: Measures
}

/** The search in slices, so that it can be called off like any replay. */
export interface BestFixedSearch {
  /** Goes on by at most `steps` steps of a replay; false: it had come to the end already. */
  advance(steps: number): boolean
  /** Null until it is done. */
  found(): BestFixed | null
}

/** At most this share of the time (in percent) may be short of replicas. */
const MOST_UNDER = 1

/**
 * The smallest N from min to max with no dropped request and τU ≤ 1 %, else max. One replica more never drops a request
 * more nor is short for longer, so halving what is left finds it: a few replays, however far apart the bounds are.
 */
export function createBestFixedSearch(grid: Grid, model: ServiceModel): BestFixedSearch {
  let least = model.min
  let most = Math.max(model.min, model.max)
  let best: BestFixed | null = null
  let under: { readonly replicas: number; readonly replay: Replay } | null = null
  const isOver = () => best?.replicas === least && least === most

  function next(): { readonly replicas: number; readonly replay: Replay } {
    const replicas = Math.floor((least + most) / 2)
    const course = referenceCourse({ kind: 'fixed', replicas }, model)
    return { replicas, replay: createReplay({ grid, model, course }) }
  }

  function judge(replicas: number, measures: Measures): void {
    const enough = measures.droppedRequests === 0 && measures.tauU <= MOST_UNDER
    // The most there may be is the answer even where it is not enough.
    if (enough || replicas === most) {
      most = replicas
      best = { replicas, measures }
    } else least = replicas + 1
  }

  return {
    advance(steps) {
      if (isOver()) return false
      under ??= next()
      under.replay.advance(steps)
      if (under.replay.position() < under.replay.steps) return true
      judge(under.replicas, under.replay.measures())
      under = null
      return true
    },
    found: () => (isOver() ? best : null),
  }
}
