/** A judgement with everything that words are made of: both scores factor by factor, and what is missing. */
import type { DecideInput, Score } from '../../shared/domain/decision.ts'
import type { Judgement } from './judge.ts'
import { NO_DATA } from './readings.ts'
import { missingOf, scoreDetails, type MissingSource } from './score.ts'
import { sourceReading } from './words.ts'

export interface Told {
  readonly input: DecideInput
  readonly judgement: Judgement
  readonly up: Score
  readonly down: Score
  readonly missing: readonly MissingSource[]
  /** The reading of each source in words, by its place among the prepared sources. */
  readonly readings: readonly string[]
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
