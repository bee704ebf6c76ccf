// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ActionResult } from '../../shared/contract/views.ts'
import { createFakeEyrie, type FakeEyrie } from '../testing/fakeEyrie.ts'
import { demoOverview } from '../testing/rows.ts'
import { scaleBy, scaleTo, setMode, toggleFreeze } from './act.ts'
import { follow, startLink } from './link.ts'
import { closeOverlay, useOverlay } from './overlay.ts'
import { receiveOverview, useOverview } from './overview.ts'
import { usePending } from './pending.ts'
import { dismissToast, useToasts } from './toasts.ts'

const web = { project: 'shop', service: 'web' }

function result(from: number, to: number, over: Partial<ActionResult> = {}) {
  const value: ActionResult = {
    action: 'a',
    ...web,
    from,
    to,
    operations: [],
    verification: 'converged',
    outcome: `Scaled ${from} → ${to}.`,
    ...over,
  }
  return { ok: true, value }
}

let fake: FakeEyrie
let stops: (() => void)[] = []

beforeEach(() => {
  fake = createFakeEyrie(demoOverview(Date.now()))
  stops = [startLink(fake.eyrie), follow('overview.changed', {}, receiveOverview)]
})
afterEach(() => {
  for (const stop of stops) stop()
  for (const toast of useToasts.getState().toasts) dismissToast(toast.id)
  closeOverlay()
  usePending.setState({ pending: {}, problems: {} })
})

const toast = () => useToasts.getState().toasts.at(-1)
const scales = () => fake.calls.filter((call) => call.method === 'service.scale').map((call) => call.params)

describe('scaling up', () => {
  test('shows at once, before any answer', () => {
    fake.answer('service.scale', () => new Promise(() => undefined))
    void scaleTo(web, 2, 3)
    expect(usePending.getState().pending['shop/web']).toEqual({ text: 'Scaling 2 → 3', to: 3 })
    expect(toast()).toMatchObject({ tone: 'working', action: { label: 'Undo' } })
  })
  test('can be undone after it has ended', async () => {
    fake.answer('service.scale', ({ to }) => result(to === 3 ? 2 : 3, to))
    await scaleTo(web, 2, 3)
    expect(toast()).toMatchObject({ tone: 'ok', text: 'web: Scaled 2 → 3.' })
    toast()?.action?.run()
    expect(scales()).toEqual([
      { ...web, to: 3 },
      { ...web, to: 2 },
    ])
  })
  test('can be undone while it runs: going back follows as soon as it has ended', async () => {
    let finish: (value: unknown) => void = () => undefined
    fake.answer('service.scale', ({ to }) =>
      to === 3 ? new Promise((resolve) => (finish = resolve)) : result(3, to),
    )
    const scaling = scaleTo(web, 2, 3)
    toast()?.action?.run()
    expect(scales()).toHaveLength(1)
    finish(result(2, 3))
    await scaling
    expect(scales()).toEqual([
      { ...web, to: 3 },
      { ...web, to: 2 },
    ])
  })
  test('that is refused says why beside the service, and clears with the next success', async () => {
    fake.answer('service.scale', () => ({
      ok: false,
      error: { code: 'Blocked', message: 'shop/web may have at most 5 replicas.', retryable: false },
    }))
    await scaleTo(web, 5, 6)
    expect(usePending.getState().problems['shop/web']).toBe('shop/web may have at most 5 replicas.')
    expect(usePending.getState().pending['shop/web']).toBeUndefined()
    fake.answer('service.scale', ({ to }) => result(2, to))
    await scaleTo(web, 2, 3)
    expect(usePending.getState().problems['shop/web']).toBeUndefined()
  })
  test('that was rolled back is told as a failure and offers no undo', async () => {
    fake.answer('service.scale', () =>
      result(2, 3, { verification: 'reverted', outcome: 'web-3 stayed unhealthy.' }),
    )
    await scaleTo(web, 2, 3)
    expect(toast()).toMatchObject({ tone: 'bad', text: 'web: web-3 stayed unhealthy.' })
    expect(toast()?.action).toBeUndefined()
  })
})

test('one step up acts, one step down asks first', () => {
  fake.answer('service.scale', () => new Promise(() => undefined))
  scaleBy({ project: 'shop', service: 'worker' }, 1)
  expect(scales()).toEqual([{ project: 'shop', service: 'worker', to: 5 }])
  scaleBy({ project: 'shop', service: 'worker' }, -1)
  expect(scales()).toHaveLength(1)
  expect(useOverlay.getState().overlay).toEqual({ kind: 'scale', project: 'shop', service: 'worker', to: 3 })
})

test('freezing needs no question, thawing does', () => {
  toggleFreeze()
  expect(fake.calls.at(-1)).toEqual({ method: 'controller.freeze', params: { frozen: true } })
  const { app } = useOverview.getState()
  fake.change({ app: { ...app, frozen: true } })
  toggleFreeze()
  expect(fake.calls).toHaveLength(1)
  expect(useOverlay.getState().overlay).toEqual({ kind: 'unfreeze' })
})

test('without a connection nothing is sent, and the answer says so', async () => {
  for (const stop of stops) stop()
  setMode(web, 'observe')
  await Promise.resolve()
  await Promise.resolve()
  expect(fake.calls).toHaveLength(0)
  expect(toast()?.detail).toMatch(/Not connected to Eyrie/)
})
