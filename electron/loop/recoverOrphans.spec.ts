import { afterEach, beforeEach, expect, test } from 'vitest'
import { fail, ok } from '../../shared/lib/result.ts'
import type { Action } from '../../shared/domain/history.ts'
import { createOrphanSweep, type OrphanSweep } from './recoverOrphans.ts'
import { Interruption } from './testing/interruption.ts'

let bench: Interruption
let clock = 0
let leads = true
let active: Pick<Action, 'id'> | null = null
const errors: string[] = []

beforeEach(async () => {
  bench = new Interruption()
  await bench.begin(2)
  clock = 1_000
  leads = true
  active = null
  errors.length = 0
})
afterEach(() => bench.end())

function sweepOf(): OrphanSweep {
  return createOrphanSweep({
    observer: bench.observer,
    operations: () => bench.engine.source.operations,
    leases: {
      acquire: () =>
        Promise.resolve(
          leads ? ok({ fresh: false, release: () => undefined }) : fail('NotLeader', 'somebody else leads'),
        ),
    },
    store: bench.store,
    actions: { active: () => active as Action | null },
    now: () => clock,
    onError: (sentence) => errors.push(sentence),
  })
}

async function made(started = false): Promise<void> {
  const { operations } = bench.engine.source
  await operations.createClone('id-1', 'shop-web-3', 3, 'lost')
  if (started) await operations.start('id-3')
  await bench.observer.refresh()
}

/** Looks at the engine, waits, and looks again. */
async function sweeps(sweep: OrphanSweep, milliseconds = 2_000): Promise<void> {
  await sweep.sweep()
  clock += milliseconds
  await sweep.sweep()
}

const left = () => bench.states().filter((state) => state.startsWith('shop-web-3'))

test('what was made and never started, and whose action nobody knows, is removed and noted', async () => {
  await made()
  await sweeps(sweepOf())
  expect(left()).toEqual([])
  const [note] = bench.store.entries({ kind: 'note', limit: 1 })
  expect(note).toMatchObject({
    topic: 'recovery',
    sentence: 'Removed shop-web-3, which action lost had made and nobody started.',
  })
})

test('not before a request on its way has had its time', async () => {
  await made()
  await sweeps(sweepOf(), 1_900)
  expect(left()).toEqual(['shop-web-3 created'])
})

test('not while its action is under way', async () => {
  await made()
  active = { id: 'lost' }
  await sweeps(sweepOf())
  expect(left()).toEqual(['shop-web-3 created'])
})

test('not while somebody else leads the project, and without a word', async () => {
  await made()
  leads = false
  await sweeps(sweepOf())
  expect(left()).toEqual(['shop-web-3 created'])
  expect(errors).toEqual([])
})

test('nothing that was ever started, and nothing that Eyrie did not make', async () => {
  await made(true)
  await sweeps(sweepOf())
  expect(left()).toEqual(['shop-web-3 running'])
  bench.engine.lose('shop-web-3')
  // As Compose makes one: without the label.
  const [first] = bench.engine.service().replicas
  expect(first?.operation).toBeUndefined()
  await sweeps(sweepOf())
  expect(bench.count()).toBe(2)
})

test('not on an engine that does not answer', async () => {
  await made()
  bench.engine.disconnect()
  await sweeps(sweepOf())
  expect(left()).toEqual(['shop-web-3 created'])
})

test('a removal that is refused is told, and tried again later', async () => {
  await made()
  const { operations } = bench.engine.source
  const refusing = { ...operations, remove: () => Promise.resolve(fail('Conflict', 'it is busy')) }
  const sweep = createOrphanSweep({
    observer: bench.observer,
    operations: () => (errors.length === 0 ? refusing : operations),
    leases: { acquire: () => Promise.resolve(ok({ fresh: false, release: () => undefined })) },
    store: bench.store,
    actions: { active: () => null },
    now: () => clock,
    onError: (sentence) => errors.push(sentence),
  })
  await sweeps(sweep)
  expect(errors).toEqual([
    'could not remove shop-web-3, which action lost had made and nobody started: it is busy',
  ])
  await sweeps(sweep)
  expect(left()).toEqual([])
})
