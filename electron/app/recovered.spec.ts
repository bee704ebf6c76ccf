import { afterEach, describe, expect, test } from 'vitest'
import type { Action } from '../../shared/domain/history.ts'
import { scaleByHand } from './orders/scaling.ts'
import { smallApp, type SmallApp, type SmallAppOptions } from './testing/smallApp.ts'

let small: SmallApp | null = null
afterEach(() => small?.remove())

/** An Eyrie that was killed while the creation of a third replica was under way, and the start after that. */
async function afterKill(options: SmallAppOptions = {}): Promise<SmallApp> {
  const before = await smallApp(options)
  const action: Action = {
    id: 'killed',
    project: 'shop',
    service: 'web',
    from: 2,
    to: 3,
    by: 'operator',
    reason: 'Manual',
    sentence: 'test',
    startedAt: 999_000,
    endedAt: null,
    operations: (['create', 'start', 'await-healthy'] as const).map((type, at) => ({
      type,
      target: 'shop-web-3',
      cause: 'test',
      state: at === 0 ? 'running' : 'waiting',
      result: '',
      ms: null,
    })),
    verification: null,
    outcome: '',
    logs: [],
  }
  before.app.core.store.addEntry({ at: 999_000, kind: 'action', project: 'shop', service: 'web', action })
  await before.engine.source.operations.createClone('id-1', 'shop-web-3', 3, 'killed')
  before.engine.calls.length = 0
  small = await before.restart()
  return small
}

function newest({ app }: SmallApp): Action {
  const [entry] = app.core.store.entries({ kind: 'action', limit: 1 })
  if (entry?.kind !== 'action') throw new Error('there is no entry')
  return entry.action
}

describe('a start after a kill', () => {
  test('of a command that only looks has closed the action before it answers', async () => {
    const started = await afterKill()
    expect(started.engine.calls).toEqual(['remove shop-web-3'])
    expect(newest(started)).toMatchObject({ id: 'killed', verification: 'reverted', reached: 2 })
    expect(started.app.core.actions.active('shop', 'web')).toBeNull()
  })

  test.each([
    ['a dry run', { settles: false }],
    ['DRY_RUN', { environment: { DRY_RUN: 'true' } }],
  ])('that is %s touches nothing, and leaves the service acting', async (_, options) => {
    const started = await afterKill(options)
    expect(started.engine.calls).toEqual([])
    expect(newest(started).endedAt).toBeNull()
    expect(started.app.core.actions.active('shop', 'web')?.id).toBe('killed')
  })

  test('lets a count asked for by hand find the service as it was left, not as it was seen', async () => {
    const started = await afterKill({ settles: false })
    const { core } = started.app
    const service = core.observer.service('shop', 'web')
    if (service === null) throw new Error('there is no service')
    const wish = { to: 3, reason: 'Manual', sentence: 'test', confirmed: true } as const
    const answer = await scaleByHand(core, service, wish)
    expect(answer).toMatchObject({ ok: true, value: { from: 2, to: 3, verification: 'converged' } })
    expect(started.engine.calls[0]).toBe('remove shop-web-3')
  })

  test('keeps the cooldown of what was interrupted', async () => {
    const started = await afterKill()
    const last = started.app.core.actions.lastAction('shop', 'web')
    expect(last).toMatchObject({ from: 2, to: 3, completedAt: newest(started).endedAt })
  })
})
