import { describe, expect, test } from 'vitest'
import type { Capacity } from '../../shared/domain/decision.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import { decide } from './decide.ts'
import { GUARDS, roomFor } from './guards.ts'
import { judge } from './judge.ts'
import { BUSY, IDLE, MINUTE, NOW, VEDFOLNIR_LABELS, inputOf, policyOf, type Scene } from './testing/inputs.ts'

const GB = 1024 ** 3
const WHY = 'CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min, score 7 of 15'
const UP: Scene = { load: BUSY, held: 5 * MINUTE }
const DOWN: Scene = { load: IDLE }
const capacity = (
  memoryNeed: number | null,
  memoryFree: number | null,
  cpu: Partial<Capacity> = {},
): Capacity => ({
  memoryNeed,
  memoryFree,
  cpuNeed: null,
  cpuFree: null,
  ...cpu,
})
const told = (scene: Scene) => {
  const { kind, reason, sentence } = decide(inputOf(scene))
  return { kind, reason, sentence }
}
const since = NOW - MINUTE

describe('each guard blocks what it is for, and says why', () => {
  test.each([
    [
      'another controller in charge',
      { ...UP, lease: { since, holder: 'ops-2', sentence: 'ops-2 is in charge of this project.' } },
      'NotLeader',
      'ops-2 is in charge of this project',
    ],
    [
      'a rollout',
      { ...UP, rollout: { since, sentence: 'A new configuration is being rolled out.' } },
      'RolloutInProgress',
      'a new configuration is being rolled out',
    ],
    [
      'foreign changes',
      { ...UP, drift: { since, sentence: 'Somebody else set the count to 7.' } },
      'Drift',
      'somebody else set the count to 7',
    ],
    [
      'too little memory',
      { ...UP, capacity: capacity(GB, 0.7 * GB) },
      'HostCapacity',
      'needs 1.0 GB, 0.7 GB free',
    ],
    [
      'too few cores',
      { ...UP, capacity: capacity(GB, 8 * GB, { cpuNeed: 2, cpuFree: 0.5 }) },
      'HostCapacity',
      'needs 2.0 cores, 0.5 cores free',
    ],
    [
      'a host that is overcommitted already',
      { ...UP, capacity: capacity(GB, -3 * GB) },
      'HostCapacity',
      'needs 1.0 GB, 0.0 GB free',
    ],
    [
      'an open circuit',
      {
        ...UP,
        circuit: { since, until: NOW + 29 * MINUTE, sentence: 'Two scale-ups in a row did not lower CPU' },
      },
      'CircuitOpen',
      'two scale-ups in a row did not lower CPU; it is tried again in 29:00',
    ],
  ] as const)('%s', (_, scene, reason, why) => {
    expect(told(scene)).toEqual({
      kind: 'blocked',
      reason,
      sentence: `Blocked: ${why} (3 → 4 wanted: ${WHY})`,
    })
  })
  test('more than a third unhealthy', () => {
    const observed = { current: 5, ready: 3, warming: 0, unhealthy: 2 }
    expect(judge({ ...inputOf({ ...DOWN, current: 5 }), observed }).reason).toBe('Unhealthy')
    const third = { current: 6, ready: 4, warming: 0, unhealthy: 2 }
    expect(judge({ ...inputOf({ ...DOWN, current: 6 }), observed: third }).kind).toBe('scale-down')
  })
})

describe('each guard lets pass what it is not for', () => {
  test.each([
    ['a full host, going down', { ...DOWN, capacity: capacity(GB, 0) }],
    ['a host of which nothing is known', { ...UP, capacity: capacity(null, null) }],
    ['a need that is not known', { ...UP, capacity: capacity(null, 0) }],
    ['an open circuit, going down', { ...DOWN, circuit: { since, until: NOW + MINUTE, sentence: 'x' } }],
    ['a circuit whose time is over', { ...UP, circuit: { since, until: NOW, sentence: 'x' } }],
  ] as const)('%s', (_, scene) => {
    expect(judge(inputOf(scene)).kind).toMatch(/^scale-/)
  })
  test('unhealthy replicas, going up', () => {
    const observed = { current: 3, ready: 1, warming: 0, unhealthy: 2 }
    expect(judge({ ...inputOf(UP), observed }).kind).toBe('scale-up')
  })
})

describe('room for some of what is wanted', () => {
  const urgent: Scene = { load: { ...BUSY, queueDepth: 180 } }
  test('is used', () => {
    const decision = decide(inputOf({ ...urgent, capacity: capacity(GB, 1.9 * GB) }))
    expect(decision).toMatchObject({ kind: 'scale-up', desired: 4 })
    expect(decision.sentence).toMatch(/; the host has no room for 5$/)
    expect(decision.steps.at(-2)).toMatchObject({
      step: 'guards',
      before: 5,
      after: 4,
      sentence: 'The host has room for 1 more',
    })
    expect(decision.conditions.find(({ type }) => type === 'HostCapacity')).toMatchObject({
      status: true,
      message: 'Needs 2.0 GB, 1.9 GB free; 1 of 2 fit',
    })
  })
  test.each([
    ['everything fits', capacity(GB, 2 * GB), 2],
    ['the scarcer of the two counts', capacity(GB, 9 * GB, { cpuNeed: 1, cpuFree: 1.5 }), 1],
    ['nothing is free', capacity(GB, -GB), 0],
    ['a need of nothing always fits', capacity(0, 0), Number.POSITIVE_INFINITY],
    ['nothing is known', null, Number.POSITIVE_INFINITY],
  ])('%s', (_, known, room) => {
    expect(roomFor(known)).toBe(room)
  })
})

describe('only mode automatic acts', () => {
  const inMode = (mode: Mode) => policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.mode': mode })
  test.each([
    ['observe', 'ModeObserve', `Would scale 3 → 4 (${WHY}): observe mode changes nothing`],
    [
      'suggest',
      'ModeSuggest',
      'Suggests 3 → 4: CPU 84 %, queue 62 jobs, p95 3.4 s for 5 min (score 7 of 15)',
    ],
    ['approve', 'ModeApprove', `Waits for approval: 3 → 4 (${WHY})`],
  ] as const)('%s says what it would do', (mode, reason, sentence) => {
    expect(told({ ...UP, policy: inMode(mode) })).toEqual({ kind: 'blocked', reason, sentence })
  })
  test.each(['observe', 'suggest', 'approve'] as const)(
    '%s says so only of what nothing else stops',
    (mode) => {
      expect(told({ ...UP, policy: inMode(mode), frozen: true }).reason).toBe('Frozen')
    },
  )
})

test('every guard has one place in the order, and its condition stands in the list', () => {
  const types = GUARDS.map(({ type }) => type)
  expect(new Set(types).size).toBe(types.length)
  const listed = decide(inputOf()).conditions.map(({ type }) => type)
  expect(listed.filter((type) => (types as readonly string[]).includes(type))).toEqual(types)
})

test('with everything in the way the first of the order is the reason', () => {
  const everything: Scene = {
    ...UP,
    acting: true,
    frozen: true,
    pauses: [{ direction: 'both', until: null }],
    lease: { since, holder: 'x', sentence: 'x' },
    rollout: { since, sentence: 'x' },
    drift: { since, sentence: 'x' },
    circuit: { since, until: NOW + MINUTE, sentence: 'x' },
    capacity: capacity(GB, 0),
    scalability: { ok: false, sentence: 'x' },
    policy: policyOf({ ...VEDFOLNIR_LABELS, 'eyrie.autoscale.mode': 'observe' }),
  }
  const order = [
    'Acting',
    'Frozen',
    'NotLeader',
    'Paused',
    'Drift',
    'RolloutInProgress',
    'NotScalable',
    'HostCapacity',
    'CircuitOpen',
    'ModeObserve',
  ]
  const cleared: readonly Scene[] = [
    {},
    { acting: false },
    { frozen: false },
    { lease: null },
    { pauses: [] },
    { drift: null },
    { rollout: null },
    { scalability: { ok: true, sentence: '' } },
    { capacity: null },
    { circuit: null },
  ]
  let scene = everything
  for (const [index, change] of cleared.entries()) {
    scene = { ...scene, ...change }
    expect(judge(inputOf(scene)).reason).toBe(order[index])
  }
})
