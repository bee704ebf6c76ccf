import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Interruption, POLICY } from './testing/interruption.ts'

let bench: Interruption
beforeEach(async () => {
  bench = new Interruption()
  await bench.begin(2)
})
afterEach(() => bench.end())

describe.each([
  ['+1', 2, 3],
  ['+3', 2, 5],
  ['−1', 2, 1],
  ['−2', 3, 1],
])('an action of %s interrupted at any call', (_, from, to) => {
  test.each(['before', 'after'] as const)('%s its effect ends at the old or the new count', async (when) => {
    let call = 0
    for (;;) {
      call += 1
      await bench.begin(from)
      if (!(await bench.at(to, call, when))) break
      const { actions, action } = await bench.nextStart()
      const at = `call ${call}, ${bench.engine.calls.join('; ')}`
      expect([from, to], at).toContain(bench.count())
      expect(
        bench.states().filter((state) => !state.endsWith('running')),
        at,
      ).toEqual([])
      expect(new Set(bench.engine.service().replicas.map(({ number }) => number)).size, at).toBe(
        bench.count(),
      )
      expect(bench.repeated(), at).toEqual([])
      expect(action, at).toMatchObject({ id: 'first', from, to, reached: bench.count() })
      expect(
        action.operations.filter(({ state }) => state === 'running' || state === 'waiting'),
        at,
      ).toEqual([])
      expect(action.outcome, at).toMatch(/^Interrupted (during|after|before) .+; .+\.$/)
      expect(actions.active('shop', 'web'), at).toBeNull()
      expect(actions.lastAction('shop', 'web'), at).toMatchObject({ completedAt: action.endedAt })
      expect(action.verification === 'converged', at).toBe(bench.count() === to)
    }
    expect(call).toBeGreaterThan(2)
  })
})

describe('a rollback under way', () => {
  test.each([1, 2, 3, 4, 5, 6])('is finished when it is interrupted at call %i', async (call) => {
    bench.engine.sick.add('shop-web-3')
    if (!(await bench.at(3, call, 'after'))) return
    const { action } = await bench.nextStart()
    expect(bench.count()).toBe(2)
    expect(bench.states().some((state) => state.endsWith('created'))).toBe(false)
    expect(action.verification).not.toBe('converged')
  })
})

describe('what the sentence says', () => {
  test('a start that was done is awaited, not repeated', async () => {
    await bench.at(3, 3, 'before')
    expect((await bench.nextStart()).action.outcome).toBe(
      'Interrupted during await-healthy of shop-web-3; finished by the next start: 2 → 3.',
    )
    expect(bench.engine.calls).toEqual(['create shop-web-3 from shop-web-2', 'start shop-web-3'])
  })
  test('what was created and never started is removed', async () => {
    await bench.at(3, 1, 'after')
    expect((await bench.nextStart()).action).toMatchObject({
      verification: 'reverted',
      outcome: 'Interrupted during create of shop-web-3; undone by the next start, still at 2.',
    })
  })
  test('nothing done is nothing done', async () => {
    bench.store.addEntry({
      at: 1,
      kind: 'action',
      project: 'shop',
      service: 'web',
      action: { ...(await bench.intent(3)), endedAt: null },
    })
    const { action } = await bench.nextStart()
    expect(action).toMatchObject({
      verification: 'failed',
      outcome: 'Interrupted before anything was done; still at 2.',
    })
    expect(bench.engine.calls).toEqual([])
  })
})

describe('the intent is never exceeded', () => {
  test('somebody else added replicas meanwhile: nothing more is made', async () => {
    await bench.at(4, 3, 'after')
    // The first of two is started; Compose added two of its own.
    const { operations } = bench.engine.source
    for (const number of [8, 9]) {
      await operations.createClone('id-1', `shop-web-${number}`, number, 'foreign')
      await operations.start(`id-${number}`)
    }
    const before = bench.engine.calls.length
    await bench.nextStart()
    expect(bench.engine.calls.slice(before).filter((call) => call.startsWith('create'))).toEqual([])
    expect(bench.engine.calls.slice(before).filter((call) => call.startsWith('start'))).toEqual([])
  })
  test('what Eyrie did not make is not touched, whatever its state', async () => {
    await bench.at(3, 1, 'after')
    await bench.engine.source.operations.createClone('id-1', 'shop-web-7', 7, 'somebody')
    await bench.nextStart()
    expect(bench.states()).toContain('shop-web-7 created')
  })
  test('frozen: what is half-made is undone, and nothing is begun', async () => {
    // Both are created, one is started.
    await bench.at(4, 3, 'after')
    bench.frozen = true
    const before = bench.engine.calls.length
    const { action } = await bench.nextStart()
    expect(bench.engine.calls.slice(before)).toEqual([expect.stringMatching(/^remove shop-web-/)])
    expect(action).toMatchObject({ verification: 'partial', reached: 3 })
  })
  test('an action of long ago is tidied up, not finished', async () => {
    await bench.at(4, 3, 'after')
    bench.clock += 3_600_000
    expect((await bench.nextStart()).action.verification).toBe('partial')
    expect(bench.count()).toBe(3)
  })
  test('a victim that was replaced under its name is left alone', async () => {
    await bench.at(1, 1, 'before')
    bench.engine.lose('shop-web-2')
    await bench.engine.source.operations.createClone('id-1', 'shop-web-2', 22, 'somebody')
    await bench.engine.source.operations.start('id-22')
    const before = bench.engine.calls.length
    await bench.nextStart()
    expect(bench.engine.calls.slice(before)).toEqual([])
    expect(bench.count()).toBe(2)
  })
})

describe('pre-stop and drain', () => {
  beforeEach(() => {
    bench.policy = { ...POLICY, preStop: 'quit', drainSeconds: 5 }
  })
  test('a command whose end nobody saw keeps its replica', async () => {
    await bench.at(1, 1, 'after')
    const { action } = await bench.nextStart()
    expect(bench.count()).toBe(2)
    expect(bench.engine.calls).toEqual(['run quit in shop-web-2'])
    expect(action.outcome).toContain('whether it succeeded is not known')
  })
  test('a replica that was told to end is ended, and told only once', async () => {
    await bench.at(1, 2, 'before')
    const { action } = await bench.nextStart()
    expect(bench.engine.calls).toEqual(['run quit in shop-web-2', 'stop shop-web-2', 'remove shop-web-2'])
    expect(action).toMatchObject({ verification: 'converged' })
  })
})

test('several services are recovered side by side', async () => {
  await bench.at(3, 1, 'after')
  bench.store.addEntry({
    at: 2,
    kind: 'action',
    project: 'shop',
    service: 'gone',
    action: { ...(await bench.intent(3)), id: 'other', service: 'gone', endedAt: null },
  })
  bench.reopen()
  const actions = bench.actions()
  expect(actions.active('shop', 'gone')).not.toBeNull()
  await actions.recover(() => bench.policy)
  expect([actions.active('shop', 'web'), actions.active('shop', 'gone')]).toEqual([null, null])
})
