/** A core on a real Docker engine. */
import path from 'node:path'
import type { SavedConnection } from '../../shared/domain/connection.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { openDockerApi } from '../docker/client.ts'
import { resolveEndpoint } from '../docker/endpoint.ts'
import { createDockerSource } from '../docker/source.ts'
import type { FactorReadings } from '../observe/ports.ts'
import { createPrometheusReadings } from '../prometheus/readings.ts'
import { openStore } from '../storage/open.ts'
import { createSettings } from '../storage/settings.ts'
import { createApp, type App } from './app.ts'
import type { Connections } from './connections/connections.ts'
import type { Core } from './core.ts'
import { createLog } from './log.ts'
import { noReadings } from './prometheus/readings.ts'
import type { Print } from './reports/print.ts'
import { VERSION } from './version.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface EngineOptions {
  readonly dataDir: string
  readonly connection: string | null
  /** The connection's name as it is listed. */
  readonly name: string
  readonly connections: Connections
  readonly saved: readonly SavedConnection[]
  /** What is wrong with the file they are saved in; null: nothing. */
  readonly savedProblem: string | null
  readonly host: Core['host']
  readonly environment: Environment
  readonly print: Print
}

/** Whether an engine answers at the connection; `BadConnection` when the name or address itself is wrong. */
export async function findEngine(
  connection: string | null,
  environment: Environment,
  saved: readonly SavedConnection[],
): Promise<Result<void>> {
  const endpoint = resolveEndpoint({ connection, environment, saved })
  if (!endpoint.ok) return fail('BadConnection', endpoint.error.message)
  const api = await openDockerApi(endpoint.value)
  if (!api.ok) return api
  api.value.close()
  return ok(undefined)
}

export function dockerApp(options: EngineOptions): Result<App> {
  const { dataDir, connection, environment, saved } = options
  const endpoint = resolveEndpoint({ connection, environment, saved })
  if (!endpoint.ok) return endpoint
  const opened = openStore(path.join(dataDir, 'history.db'))
  if (!opened.ok) return opened
  const settings = createSettings(dataDir)
  const now = () => Date.now()
  const factorsAt = (url: string | null): FactorReadings =>
    url === null ? noReadings() : createPrometheusReadings(url)
  return ok(
    createApp({
      connection: options.name,
      connections: options.connections,
      version: VERSION,
      host: options.host,
      dataDir,
      notices: [opened.value.notice, settings.notice, options.savedProblem].filter(
        (notice) => notice !== null,
      ),
      source: createDockerSource(endpoint.value),
      factors: factorsAt(environment.PROMETHEUS_URL ?? settings.get().prometheusUrl),
      factorsAt,
      store: opened.value.store,
      storeProblem: opened.value.problem,
      settings,
      environment,
      samplingSeconds: 2,
      now,
      print: options.print,
      log: createLog(dataDir, now),
    }),
  )
}
