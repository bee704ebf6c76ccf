/** Which factors are enough on their own: what a policy's points and its score to act at come to (engine.md, section 2). */
import type { ActingSet, Factor, Policy, PolicyView } from '../../shared/domain/policy.ts'
import { DOWN_SCALE, preparedOf, scaled, UP_SCALE } from './prepared.ts'

/** More than an editor can show; a policy with dozens of factors has millions. */
const MOST_SETS = 60

/** The smallest sets first, of equal size those with the most points. None: no score of this policy ever acts. */
export function actingSets(policy: Policy, direction: Factor['direction']): readonly ActingSet[] {
  const { upPoints, downPoints } = preparedOf(policy)
  const [scale, configured] = direction === 'up' ? [UP_SCALE, upPoints] : [DOWN_SCALE, downPoints]
  const factors = policy.factors
    .filter((factor) => factor.direction === direction)
    .sort((a, b) => b.points - a.points)
  const score = (chosen: readonly Factor[]) =>
    scaled(
      scale,
      chosen.reduce((sum, factor) => sum + factor.points, 0),
      configured,
    )
  const found: ActingSet[] = []
  // From the most points down, so that the last one added is the least of its set: without it the others do not act,
  // and without a weightier one they do so even less.
  const extend = (chosen: readonly Factor[], from: number, size: number): void => {
    for (let index = from; index < factors.length && found.length < MOST_SETS; index += 1) {
      const factor = factors[index]
      if (factor === undefined) return
      // Not even the weightiest of what is left would do.
      const best = [...chosen, ...factors.slice(index, index + size - chosen.length)]
      if (score(best) < policy.actAt) return
      const next = [...chosen, factor]
      const acts = score(next) >= policy.actAt
      if (next.length === size && acts) found.push({ factors: next.map(({ id }) => id), score: score(next) })
      else if (next.length < size && !acts) extend(next, index + 1, size)
    }
  }
  for (let size = 1; size <= factors.length && found.length < MOST_SETS; size += 1) extend([], 0, size)
  return found
}

/** Null where scores are shown and do not act. */
export function actingOf(policy: Policy): PolicyView['acting'] {
  return policy.strategy === 'score'
    ? { up: actingSets(policy, 'up'), down: actingSets(policy, 'down') }
    : null
}
