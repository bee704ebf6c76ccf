import { expect, test } from 'vitest'
import { createClient } from '../../shared/contract/client.ts'
import type { ClientFrame, ServerFrame } from '../../shared/contract/frames.ts'
import { createPipe } from '../../shared/contract/pipe.ts'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { localTransport } from './local.ts'
import { relay } from './relay.ts'
import { eventually } from './testing/eventually.ts'

test('a page behind a relay calls and follows as if it were connected itself, and leaves nothing behind', async () => {
  const shop = createShop()
  const client = createClient(() => {
    const [page, near] = createPipe<ClientFrame, ServerFrame>()
    relay(near, () => Promise.resolve(localTransport(shop.server)))
    return page
  })
  const seen: unknown[] = []
  client.follow('overview.changed', {}, (view) => seen.push(view))
  await eventually(() => expect(seen).toHaveLength(1))
  expect(await client.call('service.scale', { project: 'shop', service: 'web', to: 4 })).toMatchObject({
    ok: true,
  })
  await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(2))
  client.close()
  await eventually(() => expect(shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 }))
})

test('a page learns that the owner is gone, and reaches the next one', async () => {
  const shops = [createShop(), createShop()]
  let current = 0
  const client = createClient(
    () => {
      const [page, near] = createPipe<ClientFrame, ServerFrame>()
      const shop = shops[current]
      relay(near, () =>
        shop === undefined
          ? Promise.reject(new Error('no owner'))
          : Promise.resolve(localTransport(shop.server)),
      )
      return page
    },
    { retryMs: { first: 5, most: 20 } },
  )
  const states: string[] = []
  client.onConnection(({ status }) => states.push(status))
  expect(await client.call('app.info', {})).toMatchObject({ ok: true })
  current = 9
  shops[0]?.server.close()
  await eventually(() => expect(states).toContain('disconnected'))
  current = 1
  await eventually(() => expect(shops[1]?.server.stats().connections).toBe(1))
  expect(await client.call('app.info', {})).toMatchObject({ ok: true })
  client.close()
})

test('a page that reads too slowly misses deltas, notices, and is whole again', async () => {
  const shop = createShop({ limits: { intervalMs: 5, soonMs: 5 } })
  let pending = 0
  const client = createClient(() => {
    const [page, near] = createPipe<ClientFrame, ServerFrame>()
    relay({ ...near, pending: () => pending }, () => Promise.resolve(localTransport(shop.server)))
    return page
  })
  let state: Readonly<Record<string, unknown>> = {}
  client.follow('overview.changed', {}, (view) => (state = view.state ?? {}))
  await eventually(() => expect(state).toHaveProperty('app'))
  pending = 2_000_000
  shop.set('lost', 1)
  shop.changed()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(state).not.toHaveProperty('lost')
  pending = 0
  shop.set('next', 2)
  shop.changed()
  await eventually(() => expect(state).toMatchObject({ lost: 1, next: 2 }))
  client.close()
})
