import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Service } from '../../../shared/domain/inventory.ts'
import { rollBack, listStates } from './rollback.ts'
import { scaleByHand } from '../orders/scaling.ts'
import { freeze, pause, setMode } from '../orders/settings.ts'
import { smallApp, type SmallApp } from '../testing/smallApp.ts'

const LABELS = {
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.mode': 'observe',
  'eyrie.autoscale.max': '6',
}

let small: SmallApp
beforeEach(async () => {
  small = await smallApp({ labels: LABELS, replicas: 2 })
})
afterEach(() => small.remove())

const core = () => small.app.core
function web(): Service {
  const service = core().observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  return service
}
const count = () => small.engine.service().replicas.length
async function scale(to: number) {
  small.advance(1000)
  const answer = await scaleByHand(core(), web(), { to, reason: 'Manual', sentence: 'asked for by hand' })
  if (!answer.ok) throw new Error(answer.error.message)
}
async function back(to?: number) {
  small.advance(1000)
  const answer = await rollBack(core(), web(), {
    project: 'shop',
    service: 'web',
    ...(to === undefined ? {} : { to }),
  })
  return answer.ok ? answer.value : answer.error.message
}
function states() {
  const answer = listStates(core(), web(), undefined)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value.states
}
const policy = () => core().controller.policy(web()).policy

describe('the list', () => {
  test('begins with how the service was first seen, and grows with each change', async () => {
    expect(states()).toMatchObject([
      { id: 0, count: 2, mode: 'observe', current: true, previous: false, diff: [] },
    ])
    await scale(3)
    setMode(core(), web(), 'automatic')
    await scale(4)
    expect(states().map(({ count: at, mode, current, previous }) => [at, mode, current, previous])).toEqual([
      [4, 'automatic', true, false],
      [3, 'automatic', false, true],
      [3, 'observe', false, false],
      [2, 'observe', false, false],
    ])
    expect(states().at(-1)?.diff).toMatchObject([
      { setting: 'count', now: 4, then: 2 },
      { setting: 'mode', now: 'automatic', then: 'observe' },
    ])
  })

  test('keeps the last fifty, over a restart too', async () => {
    for (let step = 0; step < 60; step += 1) setMode(core(), web(), step % 2 === 0 ? 'automatic' : 'observe')
    expect(states()).toHaveLength(50)
    small = await small.restart()
    expect(states()).toHaveLength(50)
    expect(states()[0]).toMatchObject({ current: true, diff: [] })
  })

  test('a pause, a freeze and an action that changed nothing are no states', async () => {
    pause(core(), web(), 'both', null)
    freeze(core(), true)
    freeze(core(), false)
    small.engine.sick.add('shop-web-3')
    await scale(3)
    expect(count()).toBe(2)
    expect(states()).toHaveLength(1)
  })

  test('a count that somebody else changed is a state once it lasts, and a passing one is not', async () => {
    small.engine.recount(1)
    await core().observer.refresh()
    core().controller.changed.emit()
    small.advance(10_000)
    small.engine.recount(2)
    await core().observer.refresh()
    core().controller.changed.emit()
    expect(states()).toHaveLength(1)
    small.engine.recount(5)
    await core().observer.refresh()
    core().controller.changed.emit()
    small.advance(31_000)
    core().controller.changed.emit()
    expect(states()[0]).toMatchObject({
      count: 5,
      sentence: 'The count of shop/web was changed from outside: 2 → 5.',
    })
  })

  test('nothing is recorded of an engine that does not answer', async () => {
    small.engine.disconnect()
    small.engine.recount(5)
    await core().observer.refresh()
    core().controller.changed.emit()
    small.advance(60_000)
    core().controller.changed.emit()
    expect(states()).toHaveLength(1)
  })
})

describe('rolling back', () => {
  test('restores the count before the last change; twice goes further back and never redoes the mistake', async () => {
    await scale(3)
    await scale(6)
    expect(await back()).toMatchObject({ from: 6, to: 3, diff: [{ setting: 'count', now: 6, then: 3 }] })
    expect(await back()).toMatchObject({ from: 3, to: 2 })
    expect(await back()).toBe(
      'shop/web is rolled back as far as it is recorded: there is nothing further back',
    )
    expect(count()).toBe(2)
  })

  test('says so where nothing was changed yet', async () => {
    expect(await back()).toBe(
      'nothing was changed on shop/web since it is recorded, so there is nothing to roll back',
    )
  })

  test('keeps pauses: they are of the present', async () => {
    await scale(3)
    pause(core(), web(), 'up', null)
    await back()
    expect(core().settings.get().services['shop/web']?.pauses).toEqual([{ direction: 'up', until: null }])
  })

  test('survives a restart in the middle: the second rollback still goes further back', async () => {
    await scale(3)
    await scale(5)
    await back()
    small = await small.restart()
    expect(await back()).toMatchObject({ from: 3, to: 2 })
  })

  test('with DRY_RUN nothing is changed', async () => {
    await small.remove()
    small = await smallApp({ labels: LABELS, environment: { DRY_RUN: '1' } })
    setMode(core(), web(), 'automatic')
    expect(await back()).toMatch(/DRY_RUN is set/)
    expect(policy().mode).toBe('automatic')
  })
})
