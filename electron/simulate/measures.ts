/** The SPEC Research Group's elasticity measures (Herbst et al.) and an operator's own, step by step (section 7). */
import type { Measures } from '../../shared/domain/simulation.ts'
import { nearestRank } from './nearestRank.ts'

/** An adaptation in the other direction at most this long after the one before undid it. */
const REVERSAL_SECONDS = 600

/** Running sums; plain fields, because a replay of months adds millions of steps. */
export interface Sums {
  steps: number
  under: number
  over: number
  underSteps: number
  overSteps: number
  unstableSteps: number
  adaptations: number
  reversals: number
  underRun: number
  longestUnderRun: number
  dropped: number
  delayed: number
  ordered: number
  lastRequired: number
  lastReady: number
  lastChangeAt: number
  lastDirection: number
}

export function createSums(): Sums {
  return {
    steps: 0,
    under: 0,
    over: 0,
    underSteps: 0,
    overSteps: 0,
    unstableSteps: 0,
    adaptations: 0,
    reversals: 0,
    underRun: 0,
    longestUnderRun: 0,
    dropped: 0,
    delayed: 0,
    ordered: 0,
    lastRequired: 0,
    lastReady: 0,
    lastChangeAt: 0,
    lastDirection: 0,
  }
}

/** `ordered` is the count before the step's action. */
export function addStep(sums: Sums, required: number, ready: number, ordered: number): void {
  if (ready < required) {
    sums.under += (required - ready) / required
    sums.underSteps += 1
    sums.underRun += 1
    if (sums.underRun > sums.longestUnderRun) sums.longestUnderRun = sums.underRun
  } else {
    sums.underRun = 0
    if (ready > required) {
      sums.over += (ready - required) / required
      sums.overSteps += 1
    }
  }
  // |sgn Δs − sgn Δd|, at most 1, is 0 only where both moved the same way.
  if (sums.steps > 0 && Math.sign(ready - sums.lastReady) !== Math.sign(required - sums.lastRequired))
    sums.unstableSteps += 1
  sums.lastReady = ready
  sums.lastRequired = required
  sums.ordered += ordered
  sums.steps += 1
}

export function addRequests(sums: Sums, backlogBefore: number, served: number, dropped: number): void {
  sums.delayed += Math.min(backlogBefore, served)
  sums.dropped += dropped
}

/** The step at `t` (seconds) changed the ordered count by `change`. */
export function addAdaptation(sums: Sums, t: number, change: number): void {
  const direction = Math.sign(change)
  const undone =
    sums.adaptations > 0 && direction !== sums.lastDirection && t - sums.lastChangeAt <= REVERSAL_SECONDS
  if (undone) sums.reversals += 1
  sums.adaptations += 1
  sums.lastDirection = direction
  sums.lastChangeAt = t
}

/** `p95s` holds one value a step, in milliseconds, and is left in another order. */
export function measuresOf(sums: Sums, p95s: Float64Array, dt: number): Measures {
  const share = (total: number) => (100 * total) / sums.steps
  return {
    thetaU: share(sums.under),
    thetaO: share(sums.over),
    tauU: share(sums.underSteps),
    tauO: share(sums.overSteps),
    instability: share(sums.unstableSteps),
    adaptations: sums.adaptations,
    reversals: sums.reversals,
    longestUnderSeconds: sums.longestUnderRun * dt,
    droppedRequests: sums.dropped,
    delayedRequests: sums.delayed,
    p95Ms: nearestRank(p95s, 95),
    replicaHours: (sums.ordered * dt) / 3600,
  }
}
