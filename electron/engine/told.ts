/** A judgement with everything that words are made of: both scores factor by factor, and what is missing. */
import type { DecideInput, FactorScore, Score } from '../../shared/domain/decision.ts'
import type { Judgement } from './judge.ts'
import { NO_DATA } from './window.ts'
import { missingOf, scoreDetails, type MissingSource } from './score.ts'
import { readingText, sourceReading } from './words.ts'

export interface Told {
  readonly input: DecideInput
  readonly judgement: Judgement
  readonly up: Score
  readonly down: Score
  readonly missing: readonly MissingSource[]
  /** The reading of each source in words, by its place among the prepared sources. */
  readonly readings: readonly string[]
}

/** A factor's reading in words, which mostly are there already. */
export function factorReading({ judgement, readings }: Told, factor: FactorScore): string {
  const known =
    factor.source === 'replicas' ? undefined : readings[judgement.prepared.sources.indexOf(factor.source)]
  return known ?? readingText(factor)
}

const NONE_MISSING: readonly MissingSource[] = []

export function toldOf(input: DecideInput, judgement: Judgement): Told {
  const { prepared, windows, tally, missing } = judgement
  const { up, down } = scoreDetails(input, prepared, windows, tally)
  return {
    input,
    judgement,
    up,
    down,
    missing: missing ? missingOf(input, prepared, windows) : NONE_MISSING,
    readings: prepared.sources.map((source, place) => sourceReading(source, windows[place] ?? NO_DATA)),
  }
}
