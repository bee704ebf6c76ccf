import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fail, type Result } from '../../shared/lib/result.ts'
import type { EngineOperations } from '../observe/ports.ts'
import { Interruption } from './testing/interruption.ts'

let bench: Interruption
beforeEach(async () => {
  bench = new Interruption()
  await bench.begin(2)
})
afterEach(() => bench.end())

describe('an engine that does not answer', () => {
  test('at the start keeps the service acting, and the action open, until it does', async () => {
    await bench.at(3, 2, 'after')
    bench.engine.disconnect()
    bench.reopen()
    const actions = bench.actions()
    const recovery = actions.recover(() => bench.policy)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(actions.active('shop', 'web')?.id).toBe('first')
    expect(await actions.run(bench.request(4))).toMatchObject({
      ok: false,
      error: { details: { reason: 'Acting' } },
    })
    bench.engine.connect()
    await recovery
    expect(actions.active('shop', 'web')).toBeNull()
    expect(actions.lastAction('shop', 'web')).toMatchObject({ to: 3 })
    expect(bench.count()).toBe(3)
  })

  test('until this process ends leaves the action to the next start', async () => {
    await bench.at(3, 1, 'after')
    bench.engine.disconnect()
    bench.reopen()
    const actions = bench.actions()
    void actions.recover(() => bench.policy)
    await actions.idle()
    bench.engine.connect()
    expect((await bench.nextStart()).action.verification).toBe('reverted')
    expect(bench.count()).toBe(2)
  })

  /** The engine goes away at a call, with or without its effect, and is back after some time. */
  function losing(call: number, effect: boolean, back: () => void): EngineOperations {
    let calls = 0
    const { operations } = bench.engine.source
    const through = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
      calls += 1
      if (calls !== call) return work()
      if (effect) await work()
      bench.engine.disconnect()
      back()
      return fail('Unreachable', 'the engine broke the connection', { retryable: true })
    }
    return {
      ...operations,
      createClone: (...given) => through(() => operations.createClone(...given)),
      start: (id) => through(() => operations.start(id)),
      stop: (id) => through(() => operations.stop(id)),
      remove: (id) => through(() => operations.remove(id)),
    }
  }
  const soon = () => {
    setTimeout(() => bench.engine.connect(), 20)
  }

  test.each([
    [3, 1, false],
    [3, 1, true],
    [3, 2, false],
    [3, 2, true],
    [1, 1, false],
    [1, 1, true],
    [1, 2, false],
    [1, 2, true],
  ])(
    'under way to %i, at call %i (effect: %s), ends at the old or the new count',
    async (to, call, effect) => {
      const answer = await bench.actions(losing(call, effect, soon)).run(bench.request(to))
      if (!answer.ok) throw new Error(answer.error.message)
      expect([2, to]).toContain(bench.count())
      expect(bench.states().filter((state) => !state.endsWith('running'))).toEqual([])
      expect(answer.value.outcome).toMatch(
        /^The engine did not answer during .+; (finished|undone) when it answered again/,
      )
      expect(bench.repeated().filter((step) => !step.startsWith('remove'))).toEqual([])
    },
  )

  test('for long ends the action in time, and what is left is undone when it answers', async () => {
    const actions = bench.actions(losing(1, true, () => undefined))
    const answer = await actions.run(bench.request(3))
    if (!answer.ok) throw new Error(answer.error.message)
    expect(answer.value).toMatchObject({ verification: 'timed-out', unsettled: true, reached: null })
    expect(answer.value.outcome).toContain('finished or undone when it does')
    expect(actions.active('shop', 'web')).not.toBeNull()
    bench.engine.connect()
    await actions.idle()
    expect(bench.states()).toEqual(['shop-web-1 running', 'shop-web-2 running'])
    expect(bench.newest()).toMatchObject({ verification: 'reverted', reached: 2 })
    expect(bench.newest()).not.toHaveProperty('unsettled')
    expect(actions.active('shop', 'web')).toBeNull()
  })

  test('and then a process that ends: the next start undoes it', async () => {
    const actions = bench.actions(losing(1, true, () => undefined))
    await actions.run(bench.request(3))
    await actions.idle()
    bench.engine.connect()
    const { action } = await bench.nextStart()
    expect(action.verification).toBe('reverted')
    expect(bench.states()).toEqual(['shop-web-1 running', 'shop-web-2 running'])
  })
})
