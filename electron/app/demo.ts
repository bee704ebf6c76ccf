/** The embedded demo: the simulated Vedfolnir project, with a day of generated history already in its charts. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { ok, type Result } from '../../shared/lib/result.ts'
import { generateHistory } from '../simulate/history.ts'
import { createSimulatedSource } from '../simulate/source.ts'
import { openStore } from '../storage/open.ts'
import { createSettings } from '../storage/settings.ts'
import { createApp, type App } from './app.ts'
import type { Connections } from './connections.ts'
import type { Core } from './core.ts'
import { createLog } from './log.ts'
import { VERSION } from './version.ts'

export interface DemoOptions {
  readonly dataDir: string
  readonly banner: string | null
  /** What is wrong with the file of saved connections; null: nothing. */
  readonly savedProblem: string | null
  readonly host: Core['host']
  readonly connections: Connections
}

/** The same day for everyone: screenshots and reports agree. */
const SEED = 1
const HISTORY_HOURS = 24

export function demoApp(options: DemoOptions): Result<App> {
  const { dataDir } = options
  const file = path.join(dataDir, 'history.db')
  // The demo has no past of its own: each start tells the day before it anew.
  for (const suffix of ['', '-journal', '.actions']) rmSync(`${file}${suffix}`, { force: true })
  const now = () => Date.now()
  const begun = now()
  const opened = openStore(file)
  if (!opened.ok) return opened
  const { store } = opened.value
  const past = generateHistory({ now: begun, hours: HISTORY_HOURS, seed: SEED })
  store.append(past.series)
  store.addEntries(past.entries)
  for (const [name, value] of past.values) store.setValue(name, value)
  store.flush()
  const settings = createSettings(dataDir)
  const simulated = createSimulatedSource({ seed: SEED, clock: now, initial: past.finalState })
  return ok(
    createApp({
      connection: 'demo',
      connections: options.connections,
      version: VERSION,
      host: options.host,
      dataDir,
      notices: [options.banner, settings.notice, options.savedProblem].filter((notice) => notice !== null),
      source: simulated.engine,
      factors: simulated.factors,
      factorsAt: () => simulated.factors,
      store,
      storeProblem: opened.value.problem,
      settings,
      environment: {},
      samplingSeconds: 2,
      now,
      log: createLog(dataDir, now),
    }),
  )
}
