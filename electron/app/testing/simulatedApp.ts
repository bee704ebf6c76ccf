/** A whole core on a simulated engine, without the demo's day of history: there at once. */
import path from 'node:path'
import { ok, type Result } from '../../../shared/lib/result.ts'
import { createSimulatedSource } from '../../simulate/source.ts'
import { openStore } from '../../storage/open.ts'
import { createSettings } from '../../storage/settings.ts'
import { createApp, type App } from '../app.ts'
import type { Connections } from '../connections/connections.ts'
import { createLog } from '../log.ts'
import { noPrint } from './noPrint.ts'

export function simulatedApp(name: string, folder: string, connections: Connections): Result<App> {
  const now = () => Date.now()
  const opened = openStore(path.join(folder, 'history.db'))
  if (!opened.ok) return opened
  const { engine, factors } = createSimulatedSource({ seed: 1, clock: now })
  return ok(
    createApp({
      connection: name,
      connections,
      version: 'test',
      host: 'process',
      dataDir: folder,
      notices: [],
      source: engine,
      factors,
      factorsAt: () => factors,
      store: opened.value.store,
      storeProblem: opened.value.problem,
      settings: createSettings(folder),
      environment: {},
      samplingSeconds: 0.2,
      now,
      print: noPrint,
      log: createLog(folder, now),
    }),
  )
}
