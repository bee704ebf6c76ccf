import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Service } from '../../../shared/domain/inventory.ts'
import { rollBack, listStates } from './rollback.ts'
import { scaleByHand } from '../orders/scaling.ts'
import { changeService, freeze, note, setMode } from '../orders/settings.ts'
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
const editMax = (max: number | undefined) =>
  changeService(
    core(),
    web(),
    ({ policy: _, ...own }) => (max === undefined ? own : { ...own, policy: { max } }),
    'policy',
    `The maximum is ${max ?? 'the label’s'}.`,
  )
const policy = () => core().controller.policy(web()).policy

describe('edits of the policy', () => {
  test('restores mode and policy edits with the count, and says what it changed', async () => {
    setMode(core(), web(), 'automatic')
    await scale(3)
    const { id } = states()[0] ?? { id: 0 }
    editMax(9)
    setMode(core(), web(), 'observe')
    await scale(8)
    expect(policy()).toMatchObject({ max: 9, mode: 'observe' })
    const answer = await back(id)
    expect(answer).toMatchObject({
      state: id,
      to: 3,
      diff: [
        { setting: 'count', now: 8, then: 3 },
        { setting: 'mode', now: 'observe', then: 'automatic' },
        { setting: 'max', now: 9, then: 6 },
      ],
    })
    expect(policy()).toMatchObject({ max: 6, mode: 'automatic' })
    expect(count()).toBe(3)
    const [entry] = core().store.entries({ kind: 'action', limit: 1 })
    expect(entry?.kind === 'action' && entry.action.sentence).toBe(
      `rolled back to state ${id}: replicas 8 → 3; mode observe → automatic; maximum 9 → 6`,
    )
  })

  test('a silence is not taken for what told of an edit that was made in the file', async () => {
    await scale(3)
    const before = states().map(({ sentence }) => sentence)
    core().settings.update((settings) => ({
      ...settings,
      services: { 'shop/web': { ...settings.services['shop/web'], policy: { max: 9 } } },
    }))
    note(core(), web(), 'silence', 'ContainerOOMKilled of shop/web is silenced until tomorrow.')
    await core().observer.refresh()
    expect(states().map(({ sentence }) => sentence)).toEqual(before)
  })

  test('an edit alone is rolled back without touching a replica', async () => {
    editMax(4)
    small.engine.calls.length = 0
    expect(await back()).toMatchObject({ from: 2, to: 2, operations: [], verification: 'converged' })
    expect(small.engine.calls).toEqual([])
    expect(policy().max).toBe(6)
    expect(await back()).toMatch(/nothing further back/)
    expect(core().store.entries({ kind: 'note', limit: 1 })).toMatchObject([
      { topic: 'rollback', sentence: 'shop/web: rolled back to state 0: maximum 4 → 6.' },
    ])
  })

  test('the bounds that were in force then are those the count has to keep', async () => {
    editMax(9)
    await scale(8)
    const { id } = states()[0] ?? { id: 0 }
    editMax(undefined)
    await scale(5)
    expect(await back(id)).toMatchObject({ from: 5, to: 8, verification: 'converged' })
    expect(policy().max).toBe(9)
  })

  test('a guard refuses it whole: neither count nor edits are changed', async () => {
    editMax(9)
    await scale(3)
    freeze(core(), true)
    expect(await back(0)).toMatch(/Everything is frozen/)
    expect([count(), policy().max]).toEqual([3, 9])
    freeze(core(), false)
    expect(await back(0)).toMatchObject({ to: 2 })
    expect([count(), policy().max]).toEqual([2, 6])
  })

  test('where the action fails the edits are as they were, and the next rollback goes to the same state', async () => {
    await scale(4)
    editMax(5)
    await scale(2)
    small.engine.sick.add('shop-web-3').add('shop-web-4')
    const target = states().find((state) => state.count === 4 && state.diff.length === 2)
    expect(await back(target?.id)).toMatchObject({ verification: 'reverted' })
    expect([count(), policy().max]).toEqual([2, 5])
    small.engine.sick.clear()
    expect(await back(target?.id)).toMatchObject({ to: 4, verification: 'converged' })
    expect(policy().max).toBe(6)
  })

  test('goes to any entry of the history: its count, with the edits that were in force then', async () => {
    await scale(3)
    editMax(9)
    await scale(7)
    const actions = core().store.entries({ kind: 'action', limit: 10 })
    const first = actions.at(-1)?.id ?? 0
    const shown = listStates(core(), web(), first)
    expect(shown.ok && shown.value.states).toMatchObject([
      {
        id: first,
        count: 3,
        diff: [
          { setting: 'count', now: 7, then: 3 },
          { setting: 'max', now: 9, then: 6 },
        ],
      },
    ])
    expect(await back(first)).toMatchObject({ to: 3 })
    expect(policy().max).toBe(6)
    expect(await back(9999)).toMatch(/no state or history entry 9999; `eyrie rollback --list`/)
  })
})

test('counts that were recorded before states were can be gone back to, with today’s edits', async () => {
  await scale(3)
  await scale(4)
  core().store.setValue('states:shop/web', null)
  small = await small.restart()
  editMax(9)
  expect(states().map((state) => [state.count, state.diff.length])).toEqual([
    [4, 0],
    [4, 1],
    [3, 1],
    [2, 1],
  ])
  expect(await back(0)).toMatchObject({ to: 2, diff: [{ setting: 'count', now: 4, then: 2 }] })
  expect(policy().max).toBe(9)
})
