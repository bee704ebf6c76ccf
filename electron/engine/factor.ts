/** One factor: its window, whether it stands beyond its threshold, and for how long it has. */
import type { DecideInput, FactorMemory, FactorScore } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Factor } from '../../shared/domain/policy.ts'
import { windowOf } from './window.ts'

/**
 * More than two periods without an evaluation start a factor's `for` again (engine.md, section 2); half a period more
 * is granted, because timers are late and two periods are exactly one missed evaluation.
 */
const GAP_PERIODS = 2.5

export interface EvaluatedFactor {
  /** `earned` is 0 here: points are given out by the score, which knows all factors. */
  readonly score: FactorScore
  /** Stood beyond its threshold for its whole `for`. */
  readonly held: boolean
  /** What the next decision needs to know; null: nothing is known yet. */
  readonly memory: FactorMemory | null
}

export function evaluateFactor(factor: Factor, input: DecideInput): EvaluatedFactor {
  const window = readingOf(factor, input)
  const threshold = factor.source.name === 'replicas' ? input.policy.min : factor.threshold
  const before = input.memory.factors[factor.id] ?? null
  const beyond = window.kind === 'value' && isBeyond(factor, window.value, threshold)
  // A source that is away leaves the memory as it was: it may be back before two periods have passed.
  const memory = window.kind === 'value' ? remember(before, beyond, input) : before
  const heldFor = beyond && memory?.beyondSince != null ? (input.now - memory.beyondSince) / 1000 : 0
  return {
    score: {
      id: factor.id,
      source: factor.source.name,
      direction: factor.direction,
      window,
      threshold,
      beyond,
      urgent: window.kind === 'value' && factor.urgentAbove !== null && window.value > factor.urgentAbove,
      heldFor,
      forSeconds: factor.forSeconds,
      points: factor.points,
      earned: 0,
    },
    held: beyond && heldFor >= factor.forSeconds,
    memory,
  }
}

function readingOf(factor: Factor, input: DecideInput): WindowResult {
  const { source } = factor
  if (source.kind === 'built-in' && source.name === 'replicas')
    return { kind: 'value', value: input.observed.current, coverage: 1, newestAge: 0 }
  const reading = input.readings[source.name]
  if (reading === undefined) return { kind: 'no-data' }
  const window = windowOf(reading.samples, {
    now: input.now,
    windowSeconds: input.policy.windowSeconds,
    samplingSeconds: input.samplingSeconds,
  })
  // Nothing in the whole window and a source known to fail: its last word is no reading, however young it is.
  const gone = reading.problem !== null && window.kind === 'value' && window.coverage === 0
  return gone ? { kind: 'stale', newestAge: window.newestAge } : window
}

/** `replicas` speaks for going down while there are more than the minimum. */
function isBeyond(factor: Factor, value: number, threshold: number): boolean {
  if (factor.direction === 'up' || factor.source.name === 'replicas') return value > threshold
  return value < threshold
}

function remember(before: FactorMemory | null, beyond: boolean, input: DecideInput): FactorMemory {
  const { now, samplingSeconds } = input
  if (!beyond) return { beyondSince: null, lastAt: now }
  const since = before?.beyondSince ?? null
  if (before === null || since === null) return { beyondSince: now, lastAt: now }
  const gap = now - before.lastAt
  // A clock that was set back makes the old times worthless.
  const unbroken = gap >= 0 && gap <= GAP_PERIODS * samplingSeconds * 1000 && since <= now
  return { beyondSince: unbroken ? since : now, lastAt: now }
}
