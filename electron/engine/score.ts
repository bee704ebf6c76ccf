/** Both scores on their fixed scales, 0–15 up and 0–7 down, factor by factor (engine.md, section 2). */
import type { DecideInput, EngineMemory, FactorScore, Score } from '../../shared/domain/decision.ts'
import type { WindowResult } from '../../shared/domain/metrics.ts'
import { PackedMemory } from './packedMemory.ts'
import { DOWN_SCALE, preparedOf, UP_SCALE, type Prepared, type PreparedFactor } from './prepared.ts'
import { windowsOf } from './readings.ts'
import { isBeyond, tallyOf, type Tally } from './tally.ts'
import { NO_DATA } from './window.ts'

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
  const { now, memory } = input
  return {
    up,
    down,
    urgent: tally.urgent,
    missing: missingOf(input, prepared, windows),
    memory: new PackedMemory(now, tally, memory.recommendations, memory.burstUntil),
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
  for (let place = 0; place < prepared.factors.length; place += 1) {
    const known = prepared.factors[place]
    if (known === undefined) continue
    const list = known.up ? up : down
    list.push(factorScore(known, place, input, windows, tally))
  }
  return {
    up: { value: tally.up, of: UP_SCALE, factors: up },
    down: { value: tally.down, of: DOWN_SCALE, factors: down },
  }
}

function factorScore(
  known: PreparedFactor,
  place: number,
  input: DecideInput,
  windows: readonly WindowResult[],
  tally: Tally,
): FactorScore {
  const { factor } = known
  const { now } = input
  const window = windowFor(known, input, windows)
  const beyond = window.kind === 'value' && isBeyond(known, window.value)
  const since = beyond ? (tally.since[place] ?? now) : now
  return {
    id: factor.id,
    source: factor.source.name,
    direction: factor.direction,
    window,
    threshold: known.threshold,
    beyond,
    urgent: window.kind === 'value' && factor.urgentAbove !== null && window.value > factor.urgentAbove,
    heldFor: (now - since) / 1000,
    forSeconds: factor.forSeconds,
    points: factor.points,
    earned: tally.earned[place] ?? 0,
  }
}

function windowFor(
  known: PreparedFactor,
  input: DecideInput,
  windows: readonly WindowResult[],
): WindowResult {
  if (known.source < 0) return { kind: 'value', value: input.observed.current, coverage: 1, newestAge: 0 }
  return windows[known.source] ?? NO_DATA
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
