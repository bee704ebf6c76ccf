/** The golden grids: every usage at every count, and every set of Vedfolnir's factors. */
import { describe, expect, test } from 'vitest'
import { IDLE, QUIET, inputOf, type Load } from '../inputs.ts'
import { decide } from '../../decide.ts'
import { countOf, outcomeOf, targeting } from './outcome.ts'
import { DOWN_SETS, UP_SETS } from './scoreSets.ts'
import { COUNTS, GRID } from './targetGrid.ts'

const SOURCES: Readonly<Record<string, string>> = {
  CPU: 'cpu',
  memory: 'memory',
  queue: 'queueDepth',
  p95: 'responseTimeP95',
  errors: 'errorRatio',
  throttled: 'throttled',
}
/** Each beyond its up threshold, none urgently. */
const HIGH: Load = {
  cpu: 0.84,
  memory: 0.85,
  queueDepth: 62,
  responseTimeP95: 3.4,
  errorRatio: 0.06,
  throttled: 0.3,
}

function only(factors: readonly string[], values: Load): Load {
  const load: Record<string, number | null> = { ...QUIET } as Record<string, number | null>
  for (const factor of factors) {
    const source = SOURCES[factor] ?? factor
    load[source] = values[source] ?? null
  }
  return load
}

const named = (factors: readonly string[]) => (factors.length === 0 ? 'nothing' : factors.join(', '))

describe('CPU held at 50 %', () => {
  for (const [usage, desired, why] of GRID)
    for (const [column, count] of COUNTS.entries())
      test(`${count} at ${usage * 100} % become ${desired[column] ?? '?'}: ${why}`, () => {
        expect(countOf(targeting({ current: count, usage, target: 0.5 }))).toBe(desired[column])
      })
})

describe('Vedfolnir going up from three', () => {
  test.each(UP_SETS)('%s beyond: score %d of 15, then %d replicas', (factors, score, desired) => {
    const decision = decide(inputOf({ load: only(factors, HIGH) }))
    expect([decision.scores.up.value, decision.desired]).toEqual([score, desired])
  })
})

describe('Vedfolnir going down from three', () => {
  test.each(DOWN_SETS)('%s low: score %d of 7, %s', (factors, score, outcome) => {
    const input = inputOf({ load: only(factors, IDLE) })
    expect([decide(input).scores.down.value, outcomeOf(input)], named(factors)).toEqual([score, outcome])
  })
})
