import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { createShop } from '../../shared/contract/testing/shop.ts'
import { connectSocket, serveSocket, socketPathFor, type ServedSocket } from './socket.ts'
import { describeContract } from './testing/suite.ts'
import { eventually } from './testing/eventually.ts'

const shop = createShop()
const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-socket-'))
let served: ServedSocket | null = null

beforeAll(async () => {
  const result = await serveSocket(shop.server, socketPathFor(folder))
  if (!result.ok) throw new Error(result.error.message)
  served = result.value
})

describeContract('over the unix socket', () => connectSocket(socketPathFor(folder)))

afterAll(async () => {
  await eventually(() => expect(shop.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 }))
  await served?.close()
  rmSync(folder, { recursive: true, force: true })
})
