import { describe, expect, test } from 'vitest'
import type { Advice } from './rightSize.ts'
import { riskOf, savingsOf } from './worth.ts'

const MIB = 1024 ** 2
const advice = (over: Partial<Advice>): Advice => ({
  lower: 0.5,
  target: 1,
  upper: 2,
  days: 8,
  above: 0,
  ...over,
})
const kill = { at: 0, limitBytes: 256 * MIB }
const risk = (cpu: Partial<Advice>, memory: Partial<Advice> = {}, kills = 0) =>
  riskOf({ cpu: advice(cpu), memory: advice({ target: 256 * MIB, ...memory }) }, Array(kills).fill(kill))

test('savings are of all replicas, a cost is negative, and what is not set saves nothing', () => {
  expect(savingsOf({ limit: 2, reservation: 0.5 }, advice({ target: 0.75 }), 3)).toEqual({
    limit: 3.75,
    reservation: -0.75,
  })
  expect(savingsOf({ limit: null, reservation: null }, advice({}), 3)).toEqual({
    limit: null,
    reservation: null,
  })
})

describe('the risk', () => {
  test('is low after a week without anything above', () => {
    expect(risk({})).toEqual({ level: 'low', reasons: ['never above it in 8 d'] })
  })
  test.each([
    ['medium', { above: 0.05 }, {}, 0, 'CPU was above 1.0 cores for 5 % of the time'],
    ['high', { above: 0.2 }, {}, 0, 'CPU was above 1.0 cores for 20 % of the time'],
    ['high', {}, { above: 0.001 }, 0, 'memory was above 256 MB for 0.1 % of the time'],
    ['medium', {}, {}, 2, 'killed for memory 2 times'],
    ['medium', { days: 3 }, {}, 0, 'it rests on 3 d only'],
    ['high', {}, { days: 0.25 }, 0, 'it rests on 6 h only'],
  ] as const)('is %s, with its reason (%o, %o, %i kills)', (level, cpu, memory, kills, reason) => {
    const told = risk(cpu, memory, kills)
    expect(told.level).toBe(level)
    expect(told.reasons[0]).toContain(reason)
  })
  test('tells the weightiest reason first, and all of them', () => {
    const { level, reasons } = risk({ above: 0.05 }, { above: 0.5 }, 1)
    expect([level, reasons.length]).toEqual(['high', 3])
    expect(reasons[0]).toContain('memory was above')
  })
  test('of what nobody measured is not low', () => {
    expect(riskOf({ cpu: null, memory: null }, [])).toEqual({
      level: 'high',
      reasons: ['nothing was measured yet'],
    })
  })
})
