/** Both scores on their fixed scales, 0–15 up and 0–7 down, factor by factor (engine.md, section 2). */
import type { DecideInput, EngineMemory, FactorScore, Score } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import type { Judgement } from './judge.ts'
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
  const { factor } = known
  const window = windowFor(known, input, windows)
  const { beyond, heldFor, earned } = standingOf(known, window, input, prepared, tally)
  return {
    id: factor.id,
    source: factor.source.name,
    direction: factor.direction,
    window,
    threshold: thresholdOf(known, input.policy),
    beyond,
    urgent: window.kind === 'value' && factor.urgentAbove !== null && window.value > factor.urgentAbove,
    heldFor,
    forSeconds: factor.forSeconds,
    points: factor.points,
    earned,
  }
}

/** The points that each factor has earned, in the order of the prepared factors. */
export function earnedOf(
  input: DecideInput,
  { prepared, windows, tally }: Pick<Judgement, 'prepared' | 'windows' | 'tally'>,
): readonly number[] {
  return prepared.factors.map(
    (known) => standingOf(known, windowFor(known, input, windows), input, prepared, tally).earned,
  )
}

function windowFor(
  known: PreparedFactor,
  input: DecideInput,
  windows: readonly WindowResult[],
): WindowResult {
  if (known.source < 0) return { kind: 'value', value: input.observed.current, coverage: 1, newestAge: 0 }
  return windows[known.source] ?? NO_DATA
}

/** `heldFor` in seconds; `earned` on the scale of the factor's score. */
function standingOf(
  known: PreparedFactor,
  window: WindowResult,
  { now, policy }: DecideInput,
  prepared: Prepared,
  tally: Tally,
): { readonly beyond: boolean; readonly heldFor: number; readonly earned: number } {
  const { factor, up } = known
  const beyond = window.kind === 'value' && isBeyond(factor, window.value, thresholdOf(known, policy))
  const since = beyond ? (tally.factors[factor.id]?.beyondSince ?? now) : now
  const heldFor = (now - since) / 1000
  const held = beyond && heldFor >= factor.forSeconds
  const [scale, configured] = up
    ? ([UP_SCALE, prepared.upPoints] as const)
    : ([DOWN_SCALE, prepared.downPoints] as const)
  return { beyond, heldFor, earned: held ? scaled(scale, factor.points, configured) : 0 }
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
