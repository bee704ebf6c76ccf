/** Golden cases of what limits a change: bounds, cooldown, rate, stabilization. */
import { describe, expect, test } from 'vitest'
import type { Policy } from '../../../../shared/domain/policy.ts'
import {
  BUSY,
  IDLE,
  NOW,
  QUIET,
  SAMPLING,
  VEDFOLNIR_LABELS,
  inputOf,
  policyOf,
  type Scene,
} from '../inputs.ts'
import { ago, outcomeOf, targeting, type Targeting } from './outcome.ts'

const vedfolnir = (changes: Partial<Policy>) => policyOf(VEDFOLNIR_LABELS, changes)
const scored = (scene: Scene) => outcomeOf(inputOf(scene))
const wanted = (scene: Targeting) => outcomeOf(targeting(scene))

describe('bounds', () => {
  test.each<[sentence: string, scene: Scene, outcome: string]>([
    ['at the maximum more is not made', { load: BUSY, current: 5 }, 'hold 5 → 5 MaxReached'],
    ['at the minimum no fewer are kept', { load: IDLE, current: 2 }, 'hold 2 → 2 MinReached'],
    [
      'one below the maximum takes one of an urgent two',
      { load: { ...BUSY, queueDepth: 150 }, current: 4 },
      'scale-up 4 → 5 ScoreUp',
    ],
    ['below the minimum is brought in', { load: QUIET, current: 1 }, 'scale-up 1 → 2 BelowMin'],
    ['below the minimum is brought in although idle', { load: IDLE, current: 1 }, 'scale-up 1 → 2 BelowMin'],
    [
      'far below the minimum comes in by its step',
      { load: QUIET, current: 1, policy: vedfolnir({ min: 4 }) },
      'scale-up 1 → 2 BelowMin',
    ],
    [
      'far below the minimum and urgent goes by the urgent step',
      { load: { ...BUSY, queueDepth: 150 }, current: 1, policy: vedfolnir({ min: 4 }) },
      'scale-up 1 → 3 ScoreUp',
    ],
    ['above the maximum is brought in', { load: QUIET, current: 6 }, 'scale-down 6 → 5 AboveMax'],
    [
      'above the maximum is brought in although busy',
      { load: BUSY, current: 7 },
      'scale-down 7 → 6 AboveMax',
    ],
    ['far above the maximum goes one at a time', { load: IDLE, current: 9 }, 'scale-down 9 → 8 AboveMax'],
    [
      'exactly one count is allowed: busy stays',
      { load: BUSY, current: 3, policy: vedfolnir({ min: 3, max: 3 }) },
      'hold 3 → 3 MaxReached',
    ],
    [
      'exactly one count is allowed: idle stays',
      { load: IDLE, current: 3, policy: vedfolnir({ min: 3, max: 3 }) },
      'hold 3 → 3 MinReached',
    ],
    [
      'a minimum above the maximum scales nothing',
      { load: BUSY, policy: vedfolnir({ min: 6, max: 5 }) },
      'hold 3 → 3 Disabled',
    ],
    ['none running is nobody’s to start', { load: BUSY, current: 0 }, 'hold 0 → 0 Stopped'],
    [
      'not enabled holds whatever is wanted',
      { load: BUSY, policy: vedfolnir({ enabled: false }) },
      'hold 3 → 3 Disabled',
    ],
  ])('%s', (_, scene, outcome) => {
    expect(scored(scene)).toBe(outcome)
  })
})

/** Vedfolnir waits 300 s after going up and 600 s after going down. */
describe('cooldown', () => {
  test.each<[sentence: string, busy: boolean, seconds: number, from: number, to: number, outcome: string]>([
    ['1 s after going up, up waits', true, 1, 2, 3, 'hold 3 → 3 Cooldown'],
    ['299 s after going up, up waits', true, 299, 2, 3, 'hold 3 → 3 Cooldown'],
    ['300 s after going up, up is free', true, 300, 2, 3, 'scale-up 3 → 4 ScoreUp'],
    ['1 s after going up, down waits', false, 1, 2, 3, 'hold 3 → 3 Cooldown'],
    ['299 s after going up, down waits', false, 299, 2, 3, 'hold 3 → 3 Cooldown'],
    ['300 s after going up, down is free', false, 300, 2, 3, 'scale-down 3 → 2 ScoreDown'],
    ['1 s after going down, up is free', true, 1, 4, 3, 'scale-up 3 → 4 ScoreUp'],
    ['1 s after going down, down waits', false, 1, 4, 3, 'hold 3 → 3 Cooldown'],
    ['599 s after going down, down waits', false, 599, 4, 3, 'hold 3 → 3 Cooldown'],
    ['600 s after going down, down is free', false, 600, 4, 3, 'scale-down 3 → 2 ScoreDown'],
    ['after an action that changed nothing nobody waits', true, 1, 3, 3, 'scale-up 3 → 4 ScoreUp'],
    ['an action stamped in the future waits its whole cooldown', true, -50, 2, 3, 'hold 3 → 3 Cooldown'],
  ])('%s', (_, busy, seconds, from, to, outcome) => {
    expect(scored({ load: busy ? BUSY : IDLE, lastAction: ago(seconds, from, to) })).toBe(outcome)
  })
  test.each([
    ['foreign', 'foreign'],
    ['operator', 'operator'],
  ] as const)('a %s action starts it as one of our own', (_, by) => {
    expect(scored({ load: BUSY, lastAction: { ...ago(10, 2, 3), by } })).toBe('hold 3 → 3 Cooldown')
  })
})

const DEFAULT_RATES = {
  rateUp: {
    select: 'max',
    policies: [
      { kind: 'replicas', value: 2, periodSeconds: 60 },
      { kind: 'percent', value: 100, periodSeconds: 60 },
    ],
  },
  rateDown: { select: 'max', policies: [{ kind: 'replicas', value: 1, periodSeconds: 60 }] },
} satisfies Partial<Policy>
const rates = (up: Policy['rateUp'], down: Policy['rateDown'] = DEFAULT_RATES.rateDown) => ({
  rateUp: up,
  rateDown: down,
})

/** Usage four times the target asks for four times the count; a tenth of it for a tenth. */
describe('rate', () => {
  const up = (current: number, changes: Partial<Targeting> = {}): Targeting => ({
    current,
    usage: 2,
    target: 0.5,
    policy: DEFAULT_RATES,
    ...changes,
  })
  const down = (current: number, changes: Partial<Targeting> = {}): Targeting => ({
    ...up(current),
    usage: 0.05,
    ...changes,
  })
  test.each<[sentence: string, scene: Targeting, outcome: string]>([
    ['one may become three: two replicas are more than 100 %', up(1), 'scale-up 1 → 3 TargetUp'],
    ['two may become four', up(2), 'scale-up 2 → 4 TargetUp'],
    ['three may become six: 100 % is more than two replicas', up(3), 'scale-up 3 → 6 TargetUp'],
    ['ten may become twenty', up(10), 'scale-up 10 → 20 TargetUp'],
    [
      'six that were three at the period’s start stay',
      up(6, { recentActions: [ago(30, 3, 6)] }),
      'hold 6 → 6 RateLimited',
    ],
    [
      'five that were three at the period’s start may become six',
      up(5, { recentActions: [ago(30, 3, 5)] }),
      'scale-up 5 → 6 TargetUp',
    ],
    [
      'what came before the period does not count',
      up(6, { recentActions: [ago(60, 3, 6)] }),
      'scale-up 6 → 12 TargetUp',
    ],
    [
      'two steps within the period count together',
      up(6, { recentActions: [ago(50, 3, 4), ago(20, 4, 6)] }),
      'hold 6 → 6 RateLimited',
    ],
    [
      'what went within the period may come back',
      up(4, { recentActions: [ago(20, 6, 4)] }),
      'scale-up 4 → 12 TargetUp',
    ],
    [
      'the smaller of two binds when it is so set',
      up(10, { policy: rates({ ...DEFAULT_RATES.rateUp, select: 'min' }) }),
      'scale-up 10 → 12 TargetUp',
    ],
    [
      'a disabled direction never moves',
      up(10, { policy: rates({ select: 'disabled', policies: [] }) }),
      'hold 10 → 10 RateLimited',
    ],
    [
      'half a replica more is rounded up',
      up(3, {
        policy: rates({ select: 'max', policies: [{ kind: 'percent', value: 50, periodSeconds: 60 }] }),
      }),
      'scale-up 3 → 5 TargetUp',
    ],
    ['ten lose one', down(10), 'scale-down 10 → 9 TargetDown'],
    [
      'nine that were ten at the period’s start stay',
      down(9, { recentActions: [ago(30, 10, 9)] }),
      'hold 9 → 9 RateLimited',
    ],
    [
      'nine that lost one before the period lose another',
      down(9, { recentActions: [ago(60, 10, 9)] }),
      'scale-down 9 → 8 TargetDown',
    ],
    [
      'one that came within the period may go beside the one',
      down(11, { recentActions: [ago(30, 10, 11)] }),
      'scale-down 11 → 9 TargetDown',
    ],
    [
      'half of ten may go when half is allowed',
      down(10, {
        policy: rates(DEFAULT_RATES.rateUp, {
          select: 'max',
          policies: [{ kind: 'percent', value: 50, periodSeconds: 60 }],
        }),
      }),
      'scale-down 10 → 5 TargetDown',
    ],
    [
      'half of seven is 3.5: three are left',
      down(7, {
        policy: rates(DEFAULT_RATES.rateUp, {
          select: 'max',
          policies: [{ kind: 'percent', value: 50, periodSeconds: 60 }],
        }),
      }),
      'scale-down 7 → 3 TargetDown',
    ],
    [
      'disabled down never moves',
      down(10, { policy: rates(DEFAULT_RATES.rateUp, { select: 'disabled', policies: [] }) }),
      'hold 10 → 10 RateLimited',
    ],
  ])('%s', (_, scene, outcome) => {
    expect(wanted(scene)).toBe(outcome)
  })
})

describe('stabilization', () => {
  const remembered = (...past: readonly (readonly [seconds: number, desired: number])[]) => ({
    memory: {
      at: NOW - SAMPLING * 1000,
      factors: {},
      burstUntil: null,
      recommendations: past.map(([seconds, desired]) => ({ at: NOW - seconds * 1000, desired })),
    },
  })
  const five = { current: 5, target: 0.5, policy: { stabilizationDownSeconds: 300 } }
  test.each<[sentence: string, scene: Targeting, outcome: string]>([
    // 5 × 0.2 ÷ 0.5 = 2
    [
      'down waits while five were asked for a minute ago',
      { ...five, usage: 0.2, ...remembered([60, 5]) },
      'hold 5 → 5 Stabilizing',
    ],
    [
      'down waits while five were asked for 299 s ago',
      { ...five, usage: 0.2, ...remembered([299, 5]) },
      'hold 5 → 5 Stabilizing',
    ],
    [
      'down is free when five were asked for 300 s ago',
      { ...five, usage: 0.2, ...remembered([300, 5], [15, 2]) },
      'scale-down 5 → 2 TargetDown',
    ],
    [
      'down goes to the highest of the window',
      { ...five, usage: 0.2, ...remembered([100, 4], [15, 2]) },
      'scale-down 5 → 4 TargetDown',
    ],
    [
      'more than the present count asked for before keeps it',
      { ...five, usage: 0.2, ...remembered([100, 9]) },
      'hold 5 → 5 Stabilizing',
    ],
    ['up does not wait', { ...five, usage: 1, ...remembered([15, 2]) }, 'scale-up 5 → 10 TargetUp'],
    [
      'up waits while two were asked for and it is told to',
      { ...five, usage: 1, policy: { stabilizationUpSeconds: 60 }, ...remembered([30, 2]) },
      'hold 5 → 5 Stabilizing',
    ],
    [
      'up goes to the lowest of its window',
      { ...five, usage: 1, policy: { stabilizationUpSeconds: 60 }, ...remembered([30, 7], [15, 9]) },
      'scale-up 5 → 7 TargetUp',
    ],
    ['the first decision ever lowers nothing', { ...five, usage: 0.2 }, 'hold 5 → 5 Stabilizing'],
    [
      'without stabilization the first decision does',
      { ...five, usage: 0.2, policy: { stabilizationDownSeconds: 0 } },
      'scale-down 5 → 2 TargetDown',
    ],
    [
      'a recommendation stamped in the future still counts',
      { ...five, usage: 0.2, ...remembered([-40, 5]) },
      'hold 5 → 5 Stabilizing',
    ],
  ])('%s', (_, scene, outcome) => {
    expect(wanted(scene)).toBe(outcome)
  })
})
