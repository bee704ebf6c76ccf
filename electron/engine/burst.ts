/**
 * Burst, as Knative's panic mode: when the last seconds alone ask for twice what is ready, they are heard at once, and
 * nothing is lowered for a minute (engine.md, section 4.3).
 */
import type { DecideInput, TargetScore } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Prepared } from './prepared.ts'
import { burstWindowOf } from './readings.ts'
import { byTargets } from './recommend.ts'

export const BURST_WINDOW_SECONDS = 10
const BURST_HOLDS_MS = 60_000
const BURST_FACTOR = 2
/** Slower sampling than this has too little to say about 10 s. */
const MOST_SAMPLING_SECONDS = 5

export interface Burst {
  readonly desired: number
  /** Epoch ms; null: no burst. */
  readonly until: number | null
  /** What the last seconds ask for, where that began or prolonged a burst; else empty. */
  readonly targets: readonly TargetScore[]
}

const NONE: readonly TargetScore[] = []

export function burst(input: DecideInput, prepared: Prepared, desired: number): Burst {
  const { policy, now, memory, observed } = input
  if (!policy.burst || policy.strategy !== 'target') return { desired, until: null, targets: NONE }
  const last = memory.burstUntil
  // A clock that was set back must not prolong it.
  const running = last !== null && last > now ? Math.min(last, now + BURST_HOLDS_MS) : null
  const held = running === null ? desired : Math.max(desired, observed.current)
  if (input.samplingSeconds > MOST_SAMPLING_SECONDS || observed.ready === 0)
    return { desired: held, until: running, targets: NONE }
  const windows: WindowResult[] = []
  let asked = false
  for (const { target, source } of prepared.targets) {
    const window = burstWindowOf(input, target.source.name, BURST_WINDOW_SECONDS)
    windows[source] = window
    if (window.kind === 'value' && mayAsk(window.value / target.target, observed.ready)) asked = true
  }
  // Most seconds are quiet: no need to work out in full what cannot be enough.
  if (!asked) return { desired: held, until: running, targets: NONE }
  const { desired: wanted, targets } = byTargets(input, prepared, windows)
  if (wanted < BURST_FACTOR * observed.ready || wanted <= observed.current)
    return { desired: held, until: running, targets: NONE }
  return { desired: Math.max(held, wanted), until: now + BURST_HOLDS_MS, targets }
}

/** Rounded up it may come to twice what is ready; what is filled in only lowers it. */
function mayAsk(ratio: number, ready: number): boolean {
  return ratio * ready > BURST_FACTOR * ready - 1
}
