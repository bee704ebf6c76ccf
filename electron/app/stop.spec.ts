import { expect, test } from 'vitest'
import { smallApp } from './testing/smallApp.ts'

test('an action under way is waited for, and ends as it would have', async () => {
  const small = await smallApp({ replicas: 2 })
  const { core } = small.app
  const service = core.observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  const { policy } = core.controller.policy(service)
  const acting = core.actions.run({ service, policy, to: 3, by: 'operator', reason: 'Manual', sentence: 'x' })
  await small.app.stop()
  expect(await acting).toMatchObject({ ok: true, value: { verification: 'converged' } })
  await small.remove()
})

test('one that does not end is left to the next start after the time that is given, with its intent stored', async () => {
  const small = await smallApp({ replicas: 2 })
  const { core } = small.app
  const service = core.observer.service('shop', 'web')
  if (service === null) throw new Error('there is no service')
  const { policy } = core.controller.policy(service)
  let start: () => void = () => undefined
  const { operations } = small.engine.source
  const usual = { ...operations }
  Object.assign(operations, {
    start: (id: string) => new Promise<void>((resolve) => (start = resolve)).then(() => usual.start(id)),
  })
  const acting = core.actions.run({ service, policy, to: 3, by: 'operator', reason: 'Manual', sentence: 'x' })
  await small.app.stop(200)
  expect(await Promise.race([acting, Promise.resolve('goes on')])).toBe('goes on')
  expect(core.store.entries({ kind: 'action', limit: 1 })).toMatchObject([
    { action: { to: 3, endedAt: null } },
  ])
  // What goes on afterwards still finds its journal.
  start()
  expect(await acting).toMatchObject({ ok: true, value: { verification: 'converged' } })
  core.store.close()
  await small.remove()
})
