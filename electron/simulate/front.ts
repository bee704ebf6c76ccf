/** What is best for its price: nothing else is both less short and no dearer. */
import type { Measures } from '../../shared/domain/simulation.ts'

interface Measured {
  readonly measures: Measures
}

/** Cheapest first, each one less short than the one before. Of equals the first stays. */
export function frontOf<T extends Measured>(all: readonly T[]): readonly T[] {
  const byPrice = [...all].sort(
    (a, b) => a.measures.replicaHours - b.measures.replicaHours || a.measures.thetaU - b.measures.thetaU,
  )
  const front: T[] = []
  for (const each of byPrice) {
    const last = front.at(-1)
    if (last === undefined || each.measures.thetaU < last.measures.thetaU) front.push(each)
  }
  return front
}

/** Neighbors on a front that an operator could not tell apart: the first of them stays. */
export function thinned<T extends Measured>(front: readonly T[]): readonly T[] {
  const kept: T[] = []
  for (const each of front) {
    const last = kept.at(-1)?.measures
    const { thetaU, replicaHours } = each.measures
    const same = last !== undefined && thetaU > 0.98 * last.thetaU && replicaHours < 1.002 * last.replicaHours
    if (!same) kept.push(each)
  }
  return kept
}

/** Every other change undid the one before it within ten minutes: such a count does not settle. */
const MOST_UNDONE = 0.5

export function isUnstable({ adaptations, reversals }: Measures): boolean {
  return adaptations > 4 && reversals / adaptations > MOST_UNDONE
}
