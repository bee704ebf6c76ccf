/** A whole app on a real engine that sees one project of it: whatever else runs there is other people's. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createClient, type Client } from '../../../shared/contract/client.ts'
import { resolveEndpoint } from '../../docker/endpoint.ts'
import { createDockerSource } from '../../docker/source.ts'
import { localTransport } from '../../hosts/local.ts'
import type { EngineSource } from '../../observe/ports.ts'
import { openStore } from '../../storage/open.ts'
import { createSettings } from '../../storage/settings.ts'
import { createApp, type App } from '../app.ts'
import { noReadings } from '../prometheus/readings.ts'
import { noConnections } from './noConnections.ts'
import { noPrint } from './noPrint.ts'

export interface LiveApp {
  readonly app: App
  readonly client: Client
  /** Ends it, once however often it is told to; the data folder stays for the next one. */
  stop(): Promise<void>
}

export interface LiveAppOptions {
  readonly project: string
  readonly dataDir: string
  /** Null: where the Docker CLI would go. */
  readonly connection: string | null
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly loop: boolean
}

export function temporaryDataDir(): { readonly dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'eyrie-live-'))
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
}

export async function liveApp(options: LiveAppOptions): Promise<LiveApp> {
  const { dataDir, environment, connection } = options
  const endpoint = resolveEndpoint({ connection, environment })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  const opened = openStore(path.join(dataDir, 'history.db'))
  if (!opened.ok) throw new Error(opened.error.message)
  const app = createApp({
    connection: endpoint.value.name,
    connections: noConnections,
    version: '0.0.0',
    host: 'process',
    dataDir,
    notices: [],
    source: onlyProject(createDockerSource(endpoint.value), options.project),
    factors: noReadings(),
    factorsAt: () => noReadings(),
    store: opened.value.store,
    storeProblem: opened.value.problem,
    settings: createSettings(dataDir),
    environment,
    samplingSeconds: 2,
    now: () => Date.now(),
    print: noPrint,
    log: { info: () => undefined, error: () => undefined },
  })
  await app.start({ loop: options.loop })
  const client = createClient(() => localTransport(app.server))
  let stopped: Promise<void> | null = null
  return {
    app,
    client,
    stop() {
      client.close()
      return (stopped ??= app.stop())
    },
  }
}

function onlyProject(source: EngineSource, name: string): EngineSource {
  return {
    ...source,
    usage: source.usage,
    async inventory() {
      const answer = await source.inventory()
      if (!answer.ok) return answer
      const projects = answer.value.projects.filter((project) => project.name === name)
      return { ok: true, value: { ...answer.value, projects } }
    },
  }
}
