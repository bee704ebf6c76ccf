/** Both scores on their fixed scales, 0–15 up and 0–7 down, over the configured factors (engine.md, section 2). */
import type { DecideInput, EngineMemory, FactorMemory, Score } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import { evaluateFactor, type EvaluatedFactor } from './factor.ts'

export const UP_SCALE = 15
export const DOWN_SCALE = 7

/** A configured source without a usable reading: it earns nothing and forbids going down. */
export interface MissingSource {
  readonly source: string
  readonly window: Exclude<WindowResult, { readonly kind: 'value' }>
  /** What went wrong reading it, where that is known. */
  readonly problem: string | null
}

export interface Scores {
  readonly up: Score
  readonly down: Score
  /** Some up factor stands above the value at which the need is urgent. */
  readonly urgent: boolean
  readonly missing: readonly MissingSource[]
  readonly memory: EngineMemory
}

export function scoresOf(input: DecideInput): Scores {
  const up: EvaluatedFactor[] = []
  const down: EvaluatedFactor[] = []
  const factors: Record<string, FactorMemory> = {}
  const missing = new Map<string, MissingSource>()
  for (const factor of input.policy.factors) {
    const evaluated = evaluateFactor(factor, input)
    if (factor.direction === 'up') up.push(evaluated)
    else down.push(evaluated)
    if (evaluated.memory !== null) factors[factor.id] = evaluated.memory
    const { source, window } = evaluated.score
    if (window.kind !== 'value')
      missing.set(source, { source, window, problem: input.readings[source]?.problem ?? null })
  }
  return {
    up: scoreOf(up, UP_SCALE),
    down: scoreOf(down, DOWN_SCALE),
    urgent: up.some((factor) => factor.score.urgent),
    missing: [...missing.values()],
    memory: { ...input.memory, factors },
  }
}

/** `scale × points earned ÷ points configured`; the products come first, so that 5 of 15 is exactly 5. */
function scoreOf(factors: readonly EvaluatedFactor[], scale: number): Score {
  const configured = factors.reduce((sum, factor) => sum + factor.score.points, 0)
  const earned = factors.reduce((sum, factor) => sum + (factor.held ? factor.score.points : 0), 0)
  return {
    value: configured === 0 ? 0 : (scale * earned) / configured,
    of: scale,
    factors: factors.map(({ score, held }) => ({
      ...score,
      earned: held ? (scale * score.points) / configured : 0,
    })),
  }
}
