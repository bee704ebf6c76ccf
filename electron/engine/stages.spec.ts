import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type DecideInput, type LastAction } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { decide } from './decide.ts'
import { judge, type Stage } from './judge.ts'
import { plainMemory } from './packedMemory.ts'
import {
  BUSY,
  IDLE,
  NOW,
  QUIET,
  VEDFOLNIR_LABELS,
  inputOf,
  policyOf,
  type Load,
  type Scene,
} from './testing/inputs.ts'

const TARGET = policyOf(
  { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' },
  { max: 20, burst: false },
)
const load = (cpu: number): Load => ({ cpu, memory: 0.5, throttled: 0 })
const asked = (...past: readonly (readonly [secondsAgo: number, desired: number])[]) => ({
  ...EMPTY_MEMORY,
  at: NOW - 15_000,
  recommendations: past.map(([secondsAgo, desired]) => ({ at: NOW - secondsAgo * 1000, desired })),
})
const outcome = (scene: Scene) => {
  const { kind, from, desired, reason, sentence } = decide(inputOf(scene))
  return { kind, count: `${from} → ${desired}`, reason, sentence }
}
const after = (scene: Scene, stage: Stage) =>
  decide(inputOf(scene)).steps.find(({ step }) => step === stage)?.after

describe('stabilization', () => {
  const scene = { policy: TARGET, load: load(0.3), current: 4 }
  test.each([
    ['going down waits while more was asked for in the last 300 s', asked([299, 4]), '4 → 4', 'Stabilizing'],
    ['and no longer', asked([300, 4]), '4 → 3', 'TargetDown'],
    ['it goes down to the highest of them', asked([200, 3]), '4 → 3', 'TargetDown'],
    ['before the first decision the present count counts as asked for', EMPTY_MEMORY, '4 → 4', 'Stabilizing'],
    ['a clock set back is as if it had been now, not later', asked([-5000, 4]), '4 → 4', 'Stabilizing'],
  ])('%s', (_, memory, count, reason) => {
    expect(outcome({ ...scene, memory })).toMatchObject({ count, reason })
  })
  test('says who asked, and how long it still takes', () => {
    expect(outcome({ ...scene, memory: asked([41, 4]) }).sentence).toBe(
      'Holding at 4: 4 were asked for within 5 min, so going down waits another 4:19 (CPU 30 %, target 60 % asks for 2)',
    )
    expect(outcome({ ...scene, memory: EMPTY_MEMORY }).sentence).toMatch(
      /^Holding at 4: 4 were there within 5 min, so going down waits another 5:00/,
    )
  })
  test('going up waits for the lowest of its own window', () => {
    const policy = { ...TARGET, stabilizationUpSeconds: 60 }
    const up = { policy, load: load(1.2), current: 3 }
    expect(outcome({ ...up, memory: asked([30, 3]) })).toMatchObject({
      count: '3 → 3',
      reason: 'Stabilizing',
      sentence:
        'Holding at 3: less was asked for within 1 min, so going up waits another 0:30 (CPU 120 %, target 60 % asks for 6)',
    })
    expect(outcome({ ...up, memory: asked([30, 4]) })).toMatchObject({ count: '3 → 4' })
    expect(outcome({ ...up, memory: asked([60, 3], [59, 6]) })).toMatchObject({ count: '3 → 6' })
  })
  test('keeps only what can still matter: in calm times the last one alone', () => {
    const past = asked([200, 4], [100, 6], [50, 3])
    const recommendations = (cpu: number) =>
      judge(inputOf({ policy: TARGET, load: load(cpu), current: 4, memory: past })).memory.recommendations
    expect(recommendations(0.3).map(({ desired }) => desired)).toEqual([6, 3, 2])
    expect(recommendations(1.2)).toEqual([{ at: NOW, desired: 8 }])
  })
  test('a check from cron still hears the one before', () => {
    const check = { ...scene, samplingSeconds: 300, memory: asked([301, 4]) }
    const readings = { cpu: { samples: [{ at: NOW, value: 0.3 }], problem: null } }
    expect(judge({ ...inputOf(check), readings: { ...inputOf(check).readings, ...readings } }).reason).toBe(
      'Stabilizing',
    )
  })
})

describe('schedules', () => {
  // NOW is a Tuesday, 22:13:20 UTC.
  const schedule = { start: '0 22 * * 2', end: '0 23 * * 2', timeZone: 'UTC', min: 6 }
  const policy = { ...TARGET, schedules: [schedule] }
  test('raise what is asked for, on top of any strategy', () => {
    expect(outcome({ policy, load: load(0.6), current: 4 })).toEqual({
      kind: 'scale-up',
      count: '4 → 6',
      reason: 'Scheduled',
      sentence: 'Scaling 4 → 6: a schedule asks for at least 6',
    })
    const score = policyOf(VEDFOLNIR_LABELS, { schedules: [schedule], max: 8 })
    expect(outcome({ policy: score, current: 4 })).toMatchObject({ count: '4 → 6', reason: 'Scheduled' })
  })
  test('keep the count from going below, and say so', () => {
    expect(outcome({ policy, load: load(0.1), current: 6, memory: asked([600, 6]) })).toMatchObject({
      count: '6 → 6',
      reason: 'Scheduled',
      sentence: 'Holding at 6: a schedule asks for at least 6 (CPU 10 %, target 60 % asks for 1)',
    })
  })
  test('have no say where more is asked for, nor when they are over', () => {
    expect(outcome({ policy, load: load(0.9), current: 6 })).toMatchObject({
      reason: 'TargetUp',
      count: '6 → 9',
    })
    const over = { ...policy, schedules: [{ ...schedule, end: '10 22 * * 2' }] }
    expect(outcome({ policy: over, load: load(0.6), current: 4 })).toMatchObject({
      reason: 'WithinTolerance',
    })
  })
  test('are no step of a waterfall without them', () => {
    expect(after({ policy: TARGET, load: load(0.6) }, 'schedule')).toBeUndefined()
    expect(after({ policy, load: load(0.6), current: 4 }, 'schedule')).toBe(6)
  })
})

describe('burst', () => {
  const policy: Policy = { ...TARGET, burst: true }
  /** Quiet for 50 s, then as given for the last 10 s, sampled every 2 s. */
  const rising = (cpu: number, before = 0.6) => {
    const samples = Array.from({ length: 30 }, (_, index) => ({
      at: NOW - (29 - index) * 2000,
      value: index < 25 ? before : cpu,
    }))
    return (scene: Scene): DecideInput => {
      const input = inputOf({ policy, load: load(0.6), current: 3, samplingSeconds: 2, ...scene })
      return { ...input, readings: { ...input.readings, cpu: { samples, problem: null } } }
    }
  }
  test('hears the last 10 s alone when they ask for twice what is ready', () => {
    const decision = decide(rising(1.2)({}))
    expect(decision).toMatchObject({
      kind: 'scale-up',
      desired: 6,
      reason: 'Burst',
      sentence: 'Scaling 3 → 6: CPU 120 % over the last 10 s (target 60 %)',
    })
    expect(decision.memory.burstUntil).toBe(NOW + 60_000)
  })
  test('waits for the usual window where they ask for less than twice', () => {
    expect(judge(rising(1)({}))).toMatchObject({ kind: 'scale-up', desired: 4, reason: 'TargetUp' })
    expect(judge(rising(1)({})).memory.burstUntil).toBeNull()
  })
  test.each([
    ['off where the policy says so', { policy: TARGET }, 'hold'],
    ['off where sampling is slower than 5 s', { samplingSeconds: 6 }, 'hold'],
  ])('is %s', (_, scene, kind) => {
    const given = rising(1.2, 0.5)(scene)
    expect(judge(given)).toMatchObject({ kind, memory: { burstUntil: null } })
  })
  test('forbids going down until a minute after it', () => {
    const idle = (burstUntil: number) =>
      decide(rising(0.1, 0.1)({ current: 6, memory: { ...asked([600, 6]), burstUntil } }))
    expect(idle(NOW + 48_000)).toMatchObject({
      kind: 'hold',
      reason: 'Burst',
      sentence:
        'Holding at 6: a burst keeps it from going down for another 0:48 (CPU 10 %, target 60 % asks for 1)',
      memory: { burstUntil: NOW + 48_000 },
    })
    expect(idle(NOW)).toMatchObject({ kind: 'scale-down', memory: { burstUntil: null } })
  })
  test('is not prolonged by a clock that was set back', () => {
    const given = rising(0.1, 0.1)({ current: 6, memory: { ...asked([600, 6]), burstUntil: NOW + 9e6 } })
    expect(judge(given).memory.burstUntil).toBe(NOW + 60_000)
  })
  test('hears a window that was worked out already, and none where only the long one was', () => {
    const value = (cpu: number) => ({ kind: 'value' as const, value: cpu, coverage: 1, newestAge: 0 })
    const given = rising(0.6)({})
    const cpu = { samples: [], problem: null, window: value(0.62) }
    const judged = (reading: DecideInput['readings'][string]) =>
      judge({ ...given, readings: { ...given.readings, cpu: reading } })
    expect(judged({ ...cpu, burstWindow: value(1.3) })).toMatchObject({ desired: 6, reason: 'Burst' })
    expect(judged(cpu)).toMatchObject({ kind: 'hold', reason: 'WithinTolerance' })
  })
})

describe('projection', () => {
  const vedfolnir = policyOf(VEDFOLNIR_LABELS, {
    actAt: 1,
    factors: policyOf(VEDFOLNIR_LABELS).factors.filter(({ id }) => id === 'cpu-up' || id === 'replicas-down'),
  })
  const scene = (cpu: number, current = 3) => ({ policy: vedfolnir, load: { cpu }, current })
  test('holds where the others would come within a tenth of the threshold', () => {
    expect(outcome(scene(0.42))).toEqual({
      kind: 'hold',
      count: '3 → 3',
      reason: 'Projected',
      sentence:
        'Holding at 3: with 2 CPU would rise from 42 % to 63 %, and must stay below 63 % (replicas 3 for 1 h, score 7 of 7 asks for 2)',
    })
  })
  test('lets go below that', () => {
    expect(outcome(scene(0.419))).toMatchObject({ count: '3 → 2' })
  })
  test('counts on what is ready, not on what is ordered', () => {
    const warming = { current: 3, ready: 2, warming: 1, unhealthy: 0 }
    expect(judge({ ...inputOf(scene(0.4)), observed: warming }).reason).toBe('Projected')
  })
  test('holds where no ready replica would be left, unless there is nothing to carry', () => {
    const starting = { current: 3, ready: 1, warming: 2, unhealthy: 0 }
    const held = decide({ ...inputOf(scene(0.1)), observed: starting })
    expect(held.reason).toBe('Projected')
    expect(held.sentence).toContain('with 2 there might be no ready replica: 1 of 3 is ready')
    expect(judge({ ...inputOf(scene(0)), observed: starting })).toMatchObject({ kind: 'scale-down' })
  })
  test('does not ask what more replicas would not lower', () => {
    const fixed = {
      ...vedfolnir,
      factors: vedfolnir.factors.map((factor) =>
        factor.direction === 'up' ? { ...factor, sharing: 'fixed' as const } : factor,
      ),
    }
    expect(outcome({ ...scene(0.6), policy: fixed })).toMatchObject({ kind: 'scale-down' })
  })
  test('keeps strategy target below its target and tolerance', () => {
    // The schedule is over and asked for 3: stabilized, going down by one is too much for the two that remain.
    const policy = { ...TARGET, toleranceDown: 0, toleranceUp: 0 }
    const given = inputOf({ policy, load: load(0.6), current: 3 })
    expect(judge(given).reason).toBe('WithinTolerance')
  })
  test('does not stand against bringing a count in', () => {
    expect(outcome({ ...scene(0.6, 7) })).toMatchObject({ count: '7 → 6', reason: 'AboveMax' })
  })
})

describe('rates', () => {
  const done = (
    ...changes: readonly (readonly [secondsAgo: number, from: number, to: number])[]
  ): readonly LastAction[] =>
    changes.map(([secondsAgo, from, to]) => ({ completedAt: NOW - secondsAgo * 1000, from, to, by: 'eyrie' }))
  const limited = (scene: Scene, policy: Partial<Policy> = {}) =>
    judge(inputOf({ policy: { ...TARGET, ...policy }, memory: asked([600, 1]), ...scene })).limited
  test.each([
    ['up by at most two where there are few', 2, load(3), done(), 4],
    ['up by at most as many again where there are more', 4, load(3), done(), 8],
    ['counted from the count a minute ago', 4, load(3), done([30, 2, 4]), 4],
    ['what is older than a minute is the past', 4, load(3), done([61, 2, 4]), 8],
    ['to the second', 4, load(3), done([60, 2, 4]), 8],
    ['what went since counts as well', 3, load(3), done([30, 5, 3]), 10],
    ['down by at most one', 6, load(0.1), done(), 5],
    ['and not twice within a minute', 5, load(0.1), done([30, 6, 5]), 5],
    [
      'a change from elsewhere counts too',
      5,
      load(0.1),
      [{ ...done([30, 6, 5])[0], by: 'foreign' }] as LastAction[],
      5,
    ],
    ['what came since may go again, and one more', 6, load(0.1), done([30, 4, 6]), 3],
  ])('%s', (_, current, busy, recentActions, count) => {
    expect(limited({ current, load: busy, recentActions })).toBe(count)
  })
  test('min takes the stricter of several', () => {
    const rateUp = { ...TARGET.rateUp, select: 'min' as const }
    expect(limited({ current: 4, load: load(3) }, { rateUp })).toBe(6)
  })
  test('a percentage of few is at least one up, and as much as its share down', () => {
    const rate = (value: number) => ({
      select: 'max' as const,
      policies: [{ kind: 'percent' as const, value, periodSeconds: 60 }],
    })
    expect(limited({ current: 3, load: load(3) }, { rateUp: rate(10) })).toBe(4)
    expect(limited({ current: 10, load: load(0.1) }, { rateDown: rate(35) })).toBe(6)
  })
  test('disabled means none, and says so', () => {
    const policy: Policy = { ...TARGET, rateUp: { select: 'disabled', policies: [] } }
    expect(outcome({ policy, load: load(1.2) })).toMatchObject({
      kind: 'hold',
      reason: 'RateLimited',
      sentence: 'Holding at 3: the rate forbids going up (CPU 120 %, target 60 % asks for 6)',
    })
  })
  test('a held change names what limits it', () => {
    expect(
      outcome({ policy: TARGET, load: load(3), current: 4, recentActions: done([30, 2, 4]) }).sentence,
    ).toBe(
      'Holding at 4: going up is limited to 2 replicas in 1 min or 100 % in 1 min, whichever is more (CPU 300 %, target 60 % asks for 20)',
    )
  })
  test('a count outside is brought in one rate-limited step at a time', () => {
    const policy = policyOf(VEDFOLNIR_LABELS)
    expect(outcome({ policy, current: 9, recentActions: done([30, 10, 9]) })).toMatchObject({
      reason: 'RateLimited',
    })
    expect(outcome({ policy, current: 9, recentActions: done([61, 10, 9]) })).toMatchObject({
      count: '9 → 8',
    })
  })
})

describe('the order of the stages', () => {
  test('is the same for everyone, and a strategy leaves out what is not its own', () => {
    const names = (policy: Policy) => decide(inputOf({ policy, load: QUIET })).steps.map(({ step }) => step)
    expect(names(policyOf(VEDFOLNIR_LABELS))).toEqual([
      'current',
      'up-score',
      'down-score',
      'recommendation',
      'projected',
      'bounds',
      'cooldown',
      'rate',
      'guards',
      'final',
    ])
    const every = {
      ...TARGET,
      burst: true,
      schedules: [{ start: '0 8 * * *', end: '0 9 * * *', timeZone: 'UTC', min: 2 }],
    }
    expect(names(every)).toEqual([
      'current',
      'raw',
      'filled',
      'tolerance',
      'schedule',
      'stabilized',
      'burst',
      'projected',
      'bounds',
      'cooldown',
      'rate',
      'guards',
      'final',
    ])
  })
  test('a change that rounding takes away is not put down to something filled in', () => {
    const step = (scene: Parameters<typeof inputOf>[0]) =>
      decide(inputOf(scene)).steps.find(({ step }) => step === 'tolerance')?.sentence
    expect(step({ policy: TARGET, load: load(0.012), current: 1 })).toBe(
      '0.02 times the target, which rounded up is the present count: no change',
    )
    const fixed = {
      ...TARGET,
      targets: TARGET.targets.map((target) => ({ ...target, sharing: 'fixed' as const })),
    }
    expect(step({ policy: fixed, load: load(0.12), current: 4 })).toBe(
      '0.2 times the target, which alone does not lower the count: no change',
    )
  })
  test('the waterfall of a target shows its arithmetic', () => {
    const scene = { policy: TARGET, load: load(0.84), current: 4 }
    const input = { ...inputOf(scene), observed: { current: 4, ready: 3, warming: 1, unhealthy: 0 } }
    expect(
      decide(input).steps.map(({ before, after, sentence }) => `${before}→${after} ${sentence}`),
    ).toEqual([
      '4→4 4 running: 3 ready, 1 warming up',
      '4→5 CPU 84 % ÷ target 60 % × 3 ready = 5',
      '5→5 CPU 84 %: with 1 not ready counted as idle it is 1.05 times the target: 5',
      '5→4 1.05 times the target, within the tolerance 10 %: no change',
      '4→4 Earlier recommendations do not stand against it',
      '4→4 Nothing is to be taken away',
      '4→4 Within min 1, max 20',
      '4→4 No cooldown is running',
      '4→4 No change to limit',
      '4→4 No change to guard',
      '4→4 Holding at 4: CPU 84 %, target 60 %; with 1 not ready counted as idle it is 1.05 times the target, which asks for no change',
    ])
  })
  test.each([
    ['stabilized', { policy: TARGET, load: load(0.3), current: 4, memory: asked([10, 4]) }, 3],
    ['cooldown', { load: BUSY, lastAction: { completedAt: NOW, from: 2, to: 3, by: 'eyrie' as const } }, 4],
    ['bounds', { load: BUSY, current: 5 }, 6],
    ['rate', { policy: TARGET, load: load(0.1), current: 6, memory: asked([600, 1]) }, 1],
    ['guards', { load: BUSY, frozen: true }, 4],
  ] as const)('without %s a test sees what the rest would do', (stage, scene, desired) => {
    const input = inputOf(scene)
    expect(judge(input).desired).not.toBe(desired)
    expect(judge(input, { without: [stage] }).desired).toBe(desired)
    expect(decide(input, { without: [stage] })).toMatchObject({
      desired,
      memory: plainMemory(judge(input).memory),
    })
  })
  test('what is decided in words is what was judged in numbers', () => {
    for (const scene of [
      { load: BUSY },
      { load: IDLE },
      { policy: TARGET, load: load(1) },
      { frozen: true, load: BUSY },
    ]) {
      const { kind, desired, reason, memory } = judge(inputOf(scene))
      expect(decide(inputOf(scene))).toMatchObject({ kind, desired, reason, memory: plainMemory(memory) })
    }
  })
})
