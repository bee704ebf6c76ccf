/** A Swarm's nodes bound a decision: as many as they take, and a reason where they take none. */
import { expect, test } from 'vitest'
import type { Capacity } from '../../shared/domain/decision.ts'
import { decide } from './decide.ts'
import { BUSY, IDLE, inputOf, policyOf, VEDFOLNIR_LABELS } from './testing/inputs.ts'

const places = (free: number): Capacity => ({
  ...{ memoryNeed: null, memoryFree: null, cpuNeed: null, cpuFree: null },
  places: { free, sentence: 'Needs a node: 2 per node on 2 active nodes' },
})
/** Urgent: two are wanted at once. */
const urgent = { ...BUSY, queueDepth: 120 }
const policy = policyOf(VEDFOLNIR_LABELS, { max: 9 })

test('as many are added as the nodes take, not more', () => {
  expect(decide(inputOf({ policy, load: urgent, capacity: places(2) }))).toMatchObject({
    kind: 'scale-up',
    desired: 5,
  })
  expect(decide(inputOf({ policy, load: urgent, capacity: places(1) }))).toMatchObject({
    kind: 'scale-up',
    desired: 4,
  })
})

test('where they take none, the decision is blocked and says what is missing', () => {
  const decision = decide(inputOf({ policy, load: urgent, capacity: places(0) }))
  expect(decision).toMatchObject({ kind: 'blocked', desired: 3, reason: 'HostCapacity' })
  expect(decision.sentence).toMatch(/needs a node: 2 per node on 2 active nodes/i)
})

test('going down needs no place', () => {
  expect(decide(inputOf({ policy, load: IDLE, capacity: places(0) }))).toMatchObject({
    kind: 'scale-down',
    desired: 2,
  })
})
