/**
 * Opens a core the way a host needs it: attaches to the process that owns its data folder, or becomes the owner and
 * builds the app here, with a hub that adds other connections; falls back to the embedded demo where no engine answers
 * and the caller allows it.
 */
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import type { ServerSide } from '../hosts/greet.ts'
import { localTransport } from '../hosts/local.ts'
import { relay } from '../hosts/relay.ts'
import { connectSocket } from '../hosts/socket.ts'
import { createConnectionsFile } from '../storage/connectionsFile.ts'
import { prepareDataDir } from '../storage/dataDir.ts'
import { currentOwner } from '../storage/owner.ts'
import type { App } from './app.ts'
import { DEMO, folderOf } from './connections/catalog.ts'
import { demoApp } from './demo.ts'
import { dockerApp, findEngine } from './engine.ts'
import { printWithBrowser, type Print } from './reports/print.ts'
import { createHub, primaryName, type Hub } from './connections/hub.ts'

export type ClientTransport = Transport<ClientFrame, ServerFrame>

export interface OpenOptions {
  /** Null: the platform's default folder. */
  readonly dataDir: string | null
  /** `demo`, a connection's or a Docker context's name, or null for what DOCKER_HOST, DOCKER_CONTEXT and the CLI's context say. */
  readonly connection: string | null
  /** What to do where no engine answers. `wait`: open anyway and connect when it does. */
  readonly onUnreachable: 'demo' | 'fail' | 'wait'
  readonly host: 'electron' | 'web' | 'process'
  /** False for one-shot commands: observe once, decide only when asked. */
  readonly loop: boolean
  /** False for dry runs: not even what an earlier process left half-made is finished or undone. */
  readonly settles?: boolean | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How this process prints HTML as PDF; absent: a browser of this machine does. */
  readonly print?: Print | undefined
}

export interface OpenedCore {
  /** A new connection to the core; each client has its own. Its first frame may ask for another connection. */
  connect(): Promise<ClientTransport>
  /** The same for a client that came to this process over a transport of its own. */
  accept(transport: ServerSide): void
  /** The app, when this process owns it; null when attached to another process. */
  readonly app: App | null
  /** Why the demo is shown instead of an engine; null when it is not. */
  readonly banner: string | null
  readonly ownerPid: number
  close(): Promise<void>
}

export async function openCore(options: OpenOptions): Promise<Result<OpenedCore>> {
  const folder = prepareDataDir(options.dataDir, options.environment)
  if (!folder.ok) return folder
  const dataDir = folder.value
  const { environment, connection } = options
  if (connection === DEMO) return open(options, dataDir, DEMO, null)
  const name = primaryName(connection, environment)
  const attached = attach(folderOf(dataDir, name, environment), null)
  if (attached !== null) return ok(attached)
  const { connections } = createConnectionsFile(dataDir).read()
  const engine = await findEngine(connection, environment, connections)
  // A name that was given and means nothing is a mistake, not an engine that does not answer.
  const mistaken = !engine.ok && engine.error.code === 'BadConnection' && connection !== null
  if (!engine.ok && options.onUnreachable === 'demo' && !mistaken) {
    const banner = `No Docker engine answers (${engine.error.message.replace(/\.$/, '')}). Showing the embedded demo.`
    return open(options, dataDir, DEMO, banner)
  }
  if (!engine.ok && (options.onUnreachable === 'fail' || engine.error.code === 'BadConnection')) return engine
  return open(options, dataDir, name, null)
}

/** Null when nobody owns the folder, or its owner is gone. */
function attach(folder: string, banner: string | null): OpenedCore | null {
  const owner = currentOwner(folder)
  return owner === null ? null : attachedTo(owner.pid, owner.address, banner)
}

function attachedTo(pid: number, address: string, banner: string | null): OpenedCore {
  const connect = () => connectSocket(address)
  return {
    connect,
    accept: (transport) => relay(transport, connect),
    app: null,
    banner,
    ownerPid: pid,
    close: () => Promise.resolve(),
  }
}

async function open(
  options: OpenOptions,
  dataDir: string,
  name: string,
  banner: string | null,
): Promise<Result<OpenedCore>> {
  const hub = createHub({ ...options, dataDir, primary: name, build: builder(options, dataDir, banner) })
  const opened = await hub.open(name).catch((thrown: unknown) => fail('Failed', messageOf(thrown)))
  if (!opened.ok) return opened
  if (opened.value.where === 'elsewhere')
    return ok(attachedTo(opened.value.pid, opened.value.address, banner))
  const { app, started } = opened.value.core
  // Only the owner of the data folder itself: whoever was started for one connection runs that one.
  if (options.loop && folderOf(dataDir, name, options.environment) === dataDir) hub.openKept()
  await started
  return ok(ownedBy(hub, app, name, banner))
}

function ownedBy(hub: Hub, app: App, name: string, banner: string | null): OpenedCore {
  const accept = (transport: ServerSide) => hub.accept(transport, name)
  return {
    connect: () => Promise.resolve(localTransport({ connect: accept })),
    accept,
    app,
    banner,
    ownerPid: process.pid,
    close: () => hub.close(),
  }
}

function builder(
  { host, environment, connection, print = printWithBrowser(environment) }: OpenOptions,
  dataDir: string,
  banner: string | null,
): Parameters<typeof createHub>[0]['build'] {
  const primary = primaryName(connection, environment)
  return (name, folder, connections) => {
    const { connections: saved, problem: savedProblem } = createConnectionsFile(dataDir).read()
    if (name === DEMO)
      return demoApp({ dataDir: folder, banner, savedProblem, host, connections, environment, print })
    // Null keeps Docker's own rules, and their sentences.
    const asked = name === primary ? connection : name
    return dockerApp({
      dataDir: folder,
      connection: asked,
      name,
      host,
      environment,
      saved,
      savedProblem,
      connections,
      print,
    })
  }
}
