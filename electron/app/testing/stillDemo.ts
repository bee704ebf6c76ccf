/** The demo with its dashboard, as it is at one instant: a few rounds lead up to it, and then its clock stands still. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { serveLoopback } from '../../hosts/loopback.ts'
import { demoApp } from '../demo.ts'
import { noConnections } from './noConnections.ts'
import { noPrint } from './noPrint.ts'

export interface StillDemo {
  /** Signs a browser in, once. */
  readonly url: string
  readonly origin: string
  close(): Promise<void>
}

/** As the demo's own sampling: a round every two seconds, and enough of them that every rate has a step behind it. */
const ROUND_MS = 2000
const ROUNDS = 6

/** `at`: where its clock ends (epoch ms). `rendererDir`: the built dashboard. */
export async function stillDemo(at: number, rendererDir: string): Promise<StillDemo> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-still-'))
  let clock = at - ROUNDS * ROUND_MS
  const built = demoApp({
    dataDir,
    banner: null,
    savedProblem: null,
    host: 'web',
    connections: noConnections,
    environment: {},
    print: noPrint,
    now: () => clock,
  })
  if (!built.ok) throw new Error(built.error.message)
  const app = built.value
  // Nothing runs by itself: what it shows depends on these rounds alone, however fast the machine makes them.
  await app.start({ loop: false })
  while (clock < at) {
    clock += ROUND_MS
    await app.core.observer.refresh()
    // An action would end whenever the machine comes to it.
    await app.core.controller.tick({ dryRun: true })
    await app.core.alerting.look()
  }
  const served = await serveLoopback({
    listen: '127.0.0.1:0',
    rendererDir,
    accept: (transport) => app.server.connect(transport),
  })
  if (!served.ok) throw new Error(served.error.message)
  const host = served.value
  return {
    url: host.oneTimeUrl(),
    origin: new URL(host.url).origin,
    async close() {
      await host.close()
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
