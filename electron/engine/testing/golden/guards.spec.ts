/** Golden cases of every guard in both directions, of what outranks what, and of every source gone missing. */
import { describe, expect, test } from 'vitest'
import { BUSY, IDLE, NOW, VEDFOLNIR_LABELS, inputOf, policyOf, type Scene } from '../inputs.ts'
import { outcomeOf } from './outcome.ts'

const UP = 'scale-up 3 → 4 ScoreUp'
const DOWN = 'scale-down 3 → 2 ScoreDown'
const blocked = (reason: string) => `blocked 3 → 3 ${reason}`
const since = { since: NOW - 60_000, sentence: 'It stands.' }
const GB = 2 ** 30
const memory = (need: number, free: number) => ({
  capacity: { memoryNeed: need * GB, memoryFree: free * GB, cpuNeed: null, cpuFree: null },
})
const pausedUntil = (direction: 'up' | 'down' | 'both', until: number | null): Scene => ({
  pauses: [{ direction, until }],
})
const mode = (name: string): Scene => ({
  policy: policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.mode': name }),
})
const sick = (unhealthy: number): Scene =>
  ({
    observed: { current: 3, ready: 3 - unhealthy, warming: 0, unhealthy },
  }) as Scene

describe('a guard, and what it does to going up and down', () => {
  test.each<[sentence: string, scene: Scene, up: string, down: string]>([
    ['nothing in the way', {}, UP, DOWN],
    ['an action under way', { acting: true }, blocked('Acting'), blocked('Acting')],
    ['a freeze', { frozen: true }, blocked('Frozen'), blocked('Frozen')],
    ['another leader', { lease: { ...since, holder: 'b' } }, blocked('NotLeader'), blocked('NotLeader')],
    ['a pause of both', pausedUntil('both', null), blocked('Paused'), blocked('Paused')],
    ['a pause of up', pausedUntil('up', null), blocked('Paused'), DOWN],
    ['a pause of down', pausedUntil('down', null), UP, blocked('Paused')],
    ['a pause that ends in a second', pausedUntil('both', NOW + 1000), blocked('Paused'), blocked('Paused')],
    ['a pause that ends now', pausedUntil('both', NOW), UP, DOWN],
    ['a pause that is over', pausedUntil('both', NOW - 1000), UP, DOWN],
    ['drift that waits for an answer', { drift: since }, blocked('Drift'), blocked('Drift')],
    ['a rollout', { rollout: since }, blocked('RolloutInProgress'), blocked('RolloutInProgress')],
    [
      'nothing to clone',
      { scalability: { ok: false, sentence: 'Fixed name.' } },
      blocked('NotScalable'),
      DOWN,
    ],
    ['no memory for one more', memory(1, 0.7), blocked('HostCapacity'), DOWN],
    ['memory for exactly one more', memory(1, 1), UP, DOWN],
    [
      'memory that is not known',
      { capacity: { memoryNeed: null, memoryFree: null, cpuNeed: null, cpuFree: null } },
      UP,
      DOWN,
    ],
    [
      'no CPU for one more',
      { capacity: { memoryNeed: null, memoryFree: null, cpuNeed: 2, cpuFree: 1.5 } },
      blocked('HostCapacity'),
      DOWN,
    ],
    ['a need of nothing', memory(0, 0), UP, DOWN],
    ['less than nothing free', memory(1, -3), blocked('HostCapacity'), DOWN],
    ['an open circuit', { circuit: { ...since, until: NOW + 1000 } }, blocked('CircuitOpen'), DOWN],
    ['a circuit that closes now', { circuit: { ...since, until: NOW } }, UP, DOWN],
    ['mode observe', mode('observe'), blocked('ModeObserve'), blocked('ModeObserve')],
    ['mode suggest', mode('suggest'), blocked('ModeSuggest'), blocked('ModeSuggest')],
    ['mode approve', mode('approve'), blocked('ModeApprove'), blocked('ModeApprove')],
    ['one of three unhealthy: not more than a third', sick(1), UP, DOWN],
  ])('%s', (_, scene, up, down) => {
    expect([
      outcomeOf(inputOf({ load: BUSY, ...scene })),
      outcomeOf(inputOf({ load: IDLE, ...scene })),
    ]).toEqual([up, down])
  })
})

test('two of five unhealthy are more than a third: nothing is taken, more may be made', () => {
  const observed = { current: 5, ready: 3, warming: 0, unhealthy: 2 }
  const policy = policyOf({ ...VEDFOLNIR_LABELS, 'com.vedfolnir.autoscale.max': '9' })
  const outcome = (load: Scene['load'] = {}) =>
    outcomeOf({ ...inputOf({ load, policy, current: 5 }), observed })
  expect([outcome(BUSY), outcome(IDLE)]).toEqual(['scale-up 5 → 6 ScoreUp', 'blocked 5 → 5 Unhealthy'])
})

describe('of two guards', () => {
  const ranked: readonly (readonly [name: string, scene: Scene])[] = [
    ['Acting', { acting: true }],
    ['Frozen', { frozen: true }],
    ['NotLeader', { lease: { ...since, holder: 'b' } }],
    ['Paused', pausedUntil('both', null)],
    ['Drift', { drift: since }],
    ['RolloutInProgress', { rollout: since }],
    ['NotScalable', { scalability: { ok: false, sentence: 'Fixed name.' } }],
    ['HostCapacity', memory(1, 0)],
    ['CircuitOpen', { circuit: { ...since, until: NOW + 1000 } }],
    ['ModeObserve', mode('observe')],
  ]
  const pairs = ranked.flatMap(([first, one], index) =>
    ranked.slice(index + 1).map(([second, other]) => [first, second, { ...other, ...one }] as const),
  )
  test.each(pairs)('%s is told before %s', (first, _, scene) => {
    expect(outcomeOf(inputOf({ load: BUSY, ...scene }))).toBe(blocked(first))
  })
})

describe('a source that is gone', () => {
  const without = (load: Scene['load'], source: string): Scene => ({ load: { ...load, [source]: null } })
  // BUSY is CPU 3 + queue 2 + p95 2 = 7: what remains without one of them must still reach 5.
  test.each<[source: string, up: string]>([
    ['cpu', 'hold 3 → 3 SourceStale'],
    ['memory', UP],
    ['throttled', UP],
    ['queueDepth', UP],
    ['responseTimeP95', UP],
    ['errorRatio', UP],
  ])('%s neither helps going up nor forbids it', (source, up) => {
    expect(outcomeOf(inputOf(without(BUSY, source)))).toBe(up)
  })
  test.each(['cpu', 'memory', 'throttled', 'queueDepth', 'responseTimeP95', 'errorRatio'])(
    '%s forbids going down',
    (source) => {
      const outcome = outcomeOf(inputOf(without(IDLE, source)))
      expect(outcome).toMatch(/^(blocked|hold) 3 → 3 SourceStale$/)
    },
  )
})
