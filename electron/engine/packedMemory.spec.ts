import { describe, expect, test } from 'vitest'
import { EMPTY_MEMORY, type EngineMemory } from '../../shared/domain/decision.ts'
import { decide } from './decide.ts'
import { judge } from './judge.ts'
import { PackedMemory, plainMemory, timesOf } from './packedMemory.ts'
import { preparedOf } from './prepared.ts'
import { BUSY, IDLE, inputOf, NOW, policyOf, QUIET, readingsOf, VEDFOLNIR_LABELS } from './testing/inputs.ts'

const POLICY = policyOf(VEDFOLNIR_LABELS)
const OTHER = policyOf({ 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' })
const written = (memory: EngineMemory) => JSON.parse(JSON.stringify(memory)) as EngineMemory
const AWAY = { ...BUSY, queueDepth: null }

/** What happens in turn: a load, how much later (ms), and under which policy. */
const COURSE = [
  [BUSY, 0, POLICY],
  [BUSY, 15_000, POLICY],
  [AWAY, 15_000, POLICY],
  [BUSY, 15_000, POLICY],
  [AWAY, 60_000, POLICY],
  [AWAY, 0, POLICY],
  [BUSY, 30_000, POLICY],
  [QUIET, 15_000, POLICY],
  [IDLE, 15_000, OTHER],
  [IDLE, 15_000, OTHER],
  [IDLE, -45_000, POLICY],
  [IDLE, 15_000, POLICY],
] as const

test('a memory handed on is decided upon as the one that was written down and read again', () => {
  let handed: EngineMemory = EMPTY_MEMORY
  let read: EngineMemory = EMPTY_MEMORY
  let now = NOW
  for (const [load, later, policy] of COURSE) {
    now += later
    const samples = Object.entries(readingsOf(load)).map(([name, reading]) => {
      const moved = reading.samples.map(({ at, value }) => ({ at: at + now - NOW, value }))
      return [name, { ...reading, samples: moved }] as const
    })
    const input = inputOf({ policy, now })
    const readings = Object.fromEntries(samples)
    const decided = decide({ ...input, readings, memory: read })
    expect(JSON.stringify(decide({ ...input, readings, memory: handed }))).toBe(JSON.stringify(decided))
    handed = judge({ ...input, readings, memory: handed }).memory
    expect(JSON.stringify(handed)).toBe(JSON.stringify(decided.memory))
    read = written(decided.memory)
  }
  expect(Object.keys(read.factors)).toContain('cpu-down')
})

describe('what is remembered of a factor', () => {
  const none = preparedOf(POLICY).noTimes
  const memory: EngineMemory = {
    at: NOW,
    factors: {
      'cpu-up': { beyondSince: NOW - 2000, lastAt: NOW - 1000 },
      'memory-up': { beyondSince: null, lastAt: NOW },
    },
    recommendations: [{ at: NOW, desired: 3 }],
    burstUntil: NOW + 1,
  }
  const packed = new PackedMemory(NOW, timesOf(memory, none), memory.recommendations, memory.burstUntil)

  test('comes out of a packed memory as it went in', () => {
    expect(packed.factors).toEqual(memory.factors)
    expect(JSON.stringify(packed)).toBe(JSON.stringify(memory))
    expect(plainMemory(packed)).toStrictEqual(memory)
    expect(plainMemory(memory)).toBe(memory)
  })
  test('is taken as it is for the same policy, and by name for another', () => {
    expect(timesOf(packed, none)).toBe(packed)
    const other = timesOf(packed, preparedOf(OTHER).noTimes)
    expect(new PackedMemory(NOW, other, [], null).factors).toEqual({
      'cpu-up': memory.factors['cpu-up'],
      'memory-up': memory.factors['memory-up'],
    })
    expect(timesOf({ ...memory, factors: { gone: { beyondSince: 1, lastAt: 1 } } }, none).since).toEqual(
      none.since,
    )
  })
})
