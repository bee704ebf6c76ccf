/** A live session: the demo project on the real engine, an Eyrie that serves it, a browser on its dashboard. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { replayFolder, type Replayed } from '../../electron/app/testing/replay.ts'
import { listenForProblems } from '../support/dashboard.ts'
import { entriesOf, statusOf, type Entry, type ServiceStatus, type Status } from '../support/documents.ts'
import { ended, eyrie, serve, temporaryFolder, type CliResult } from '../support/eyrie.ts'
import { inTheme, shoot, THEMES } from '../support/screens.ts'
import { relaySocket } from '../support/sockets.ts'
import { watch } from '../support/watcher.ts'
import { demoUp, ENGINE, eventually, type DemoProject } from './demo.ts'

export interface Session {
  readonly demo: DemoProject
  readonly page: Page
  /** A CLI command on this project, by way of the Eyrie that serves it. */
  readonly cli: (...args: readonly string[]) => Promise<CliResult>
  /** The service `web` as `status` says it, asked without a new process each time. */
  readonly web: () => Promise<ServiceStatus>
  readonly webIds: () => Promise<readonly string[]>
  /** Recorded actions on `web`, newest first. */
  readonly actions: () => Promise<readonly Entry[]>
  /** Waits for so many ready replicas with nothing under way. */
  readonly settledAt: (count: number, seconds: number) => Promise<ServiceStatus>
  readonly toOverview: () => Promise<void>
  readonly toService: () => Promise<void>
  /** Screenshots in both themes; leaves the light one. */
  readonly shoot: (name: string) => Promise<void>
  /** `kill -9`. */
  readonly kill: () => Promise<void>
  /** A new Eyrie on the same data folder, and the page signed in to it. */
  readonly restart: () => Promise<void>
  /** Breaks every connection to the engine; new ones work. */
  readonly breakConnections: () => void
  readonly loseEngine: () => Promise<void>
  readonly findEngine: () => Promise<void>
  /** What the page's console complained about. */
  readonly problems: () => readonly string[]
  /** Ends Eyrie as Ctrl-C does, and makes every recorded decision again from what is in its data folder. */
  readonly replayed: () => Promise<Replayed>
  readonly end: () => Promise<void>
}

export async function openSession(browser: Browser, name: string): Promise<Session> {
  // Ended in the opposite order, also where the beginning itself fails.
  const endings: (() => Promise<unknown>)[] = []
  try {
    return await begin(browser, name, endings)
  } catch (thrown) {
    await endAll(endings)
    throw thrown
  }
}

async function endAll(endings: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end()
}

async function begin(browser: Browser, name: string, endings: (() => Promise<unknown>)[]): Promise<Session> {
  const demo = await demoUp(name)
  endings.push(() => demo.down())
  const dataDir = await temporaryFolder()
  endings.push(() => rm(dataDir, { recursive: true, force: true }))
  // Eyrie reaches the engine through a relay, so that a test can break the way without touching the engine.
  const socket = path.join(dataDir, 'relay.sock')
  let relay = await relaySocket(socket, ENGINE)
  endings.push(() => relay.close())
  const environment = { DOCKER_HOST: `unix://${socket}`, PROMETHEUS_URL: demo.prometheus }
  let served = await serve({ dataDir, environment })
  endings.push(() => served.end())
  let watcher = await watch(dataDir)
  await leaveOthersAlone(dataDir, name)
  const page = await browser.newPage()
  endings.push(() => page.close())
  const problems = listenForProblems(page)
  await page.goto(served.url)

  const cli: Session['cli'] = (...args) => eyrie(['--data-dir', dataDir, '--project', name, ...args])
  async function web(): Promise<ServiceStatus> {
    const status = (await watcher.call('status.get', { project: name })) as Status
    const service = status.projects[0]?.services.find((each) => each.name === 'web')
    if (service === undefined) throw new Error('status does not list web')
    return service
  }
  const goTo = async (hash: string) => {
    await page.goto(`${served.origin}/${hash}`)
  }
  const toOverview = () => goTo(`#/?project=${name}`)
  await toOverview()
  return {
    demo,
    page,
    cli,
    web,
    webIds: () => demo.ids('web'),
    async actions() {
      const entries = entriesOf(await cli('history', '--service', 'web', '--json'))
      return entries.filter(({ kind }) => kind === 'action')
    },
    settledAt: (count, seconds) =>
      eventually(
        `${count} ready replicas and nothing under way`,
        seconds,
        web,
        ({ replicas, decision }) =>
          replicas.current === count && replicas.ready === count && decision.reason !== 'Acting',
      ),
    toOverview,
    toService: () => goTo(`#/service/${name}/web?range=5m`),
    async shoot(screen) {
      for (const theme of [...THEMES].reverse()) {
        await inTheme(page, theme)
        await shoot(page, 'live', screen, theme)
      }
    },
    kill: () => ended(served.child, 'SIGKILL'),
    async restart() {
      watcher.close()
      served = await serve({ dataDir, environment })
      watcher = await watch(dataDir)
      await page.goto(served.url)
      await toOverview()
    },
    breakConnections: () => relay.breakAll(),
    loseEngine: () => relay.close(),
    async findEngine() {
      relay = await relaySocket(socket, ENGINE)
    },
    problems,
    async replayed() {
      await served.end()
      return replayFolder(dataDir)
    },
    async end() {
      watcher.close()
      await endAll(endings)
    },
  }
}

/** Whatever else runs on this engine is watched and not touched. */
async function leaveOthersAlone(dataDir: string, project: string): Promise<void> {
  const { projects } = statusOf(await eyrie(['--data-dir', dataDir, 'status', '--json']))
  for (const { name, services } of projects)
    for (const service of services)
      if (name !== project && service.mode === 'automatic')
        await eyrie(['--data-dir', dataDir, 'mode', `${name}/${service.name}`, 'observe'])
}
