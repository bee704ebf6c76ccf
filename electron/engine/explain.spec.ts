import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY } from '../../shared/domain/decision.ts'
import { candidatesOf } from './candidates.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { judge } from './judge.ts'
import {
  BUSY,
  IDLE,
  MINUTE,
  NOW,
  QUIET,
  VEDFOLNIR_LABELS,
  inputOf,
  policyOf,
  type Scene,
} from './testing/inputs.ts'

const wouldChange = (scene: Scene) => explain(inputOf(scene)).wouldChange
const waterfall = (scene: Scene) =>
  decide(inputOf(scene)).steps.map(
    ({ step, before, after, sentence }) => `${step} ${before}→${after} ${sentence}`,
  )
const last = (from: number, to: number, seconds: number) => ({
  lastAction: { from, to, completedAt: NOW - seconds * 1000, by: 'eyrie' as const },
})

describe('the waterfall', () => {
  test('of a scale-up shows every factor with its arithmetic', () => {
    expect(waterfall({ load: { ...BUSY, errorRatio: 0.07 }, held: 3 * MINUTE })).toEqual([
      'current 3→3 3 running: 3 ready',
      'up-score 3→3 Score 4 of 15: CPU 84 % > 70 % for 3 min of 5 min; memory 70 %, not > 80 %; CPU throttled 0 %, not > 25 %; queue 62 jobs > 50 jobs for 3 min of 5 min; p95 3.4 s > 3.0 s for 3 min of 5 min; errors 7 % > 5 % for 3 min: +4',
      'down-score 3→3 Score 0 of 7: CPU 84 %, not < 20 %; memory 70 %, not < 40 %; replicas 3 > 2 for 3 min of 15 min; queue 62 jobs, not < 10 jobs; p95 3.4 s, not < 1.0 s',
      'recommendation 3→3 Up score 4 of 15, down score 0 of 7, 5 needed: no change',
      'projected 3→3 Nothing is to be taken away',
      'bounds 3→3 Within min 2, max 5',
      'cooldown 3→3 No cooldown is running',
      'rate 3→3 No change to limit',
      'guards 3→3 No change to guard',
      'final 3→3 Holding at 3: CPU 84 %, queue 62 jobs, p95 3.4 s for 3 min of 5 min (score 4 of 15, 5 needed)',
    ])
  })
  test.each([
    [
      'urgent and cut by the maximum',
      { load: { ...BUSY, queueDepth: 180 }, current: 4 },
      ['4→4', '4→6', '6→5', '5→5', '5→5'],
    ],
    ['at the maximum', { load: BUSY, current: 5 }, ['5→5', '5→6', '6→5', '5→5', '5→5']],
    ['below the minimum', { current: 1 }, ['1→1', '1→1', '1→2', '2→2', '2→2']],
    ['held by the cooldown', { load: BUSY, ...last(2, 3, 10) }, ['3→3', '3→4', '4→4', '4→3', '3→3']],
    ['stopped by a freeze', { load: BUSY, frozen: true }, ['3→3', '3→4', '4→4', '4→4', '4→3']],
    ['on the way down', { load: IDLE, current: 4 }, ['4→4', '4→3', '3→3', '3→3', '3→3']],
  ] as const)('%s goes through the counts', (_, scene, expected) => {
    const { steps, desired } = decide(inputOf(scene))
    const moves = steps.filter(({ step }) =>
      ['current', 'recommendation', 'bounds', 'cooldown', 'guards'].includes(step),
    )
    expect(moves.map(({ before, after }) => `${before}→${after}`)).toEqual(expected)
    expect(steps.at(-1)).toMatchObject({ step: 'final', before: desired, after: desired })
  })
  test('names every guard in the way, not only the first', () => {
    const guards = decide(inputOf({ load: BUSY, frozen: true, acting: true })).steps.find(
      ({ step }) => step === 'guards',
    )
    expect(guards?.sentence).toBe('An action on this service is still under way; Everything is frozen')
  })
})

describe('conditions', () => {
  test('list every guard, true or not, in order of precedence', () => {
    expect(decide(inputOf()).conditions.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Disabled false',
      'Stopped false',
      'Stabilizing false',
      'Projected false',
      'MinReached false',
      'MaxReached false',
      'Cooldown false',
      'RateLimited false',
      'Acting false',
      'Frozen false',
      'NotLeader false',
      'Paused false',
      'Drift false',
      'RolloutInProgress false',
      'NotScalable false',
      'HostCapacity false',
      'CircuitOpen false',
      'Unhealthy false',
      'SourceStale false',
      'ModeObserve false',
      'ModeSuggest false',
      'ModeApprove false',
    ])
  })
  test('say since when where that is known', () => {
    const { conditions } = decide(inputOf({ load: BUSY, ...last(2, 3, 139) }))
    expect(conditions.find(({ type }) => type === 'Cooldown')).toEqual({
      type: 'Cooldown',
      status: true,
      reason: 'AfterUp',
      message: 'Cooldown ends in 2:41; both directions wait',
      since: NOW - 139_000,
    })
  })
  test('a cooldown after a down binds one direction', () => {
    const { conditions } = decide(inputOf(last(4, 3, 1)))
    expect(conditions.find(({ type }) => type === 'Cooldown')?.message).toMatch(/only going down waits$/)
  })
  test('a pause shows even where it stops nothing', () => {
    const { conditions } = decide(inputOf({ pauses: [{ direction: 'up', until: null }] }))
    expect(conditions.find(({ type }) => type === 'Paused')).toMatchObject({
      status: true,
      reason: 'PausedUp',
    })
  })
})

describe('the one setting that would have changed it', () => {
  const eager = { ...VEDFOLNIR_LABELS, 'eyrie.autoscale.for-up': '0', 'eyrie.autoscale.for-down': '0' }
  test.each([
    ['a cooldown that is nearly over', { load: BUSY, ...last(2, 3, 290) }, 'cooldownUpSeconds', 300, 290, 4],
    ['a cooldown after a down', { load: IDLE, ...last(4, 3, 590) }, 'cooldownDownSeconds', 600, 590, 2],
    ['the score at which it acts', { load: { ...QUIET, errorRatio: 0.06 } }, 'actAt', 5, 4, 4],
    [
      'the `for` of the only factor that is missing',
      {
        load: { ...QUIET, cpu: 0.84, queueDepth: 60 },
        memory: {
          ...EMPTY_MEMORY,
          factors: {
            'cpu-up': { beyondSince: NOW - 310_000, lastAt: NOW - 1000 },
            'queueDepth-up': { beyondSince: NOW - 290_000, lastAt: NOW - 1000 },
          },
        },
      },
      'queueDepth-up.forSeconds',
      300,
      290,
      4,
    ],
    [
      'a threshold just above its reading',
      { policy: policyOf(eager), load: { ...QUIET, cpu: 0.687, queueDepth: 60 } },
      'cpu-up.threshold',
      0.7,
      0.68,
      4,
    ],
    [
      'a threshold just under its reading, when it acted',
      { policy: policyOf(eager), load: { ...QUIET, cpu: 0.702, queueDepth: 60 } },
      'cpu-up.threshold',
      0.7,
      0.71,
      3,
    ],
    [
      'the maximum',
      { load: { ...QUIET, errorRatio: 0.09, cpu: 0.95, memory: 0.9 }, current: 5 },
      'max',
      5,
      6,
      6,
    ],
    [
      'the mode',
      { load: BUSY, policy: policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.mode': 'observe' }) },
      'mode',
      'observe',
      'automatic',
      4,
    ],
    [
      'being enabled',
      { load: BUSY, policy: { ...policyOf(VEDFOLNIR_LABELS), enabled: false } },
      'enabled',
      'disabled',
      'enabled',
      4,
    ],
  ] as const)('is %s', (_, scene, setting, from, to, desired) => {
    expect(wouldChange(scene)).toEqual({ setting, from, to, desired })
  })
  test.each([
    ['no factor earns or nearly earns a point', { current: 2 }],
    ['everything is frozen, whatever is set', { load: BUSY, frozen: true }],
    ['nothing runs', { current: 0 }],
  ] as const)('is none when %s', (_, scene) => {
    expect(wouldChange(scene)).toBeNull()
  })
  test('is the smaller of two relative changes', () => {
    // The cooldown lacks 280 of 300 s, the score at which to act would have to double: neither alone is enough.
    expect(wouldChange({ load: { ...QUIET, errorRatio: 0.06 }, ...last(2, 3, 20) })).toBeNull()
    // Acting at 7.1 instead of 5 is 42 % more, a CPU threshold of 90 % is 29 % more, one replica less at most is 20 %.
    const scene = { load: { ...BUSY, cpu: 0.9 }, current: 4 }
    expect(wouldChange(scene)).toEqual({ setting: 'max', from: 5, to: 4, desired: 4 })
  })
})

describe('under strategy target the one setting', () => {
  const labels = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' }
  const policy = policyOf(labels, { max: 20, burst: false })
  const load = (cpu: number) => ({ cpu, memory: 0.5, throttled: 0 })
  const past = (secondsAgo: number, desired: number) => ({
    ...EMPTY_MEMORY,
    recommendations: [{ at: NOW - secondsAgo * 1000, desired }],
  })
  const calm = past(600, 1)
  test.each<readonly [string, Scene, string, number | string, number | string, number]>([
    ['the target a little above the reading', { load: load(0.64) }, 'cpu.target', 0.6, 0.58, 4],
    [
      'stabilization that lets go soon',
      { load: load(0.35), current: 4, memory: past(295, 4) },
      'stabilizationDownSeconds',
      300,
      295,
      3,
    ],
    [
      'the minimum of a schedule',
      {
        load: load(0.56),
        current: 10,
        memory: calm,
        policy: {
          ...policy,
          toleranceDown: 0,
          schedules: [{ start: '0 22 * * 2', end: '0 23 * * 2', timeZone: 'UTC', min: 11 }],
        },
      },
      'schedules.1.min',
      11,
      10,
      10,
    ],
    [
      'the rate, where nothing else would do',
      {
        load: load(0.05),
        current: 6,
        memory: calm,
        recentActions: [{ completedAt: NOW - 30_000, from: 7, to: 6, by: 'eyrie' }],
      },
      'rateDown',
      '1/60s',
      '2/60s',
      5,
    ],
    [
      'a rate that is disabled',
      { load: load(3), policy: { ...policy, rateUp: { select: 'disabled', policies: [] } } },
      'rateUp',
      'disabled',
      '1/60s',
      4,
    ],
    [
      'the mode',
      { load: load(3), policy: { ...policy, mode: 'approve' } },
      'mode',
      'approve',
      'automatic',
      6,
    ],
  ])('is %s', (_, scene, setting, from, to, desired) => {
    expect(wouldChange({ policy, ...scene })).toEqual({ setting, from, to, desired })
  })
  test('is the burst, where only that held the count', () => {
    const scene: Scene = {
      policy: { ...policy, burst: true },
      load: load(0.1),
      current: 6,
      memory: { ...calm, burstUntil: NOW + 30_000 },
    }
    expect(wouldChange(scene)).toMatchObject({
      setting: 'burst',
      from: 'enabled',
      to: 'disabled',
      desired: 5,
    })
  })
  test('may be a tolerance, though a target near by is the smaller change', () => {
    const input = inputOf({ policy, load: load(0.64) })
    const tolerance = [...candidatesOf(input, decide(input))].find(({ setting }) => setting === 'toleranceUp')
    expect(tolerance).toMatchObject({ from: 0.1, to: 0.06 })
    expect(judge({ ...input, policy: tolerance?.policy ?? policy }).desired).toBe(4)
  })
})
