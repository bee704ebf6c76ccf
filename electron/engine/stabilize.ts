/**
 * Stabilization as in HPA v2: going down no lower than the highest recommendation of its window, going up no higher
 * than the lowest of its own (engine.md, section 4.1).
 */
import type { DecideInput, PastRecommendation } from '../../shared/domain/decision.ts'

export interface Stabilized {
  readonly desired: number
  /** For the next decision: the ones that can still be the highest or the lowest, this one last. */
  readonly recommendations: readonly PastRecommendation[]
}

export function stabilize(input: DecideInput, desired: number): Stabilized {
  const { now, policy } = input
  const { current } = input.observed
  const downFrom = now - windowMs(policy.stabilizationDownSeconds, input.samplingSeconds)
  const upFrom = now - windowMs(policy.stabilizationUpSeconds, input.samplingSeconds)
  let highest = desired
  let lowest = desired
  const kept: PastRecommendation[] = [{ at: now, desired }]
  const past = pastOf(input)
  // From the newest back: what a newer one outdoes in both directions can never matter again.
  for (let index = past.length - 1; index >= 0; index -= 1) {
    const known = past[index]
    if (known === undefined) continue
    // Stamped by a clock that was set back since: as young as can be, and never longer than the window.
    const at = Math.min(known.at, now)
    const higher = at > downFrom && known.desired > highest
    const lower = at > upFrom && known.desired < lowest
    if (!higher && !lower) continue
    if (higher) highest = known.desired
    if (lower) lowest = known.desired
    kept.push(at === known.at ? known : { at, desired: known.desired })
  }
  if (kept.length > 1) kept.reverse()
  return { desired: Math.min(highest, Math.max(lowest, current)), recommendations: kept }
}

/** Before the first decision the present count counts as asked for, so that no start of Eyrie lowers it at once. */
function pastOf({ memory, now, observed }: DecideInput): readonly PastRecommendation[] {
  if (memory.recommendations.length > 0) return memory.recommendations
  return [{ at: now, desired: observed.current }]
}

/** However seldom it is decided (a check from cron), the decision before still counts. */
function windowMs(seconds: number, samplingSeconds: number): number {
  return seconds === 0 ? 0 : Math.max(seconds, 1.5 * samplingSeconds) * 1000
}

/** Seconds until nothing in the window keeps the count from going below `current`. */
export function stabilizedFor(
  input: DecideInput,
  recommendations: readonly PastRecommendation[],
  up: boolean,
): number {
  const { now, policy, samplingSeconds, observed } = input
  const window = windowMs(
    up ? policy.stabilizationUpSeconds : policy.stabilizationDownSeconds,
    samplingSeconds,
  )
  const against = recommendations.filter(({ desired }) =>
    up ? desired <= observed.current : desired >= observed.current,
  )
  return Math.max(0, ...against.map(({ at }) => (at + window - now) / 1000))
}
