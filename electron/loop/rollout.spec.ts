import { expect, test } from 'vitest'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import { replica } from '../observe/testing/engine.ts'
import { lookAtRollout, NO_ROLLOUT, type RolloutMemory } from './rollout.ts'

const T0 = 1_700_000_000_000

function serviceOf(replicas: readonly Replica[]): Service {
  return {
    project: 'shop',
    name: 'web',
    engine: 'compose',
    labels: {},
    replicas,
    scalability: { ok: true },
  }
}

/** Looks again after some seconds, and answers the sentence. */
function watching() {
  let memory: RolloutMemory = NO_ROLLOUT
  let now = T0
  return (replicas: readonly Replica[], seconds = 1) => {
    now += seconds * 1000
    const verdict = lookAtRollout(memory, serviceOf(replicas), now)
    memory = verdict.memory
    return verdict.standing
  }
}

const old = (number: number) => replica(number, { configHash: 'old', createdAt: 1 })
const fresh = (number: number) => replica(number, { configHash: 'new', createdAt: T0 + number })

test('replicas that have always been alike are no rollout', () => {
  const look = watching()
  expect(look([old(1), old(2)])).toBeNull()
  expect(look([old(1), old(2), old(3)])).toBeNull()
})

test('it begins when two configurations differ and ends when one has stood for ten seconds', () => {
  const look = watching()
  look([old(1), old(2)])
  const begun = look([fresh(1), old(2)])
  expect(begun?.sentence).toBe('The configuration is changing: 1 of 2 replicas have the newest')
  expect(look([fresh(1), fresh(2)])?.since).toBe(begun?.since)
  expect(look([fresh(1), fresh(2)], 9)?.sentence).toBe(
    'The configuration has changed: 2 replicas alike for 9 s of 10 s',
  )
  expect(look([fresh(1), fresh(2)], 1)).toBeNull()
  expect(look([fresh(1), fresh(2)])).toBeNull()
})

test('a single replica that is replaced is a rollout too', () => {
  const look = watching()
  look([old(1)])
  expect(look([fresh(1)])).not.toBeNull()
  expect(look([fresh(1)], 10)).toBeNull()
})

test('an image built anew under the same name has another id, which is a change', () => {
  const look = watching()
  look([old(1), old(2)])
  expect(look([old(1), { ...old(2), imageId: 'sha256:2', createdAt: T0 }])).not.toBeNull()
})

test('what looks alike between two replicas of a rolling update does not end it', () => {
  const look = watching()
  look([old(1), old(2)])
  look([fresh(1), old(2)])
  expect(look([fresh(1)], 5)).not.toBeNull()
  expect(look([fresh(1), old(2)], 3)).not.toBeNull()
  expect(look([fresh(1)], 8)).not.toBeNull()
})

test('one that is stuck stays named, with how long', () => {
  const look = watching()
  look([old(1), old(2)])
  look([fresh(1), old(2)])
  expect(look([fresh(1), old(2)], 720)?.sentence).toBe(
    'The configuration is changing: 1 of 2 replicas have the newest, for 12 min already: finish or undo the rollout',
  )
})

test('undone is a change like another, and stands as long', () => {
  const look = watching()
  look([old(1), old(2)])
  look([fresh(1), old(2)])
  expect(look([old(1), old(2)])).not.toBeNull()
  expect(look([old(1), old(2)], 10)).toBeNull()
})

test('exited replicas and old ones that were never started do not keep it going', () => {
  const look = watching()
  look([fresh(1)])
  const left = { ...old(2), state: 'exited' as const }
  const forgotten = { ...old(3), state: 'created' as const, createdAt: T0 - 3_600_000 }
  expect(look([fresh(1), left, forgotten])).toBeNull()
  expect(look([fresh(1), { ...old(4), state: 'created', createdAt: T0 }])).not.toBeNull()
})

test('nothing running is no rollout, and what was under way goes on', () => {
  const look = watching()
  look([old(1)])
  expect(look([])).toBeNull()
  expect(look([fresh(1)])).not.toBeNull()
})

test('a Swarm says itself whether it replaces tasks', () => {
  const rollout = { since: 5, sentence: 'updating: 1 of 3' }
  const swarm = { id: 's', name: 'shop_web', version: 1, ordered: 3, rollout, ceiling: null }
  const service: Service = { ...serviceOf([old(1), fresh(2)]), engine: 'swarm', swarm }
  expect(lookAtRollout(NO_ROLLOUT, service, T0).standing).toEqual(rollout)
})
