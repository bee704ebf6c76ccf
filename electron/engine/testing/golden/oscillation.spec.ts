/**
 * A load that swings by 20 % around the threshold for an hour must not make the count swing with it. (A swing slower
 * than the stabilization window is no oscillation but a load that changes, and is followed.)
 */
import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type DecideInput, type LastAction } from '../../../../shared/domain/decision.ts'
import { decide } from '../../decide.ts'
import type { Stage } from '../../judge.ts'
import { NOW } from '../inputs.ts'
import { targeting } from './outcome.ts'

const TARGET = 0.6
const STEP_SECONDS = 15
/** What a replica more or fewer is ordered and ready within; a cooldown short enough to let it swing. */
const POLICY = {
  min: 1,
  max: 20,
  cooldownUpSeconds: 30,
  cooldownDownSeconds: 30,
  stabilizationDownSeconds: 300,
}

type Swing = (second: number) => number

const sine =
  (period: number): Swing =>
  (second) =>
    Math.sin((2 * Math.PI * second) / period)
/** Up for half a period, down for the other. */
const square =
  (period: number): Swing =>
  (second) =>
    second % period < period / 2 ? 1 : -1
/** The same for everyone: a linear congruential generator, −1 to 1. */
function noise(): Swing {
  let state = 1
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return (state / 2 ** 32) * 2 - 1
  }
}

/** Reversals: changes of the count in the other direction than the one before. */
function reversalsOf(swing: Swing, without: readonly Stage[]): number {
  let count = 4
  let memory = EMPTY_MEMORY
  let last: LastAction | null = null
  let direction = 0
  let reversals = 0
  for (let second = 0; second < 3600; second += STEP_SECONDS) {
    const now = NOW + second * 1000
    // In replicas' worth of target: around what four carry exactly.
    const load = 4 * (1 + 0.2 * swing(second))
    const input: DecideInput = {
      ...targeting({ current: count, usage: null, target: TARGET, policy: POLICY }),
      readings: {
        cpu: { samples: [{ at: now, value: (TARGET * load) / count }], problem: null },
        memory: { samples: [{ at: now, value: 0.3 }], problem: null },
        throttled: { samples: [{ at: now, value: 0 }], problem: null },
      },
      now,
      memory,
      lastAction: last,
      samplingSeconds: STEP_SECONDS,
    }
    const decision = decide(input, { without })
    memory = decision.memory
    if (decision.desired === count) continue
    const turned = Math.sign(decision.desired - count)
    if (direction !== 0 && turned !== direction) reversals += 1
    direction = turned
    last = { from: count, to: decision.desired, completedAt: now, by: 'eyrie' }
    count = decision.desired
  }
  return reversals
}

const SWINGS: readonly (readonly [name: string, make: () => Swing])[] = [
  ['in waves of two minutes', () => sine(120)],
  ['in waves of four minutes', () => sine(240)],
  ['to and fro every minute', () => square(120)],
  ['at random', noise],
]

describe.each(SWINGS)('a load that swings %s', (_, make) => {
  test('turns the count at most twice in an hour', () => {
    expect(reversalsOf(make(), [])).toBeLessThanOrEqual(2)
  })
  test('would turn it more often without projection and stabilization', () => {
    expect(reversalsOf(make(), ['projected', 'stabilized'])).toBeGreaterThan(2)
  })
})
