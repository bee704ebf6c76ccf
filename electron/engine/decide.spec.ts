import { describe, expect, test } from 'vitest'
import type { DecideInput, LastAction } from '../../shared/domain/decision.ts'
import { decide } from './decide.ts'
import {
  BUSY,
  IDLE,
  MINUTE,
  NOW,
  QUIET,
  VEDFOLNIR_LABELS,
  inputOf,
  policyOf,
  steady,
  type Scene,
} from './testing/inputs.ts'

const outcome = (scene: Scene) => {
  const { kind, from, desired, reason, sentence } = decide(inputOf(scene))
  return { kind, count: `${from} → ${desired}`, reason, sentence }
}
const scaled = (from: number, to: number, secondsAgo: number): LastAction => ({
  from,
  to,
  completedAt: NOW - secondsAgo * 1000,
  by: 'eyrie',
})
const observe = policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.mode': 'observe' })

describe('what moves the count', () => {
  test('a high score adds a replica and says for how long what was high', () => {
    expect(outcome({ load: BUSY, held: 5 * MINUTE })).toEqual({
      kind: 'scale-up',
      count: '3 → 4',
      reason: 'ScoreUp',
      sentence: 'Scaling 3 → 4: CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min (score 7 of 15)',
    })
  })
  test('CPU alone never does under Vedfolnir: 3 points of 15', () => {
    expect(outcome({ load: { ...QUIET, cpu: 1 } })).toMatchObject({
      kind: 'hold',
      reason: 'WithinThresholds',
    })
  })
  test('CPU alone does where it is one of few factors', () => {
    const policy = policyOf({
      'eyrie.autoscale.enable': 'true',
      'eyrie.autoscale.mode': 'automatic',
      'eyrie.autoscale.strategy': 'score',
    })
    const load = { cpu: 0.84, memory: 0.5, throttled: 0 }
    expect(outcome({ policy, load, held: 0 })).toMatchObject({
      count: '3 → 4',
      sentence: 'Scaling 3 → 4: CPU 84 % (score 6.4 of 15)',
    })
  })
  test('an urgent need adds two', () => {
    expect(outcome({ load: { ...BUSY, queueDepth: 180 } })).toMatchObject({
      count: '3 → 5',
      reason: 'ScoreUp',
    })
  })
  test('a low score takes one away, named by what is low and not by the count', () => {
    expect(outcome({ load: IDLE, current: 4, held: 15 * MINUTE })).toEqual({
      kind: 'scale-down',
      count: '4 → 3',
      reason: 'ScoreDown',
      sentence: 'Scaling 4 → 3: CPU 5 %, memory 30 %, queue 0 jobs, p95 200 ms for 15 min (score 7 of 7)',
    })
  })
  test('anything on the up side keeps it from going down', () => {
    expect(outcome({ load: { ...IDLE, throttled: 0.5 } })).toEqual({
      kind: 'hold',
      count: '3 → 3',
      reason: 'WithinThresholds',
      sentence: 'Holding at 3: up score 1 of 15 (CPU throttled 50 % for 1 h) keeps it from going down',
    })
  })
  test('nothing wanted names both scores and what is needed', () => {
    expect(outcome({ current: 2 })).toMatchObject({
      sentence: 'Holding at 2: up score 0 of 15, down score 0 of 7, 5 needed',
    })
  })
  test('what stands beyond but not yet long enough is told with how long it still takes', () => {
    expect(outcome({ load: BUSY, held: 2 * MINUTE })).toMatchObject({
      kind: 'hold',
      sentence:
        'Holding at 3: CPU 84 %, queue 62 jobs, p95 3.4 s for 2 min of 5 min (score 0 of 15, 5 needed)',
    })
    expect(outcome({ load: IDLE, held: 3 * MINUTE }).sentence).toBe(
      'Holding at 3: CPU 5 %, memory 30 %, queue 0 jobs, p95 200 ms for 3 min of 15 min (score 0 of 7, 5 needed)',
    )
  })
})

describe('bounds', () => {
  test('the maximum holds, and says what asks for more', () => {
    expect(outcome({ load: BUSY, current: 5, held: 5 * MINUTE })).toEqual({
      kind: 'hold',
      count: '5 → 5',
      reason: 'MaxReached',
      sentence:
        'Holding at 5: the maximum is 5 (CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min, score 7 of 15 asks for more)',
    })
  })
  test('the minimum holds', () => {
    expect(outcome({ load: IDLE, current: 2 })).toMatchObject({ kind: 'hold', reason: 'MinReached' })
  })
  test('an urgent step is cut to the maximum', () => {
    expect(outcome({ load: { ...BUSY, queueDepth: 180 }, current: 4 })).toMatchObject({ count: '4 → 5' })
  })
  test.each([
    ['below the minimum it is brought in by one step', { current: 1 }, 'scale-up', '1 → 2', 'BelowMin'],
    ['even when idle', { current: 1, load: IDLE }, 'scale-up', '1 → 2', 'BelowMin'],
    ['above the maximum it is brought in one at a time', { current: 9 }, 'scale-down', '9 → 8', 'AboveMax'],
    ['even when busy', { current: 9, load: BUSY }, 'scale-down', '9 → 8', 'AboveMax'],
  ] as const)('%s', (_, scene, kind, count, reason) => {
    expect(outcome(scene)).toMatchObject({ kind, count, reason })
  })
  test('a count far below is brought in step by step, by the score if that asks for more', () => {
    const policy = policyOf({ ...VEDFOLNIR_LABELS, 'com.vedfolnir.autoscale.min': '4' })
    expect(outcome({ policy, current: 1 })).toMatchObject({
      count: '1 → 2',
      sentence: 'Scaling 1 → 2: below the minimum of 4',
    })
    expect(outcome({ policy, current: 1, load: { ...BUSY, queueDepth: 180 } })).toMatchObject({
      count: '1 → 3',
      reason: 'ScoreUp',
    })
  })
})

describe('cooldown', () => {
  test.each([
    ['after an up, ups wait', BUSY, scaled(2, 3, 139), 'Holding at 3: cooldown ends in 2:41'],
    ['after an up, downs wait the same', IDLE, scaled(2, 3, 139), 'Holding at 3: cooldown ends in 2:41'],
    ['after a down, downs wait longer', IDLE, scaled(4, 3, 139), 'Holding at 3: cooldown ends in 7:41'],
    [
      'a clock set back waits the whole cooldown',
      BUSY,
      scaled(2, 3, -999),
      'Holding at 3: cooldown ends in 5:00',
    ],
  ] as const)('%s', (_, load, lastAction, sentence) => {
    expect(outcome({ load, lastAction })).toEqual({
      kind: 'hold',
      count: '3 → 3',
      reason: 'Cooldown',
      sentence,
    })
  })
  test('up never waits for a down', () => {
    expect(outcome({ load: BUSY, lastAction: scaled(4, 3, 1) })).toMatchObject({ kind: 'scale-up' })
  })
  test('it ends to the second', () => {
    expect(outcome({ load: BUSY, lastAction: scaled(2, 3, 299) })).toMatchObject({ reason: 'Cooldown' })
    expect(outcome({ load: BUSY, lastAction: scaled(2, 3, 300) })).toMatchObject({ kind: 'scale-up' })
  })
  test.each(['eyrie', 'operator', 'foreign'] as const)('an action of %s starts it', (by) => {
    expect(outcome({ load: BUSY, lastAction: { ...scaled(2, 3, 10), by } })).toMatchObject({
      reason: 'Cooldown',
    })
  })
  test('it is not what holds when nothing is wanted', () => {
    expect(outcome({ lastAction: scaled(2, 3, 10) })).toMatchObject({ reason: 'WithinThresholds' })
  })
  test('at the maximum it is the maximum that holds', () => {
    expect(outcome({ load: BUSY, current: 5, lastAction: scaled(4, 5, 10) })).toMatchObject({
      reason: 'MaxReached',
    })
  })
})

describe('guards', () => {
  const unscalable = { ok: false, sentence: 'The container name web is fixed in the compose file.' }
  test.each([
    ['an action under way', { acting: true }, 'Acting', 'an action on this service is still under way'],
    ['a freeze', { frozen: true }, 'Frozen', 'everything is frozen'],
    [
      'a pause',
      { pauses: [{ direction: 'both', until: null }] },
      'Paused',
      'scaling is paused until it is resumed',
    ],
    [
      'a pause of ups',
      { pauses: [{ direction: 'up', until: NOW + 750_000 }] },
      'Paused',
      'scaling up is paused for another 12:30',
    ],
    [
      'what cannot be cloned',
      { scalability: unscalable },
      'NotScalable',
      'the container name web is fixed in the compose file',
    ],
  ] as const)('%s blocks a wanted change and says so', (_, scene, reason, why) => {
    expect(outcome({ load: BUSY, held: 5 * MINUTE, ...scene })).toEqual({
      kind: 'blocked',
      count: '3 → 3',
      reason,
      sentence: `Blocked: ${why} (3 → 4 wanted: CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min, score 7 of 15)`,
    })
  })
  test('observe mode says what would be done', () => {
    expect(outcome({ load: BUSY, held: 5 * MINUTE, policy: observe })).toEqual({
      kind: 'blocked',
      count: '3 → 3',
      reason: 'ModeObserve',
      sentence:
        'Would scale 3 → 4 (CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min, score 7 of 15): observe mode changes nothing',
    })
  })
  test('"would scale" is never said of what something else would stop', () => {
    for (const scene of [{ frozen: true }, { acting: true }, { scalability: unscalable }])
      expect(outcome({ load: BUSY, policy: observe, ...scene }).sentence).toMatch(/^Blocked: /)
  })
  test.each([
    ['a pause of downs', BUSY, [{ direction: 'down', until: null }]],
    ['a pause that is over', BUSY, [{ direction: 'both', until: NOW }]],
    ['a pause of ups, for downs', IDLE, [{ direction: 'up', until: null }]],
  ] as const)('%s does not block', (_, load, pauses) => {
    expect(outcome({ load, pauses }).kind).toMatch(/^scale-/)
  })
  test('what cannot be cloned can still be stopped', () => {
    expect(outcome({ load: IDLE, scalability: unscalable })).toMatchObject({ kind: 'scale-down' })
  })
  test('with nothing wanted no guard blocks anything', () => {
    expect(outcome({ frozen: true, policy: observe })).toMatchObject({
      kind: 'hold',
      reason: 'WithinThresholds',
    })
  })
})

describe('a source without data', () => {
  const lost: Partial<DecideInput['readings']> = {
    queueDepth: { samples: [], problem: 'Connection refused.' },
  }
  const without = (scene: Scene, readings: Partial<DecideInput['readings']> = lost) => {
    const input = inputOf(scene)
    const merged = { ...input.readings, ...readings } as DecideInput['readings']
    return decide({ ...input, readings: merged })
  }
  test('never lowers the count, and the sentence names it', () => {
    expect(without({ load: IDLE })).toMatchObject({
      kind: 'blocked',
      desired: 3,
      reason: 'SourceStale',
      sentence:
        'Blocked: no data for queue (Connection refused), and without it the count is not lowered (3 → 2 wanted: CPU 5 %, memory 30 %, p95 200 ms for 1 h, score 6 of 7)',
    })
  })
  test('not even from above the maximum', () => {
    expect(without({ current: 9 })).toMatchObject({ kind: 'blocked', reason: 'SourceStale', desired: 9 })
  })
  test('does not keep it from going up', () => {
    const busy = without({ load: { ...BUSY, errorRatio: 0.2 } })
    expect(busy).toMatchObject({ kind: 'scale-up', reason: 'ScoreUp' })
  })
  test('is told even when nothing is wanted', () => {
    expect(without({})).toMatchObject({
      kind: 'hold',
      reason: 'SourceStale',
      sentence: 'Holding at 3: no data for queue (Connection refused); without it the count is not lowered',
    })
  })
  test('that was last seen a while ago is told with its age', () => {
    const old = { cpu: { samples: steady(0.05, 41_000), problem: null } }
    expect(without({ load: IDLE }, old).sentence).toMatch(
      /^Blocked: CPU was last seen 41 s ago, and without it/,
    )
  })
  test('that fails now is gone once its window is empty, however young its last word; one that is only slow is not', () => {
    const policy = policyOf(VEDFOLNIR_LABELS, { windowSeconds: 6 })
    const queue = (problem: string | null) => ({ queueDepth: { samples: steady(0, 10_000), problem } })
    expect(without({ policy, load: IDLE }, queue('Connection refused.'))).toMatchObject({
      kind: 'blocked',
      reason: 'SourceStale',
      desired: 3,
    })
    expect(without({ policy, load: IDLE }, queue(null))).toMatchObject({ kind: 'scale-down', desired: 2 })
  })
  test('at all holds, and names every one of them', () => {
    expect(decide({ ...inputOf(), readings: {} })).toMatchObject({
      kind: 'hold',
      reason: 'SourceStale',
      sentence:
        'Holding at 3: no data for CPU, memory, CPU throttled, queue, p95 and errors; without them the count is not lowered',
    })
  })
})

describe('services that are not scaled', () => {
  test('one that is not enabled keeps its scores and holds whatever they say', () => {
    const policy = { ...policyOf(VEDFOLNIR_LABELS), enabled: false }
    const decision = decide(inputOf({ policy, load: BUSY, frozen: true }))
    expect(decision).toMatchObject({ kind: 'hold', reason: 'Disabled', desired: 3, recommended: 4 })
    expect(decision.scores.up.value).toBe(7)
    expect(decision.sentence).toContain('eyrie.autoscale.enable=true')
  })
  test('one with a minimum above its maximum is not acted on', () => {
    const policy = { ...policyOf(VEDFOLNIR_LABELS), min: 6 }
    expect(outcome({ policy, load: BUSY })).toMatchObject({
      kind: 'hold',
      reason: 'Disabled',
      sentence: 'Not enabled for scaling: its minimum 6 is greater than its maximum 5',
    })
  })
  test('one that somebody stopped stays stopped, though it is below its minimum', () => {
    expect(outcome({ current: 0, load: {} })).toMatchObject({
      kind: 'hold',
      count: '0 → 0',
      reason: 'Stopped',
    })
  })
})
