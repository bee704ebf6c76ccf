/**
 * The embedded demo: the simulated Vedfolnir project, with a day of generated history already in its charts; or, to
 * measure with, a project of the size that `EYRIE_DEMO_SIZE` says (50x20), sampled every second and without a past.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { fleet, parseFleetSize } from '../simulate/fleet.ts'
import { generateHistory } from '../simulate/history.ts'
import { createSimulatedSource, type SimulatedSource } from '../simulate/source.ts'
import { openStore } from '../storage/open.ts'
import { createSettings } from '../storage/settings.ts'
import type { Store } from '../storage/store.ts'
import { createApp, type App } from './app.ts'
import type { Connections } from './connections/connections.ts'
import type { Core } from './core.ts'
import { createLog } from './log.ts'
import type { Print } from './reports/print.ts'
import { VERSION } from './version.ts'

export interface DemoOptions {
  readonly dataDir: string
  readonly banner: string | null
  /** What is wrong with the file of saved connections; null: nothing. */
  readonly savedProblem: string | null
  readonly host: Core['host']
  readonly connections: Connections
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly print: Print
  /** Epoch ms; the process's own clock unless a test brings another. */
  readonly now?: () => number
}

interface Simulation {
  readonly source: SimulatedSource
  readonly samplingSeconds: number
}

/** The same day for everyone: screenshots and reports agree. */
const SEED = 1
const HISTORY_HOURS = 24

export function demoApp(options: DemoOptions): Result<App> {
  const { dataDir, now = () => Date.now() } = options
  const size = options.environment.EYRIE_DEMO_SIZE
  const asked = size === undefined || size === '' ? null : parseFleetSize(size)
  if (asked?.ok === false) return fail('BadConnection', `EYRIE_DEMO_SIZE: ${asked.error.message}`)
  const file = path.join(dataDir, 'history.db')
  // The demo has no past of its own: each start tells the day before it anew.
  for (const suffix of ['', '-journal', '.actions']) rmSync(`${file}${suffix}`, { force: true })
  const opened = openStore(file)
  if (!opened.ok) return opened
  const { store } = opened.value
  const { source, samplingSeconds }: Simulation =
    asked === null
      ? { source: withItsPast(store, now), samplingSeconds: 2 }
      : {
          source: createSimulatedSource({ seed: SEED, clock: now, project: fleet(asked.value) }),
          samplingSeconds: 1,
        }
  const settings = createSettings(dataDir)
  return ok(
    createApp({
      connection: 'demo',
      connections: options.connections,
      version: VERSION,
      host: options.host,
      dataDir,
      notices: [options.banner, settings.notice, options.savedProblem].filter((notice) => notice !== null),
      source: source.engine,
      factors: source.factors,
      factorsAt: () => source.factors,
      store,
      storeProblem: opened.value.problem,
      settings,
      environment: ofTheDemo(options.environment),
      samplingSeconds,
      now,
      print: options.print,
      log: createLog(dataDir, now),
    }),
  )
}

/** Its services bring their own factors and settings: all that it takes is where a load to rehearse on can be asked for. */
function ofTheDemo({ PROMETHEUS_URL: url }: DemoOptions['environment']): Core['environment'] {
  return url === undefined || url === '' ? {} : { PROMETHEUS_URL: url }
}

/** The project as its generated day leaves it; the day is in the store. */
function withItsPast(store: Store, now: () => number): SimulatedSource {
  const past = generateHistory({ now: now(), hours: HISTORY_HOURS, seed: SEED })
  store.append(past.series)
  store.addEntries(past.entries)
  for (const [name, value] of past.values) store.setValue(name, value)
  store.flush()
  return createSimulatedSource({ seed: SEED, clock: now, initial: past.finalState })
}
