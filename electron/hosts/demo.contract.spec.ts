/** The same suite on the whole core with the embedded demo, over each transport of plain Node. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { openCore, type OpenedCore } from '../app/open.ts'
import { currentOwner } from '../storage/owner.ts'
import { serveLoopback, type LoopbackHost } from './loopback.ts'
import { connectSocket } from './socket.ts'
import { openAsBrowser } from './testing/browser.ts'
import { eventually } from './testing/eventually.ts'
import { describeContract } from './testing/suite.ts'

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-demo-'))
let core: OpenedCore
let host: LoopbackHost

beforeAll(async () => {
  const opened = await openCore({
    dataDir,
    connection: 'demo',
    onUnreachable: 'fail',
    host: 'process',
    loop: true,
    environment: {},
  })
  if (!opened.ok) throw new Error(opened.error.message)
  core = opened.value
  const served = await serveLoopback({
    listen: '127.0.0.1:0',
    rendererDir: '/nowhere',
    accept: (transport) => core.accept(transport),
  })
  if (!served.ok) throw new Error(served.error.message)
  host = served.value
})

describeContract('the demo in process', () => core.connect())
describeContract('the demo over the unix socket', () => {
  const address = currentOwner(path.join(dataDir, 'demo'))?.address
  if (typeof address !== 'string') throw new Error('nobody owns the data folder')
  return connectSocket(address)
})
describeContract('the demo over the loopback WebSocket', () => openAsBrowser(host))

afterAll(async () => {
  await eventually(() =>
    expect(core.app?.server.stats()).toEqual({ connections: 0, follows: 0, channels: 0 }),
  )
  await host.close()
  await core.close()
  rmSync(dataDir, { recursive: true, force: true })
})
