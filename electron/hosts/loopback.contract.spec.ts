import { afterAll, beforeAll, expect } from 'vitest'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { serveLoopback, type LoopbackHost } from './loopback.ts'
import { openAsBrowser } from './testing/browser.ts'
import { eventually } from './testing/eventually.ts'
import { describeContract } from './testing/suite.ts'

const shop = createShop()
let host: LoopbackHost | null = null

beforeAll(async () => {
  const served = await serveLoopback({
    listen: '127.0.0.1:0',
    rendererDir: '/nowhere',
    accept: (transport) => shop.server.connect(transport),
  })
  if (!served.ok) throw new Error(served.error.message)
  host = served.value
})

describeContract('over the loopback WebSocket', () => {
  if (host === null) throw new Error('the host does not listen')
  return openAsBrowser(host)
})

afterAll(async () => {
  await eventually(() => expect(shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 }))
  await host?.close()
})
