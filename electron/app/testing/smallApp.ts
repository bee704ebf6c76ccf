/** A whole app around the small engine of the loop's tests: one service, shop/web, whose replicas start at once. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ClaimStore, FactorReadings } from '../../observe/ports.ts'
import { testEngine, type TestEngine } from '../../observe/testing/engine.ts'
import { openStore } from '../../storage/open.ts'
import { createSettings } from '../../storage/settings.ts'
import { createApp, type App } from '../app.ts'
import { noConnections } from './noConnections.ts'
import { noPrint } from './noPrint.ts'

export interface SmallApp {
  readonly app: App
  readonly engine: TestEngine
  /** Moves the clock; it stands still otherwise. */
  advance(ms: number): void
  /** Ends the app and starts another one on the same data and engine. */
  restart(): Promise<SmallApp>
  remove(): Promise<void>
}

export interface SmallAppOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly replicas?: number
  readonly environment?: Readonly<Record<string, string>>
  /** What the engine keeps of claims; absent: nobody else can act on it. */
  readonly claims?: ClaimStore
  /** Of the project; none where nothing is said. */
  readonly configFiles?: readonly string[]
  /** Where queries are answered; nowhere without it. */
  readonly factors?: FactorReadings
  /** False: what an earlier process left half-made stays as it is. */
  readonly settles?: boolean
}

const off: FactorReadings = {
  status: () => ({ state: 'off', detail: 'No Prometheus is set up.', lastSeenAt: null }),
  instant: () => Promise.resolve({ kind: 'no-data', sentence: 'none' }),
  close: () => undefined,
}

export async function smallApp(options: SmallAppOptions = {}): Promise<SmallApp> {
  const small = testEngine({ ...options.labels }, options.replicas ?? 2, options.configFiles)
  const engine = { ...small, source: { ...small.source, claims: options.claims ?? null } }
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-app-'))
  return start(engine, dataDir, 1_000_000, options)
}

async function start(
  engine: TestEngine,
  dataDir: string,
  begun: number,
  options: SmallAppOptions,
): Promise<SmallApp> {
  let clock = begun
  const now = () => clock
  const opened = openStore(path.join(dataDir, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const app = createApp({
    connection: 'test',
    connections: noConnections,
    version: '1.2.3',
    host: 'process',
    dataDir,
    notices: [],
    source: engine.source,
    factors: options.factors ?? off,
    factorsAt: () => off,
    store: opened.value.store,
    storeProblem: opened.value.problem,
    settings: createSettings(dataDir, now),
    environment: options.environment ?? {},
    samplingSeconds: 2,
    now,
    print: noPrint,
    log: { info: () => undefined, error: () => undefined },
  })
  await app.start({ loop: false, settles: options.settles })
  return {
    app,
    engine,
    advance: (ms) => {
      clock += ms
    },
    async restart() {
      await app.stop()
      return start(engine, dataDir, clock, options)
    },
    async remove() {
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
