/** Golden cases of times: schedules, and how long a factor must stand. */
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { BUSY, IDLE, MINUTE, QUIET, VEDFOLNIR_LABELS, inputOf, policyOf, type Scene } from '../inputs.ts'
import { outcomeOf, targeting, type Targeting } from './outcome.ts'

const vedfolnir = (changes: Partial<Policy>) => policyOf(VEDFOLNIR_LABELS, changes)
const scored = (scene: Scene) => outcomeOf(inputOf(scene))
const wanted = (scene: Targeting) => outcomeOf(targeting(scene))

describe('schedule', () => {
  // NOW is 2023-11-14 22:13:20 UTC, a Tuesday.
  const between = (start: string, end: string, min: number, timeZone = 'UTC') => ({
    schedules: [{ start, end, timeZone, min }],
  })
  const quiet = { current: 2, usage: 0.5, target: 0.5 }
  test.each<[sentence: string, scene: Targeting, outcome: string]>([
    [
      'in force it raises',
      { ...quiet, policy: between('0 22 * * *', '0 23 * * *', 6) },
      'scale-up 2 → 6 Scheduled',
    ],
    [
      'over it does not',
      { ...quiet, policy: between('0 20 * * *', '0 22 * * *', 6) },
      'hold 2 → 2 WithinTolerance',
    ],
    [
      'not begun it does not',
      { ...quiet, policy: between('30 22 * * *', '0 23 * * *', 6) },
      'hold 2 → 2 WithinTolerance',
    ],
    [
      'it keeps what load would lower',
      { ...quiet, current: 6, usage: 0.1, policy: between('0 22 * * *', '0 23 * * *', 6) },
      'hold 6 → 6 Scheduled',
    ],
    [
      'more load goes above it',
      { ...quiet, current: 6, usage: 1, policy: between('0 22 * * *', '0 23 * * *', 6) },
      'scale-up 6 → 12 TargetUp',
    ],
    [
      'never above the maximum',
      { ...quiet, policy: { max: 4, ...between('0 22 * * *', '0 23 * * *', 6) } },
      'scale-up 2 → 4 Scheduled',
    ],
    // 23:13 in Berlin
    [
      'by the clock of its own time zone',
      { ...quiet, policy: between('0 23 * * *', '30 23 * * *', 6, 'Europe/Berlin') },
      'scale-up 2 → 6 Scheduled',
    ],
    [
      'across midnight',
      { ...quiet, policy: between('0 20 * * *', '0 6 * * *', 6) },
      'scale-up 2 → 6 Scheduled',
    ],
    [
      'on its weekdays',
      { ...quiet, policy: between('0 8 * * 2', '0 8 * * 3', 6) },
      'scale-up 2 → 6 Scheduled',
    ],
    [
      'not on others',
      { ...quiet, policy: between('0 8 * * 4', '0 20 * * 4', 6) },
      'hold 2 → 2 WithinTolerance',
    ],
  ])('%s', (_, scene, outcome) => {
    expect(wanted(scene)).toBe(outcome)
  })
})

/** Vedfolnir: up factors stand for 300 s, errors for 120 s, down factors for 900 s. */
describe('how long a factor must stand', () => {
  test.each<[sentence: string, scene: Scene, outcome: string]>([
    ['299 s of load earn nothing', { load: BUSY, held: 299_000 }, 'hold 3 → 3 WithinThresholds'],
    ['300 s of load act', { load: BUSY, held: 300_000 }, 'scale-up 3 → 4 ScoreUp'],
    ['899 s of quiet earn nothing', { load: IDLE, held: 899_000 }, 'hold 3 → 3 WithinThresholds'],
    ['900 s of quiet act', { load: IDLE, held: 900_000 }, 'scale-down 3 → 2 ScoreDown'],
    [
      'errors act after 120 s, with the throttling that has stood longer',
      { load: { ...QUIET, errorRatio: 0.06, throttled: 0.3 }, held: 300_000 },
      'scale-up 3 → 4 ScoreUp',
    ],
    ['errors alone are 4 of 15', { load: { ...QUIET, errorRatio: 0.2 } }, 'hold 3 → 3 WithinThresholds'],
    [
      'load beside quiet goes up',
      { load: { ...BUSY, memory: 0.3 }, held: 20 * MINUTE },
      'scale-up 3 → 4 ScoreUp',
    ],
    [
      'one up point keeps a quiet service',
      { load: { ...IDLE, throttled: 0.3 }, held: 20 * MINUTE },
      'hold 3 → 3 WithinThresholds',
    ],
    [
      'without `for` the first look acts',
      {
        load: BUSY,
        held: 0,
        policy: vedfolnir({ factors: vedfolnir({}).factors.map((factor) => ({ ...factor, forSeconds: 0 })) }),
      },
      'scale-up 3 → 4 ScoreUp',
    ],
    [
      'urgent for its time adds two',
      { load: { ...BUSY, queueDepth: 101 }, held: 300_000 },
      'scale-up 3 → 5 ScoreUp',
    ],
    [
      'exactly 100 jobs are not urgent',
      { load: { ...BUSY, queueDepth: 100 }, held: 300_000 },
      'scale-up 3 → 4 ScoreUp',
    ],
    [
      'exactly 70 % of CPU are not beyond',
      { load: { ...BUSY, cpu: 0.7, responseTimeP95: 3 } },
      'hold 3 → 3 WithinThresholds',
    ],
  ])('%s', (_, scene, outcome) => {
    expect(scored(scene)).toBe(outcome)
  })
})
