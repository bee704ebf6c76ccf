/** Both scores on their fixed scales, 0–15 up and 0–7 down, factor by factor (engine.md, section 2). */
import type { DecideInput, EngineMemory, FactorScore, Score } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import { preparedOf, type Prepared, type PreparedFactor } from './prepared.ts'
import { NO_DATA, windowsOf } from './readings.ts'
import { DOWN_SCALE, isBeyond, scaled, tallyOf, thresholdOf, UP_SCALE, type Tally } from './tally.ts'

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
  readonly urgent: boolean
  readonly missing: readonly MissingSource[]
  readonly memory: EngineMemory
}

/** The scores alone, without a decision on them. */
export function scoresOf(input: DecideInput): Scores {
  const prepared = preparedOf(input.policy)
  const windows = windowsOf(input, prepared)
  const tally = tallyOf(input, prepared, windows)
  const { up, down } = scoreDetails(input, prepared, windows, tally)
  const { now: at, memory } = input
  return {
    up,
    down,
    urgent: tally.urgent,
    missing: missingOf(input, prepared, windows),
    memory: { ...memory, at, factors: tally.factors },
  }
}

/** The tally with what each factor had to do with it. */
export function scoreDetails(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
  tally: Tally,
): { readonly up: Score; readonly down: Score } {
  const up: FactorScore[] = []
  const down: FactorScore[] = []
  for (const known of prepared.factors)
    (known.up ? up : down).push(factorScore(known, input, prepared, windows, tally))
  return {
    up: { value: tally.up, of: UP_SCALE, factors: up },
    down: { value: tally.down, of: DOWN_SCALE, factors: down },
  }
}

function factorScore(
  known: PreparedFactor,
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
  tally: Tally,
): FactorScore {
  const { factor, up } = known
  const window: WindowResult =
    known.source < 0
      ? { kind: 'value', value: input.observed.current, coverage: 1, newestAge: 0 }
      : (windows[known.source] ?? NO_DATA)
  const threshold = thresholdOf(known, input.policy)
  const beyond = window.kind === 'value' && isBeyond(factor, window.value, threshold)
  const since = beyond ? (tally.factors[factor.id]?.beyondSince ?? input.now) : input.now
  const heldFor = (input.now - since) / 1000
  const held = beyond && heldFor >= factor.forSeconds
  return {
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
    earned: held
      ? scaled(up ? UP_SCALE : DOWN_SCALE, factor.points, up ? prepared.upPoints : prepared.downPoints)
      : 0,
  }
}

export function missingOf(
  input: DecideInput,
  prepared: Prepared,
  windows: readonly WindowResult[],
): readonly MissingSource[] {
  return prepared.sources.flatMap((source, place) => {
    const window = windows[place] ?? NO_DATA
    if (window.kind === 'value') return []
    return [{ source, window, problem: input.readings[source]?.problem ?? null }]
  })
}
