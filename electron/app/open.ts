/**
 * Opens a core the way a host needs it: attaches to the process that owns the data folder, or becomes the owner and
 * builds the app here; falls back to the embedded demo where no engine answers and the caller allows it.
 */
import path from 'node:path'
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { localTransport } from '../hosts/local.ts'
import { connectSocket, serveSocket, socketPathFor } from '../hosts/socket.ts'
import { prepareDataDir } from '../storage/dataDir.ts'
import { claimOwner, currentOwner } from '../storage/owner.ts'
import type { App } from './app.ts'
import { demoApp } from './demo.ts'
import { dockerApp, findEngine } from './engine.ts'

export type ClientTransport = Transport<ClientFrame, ServerFrame>

export interface OpenOptions {
  /** Null: the platform's default folder. */
  readonly dataDir: string | null
  /** `demo`, a Docker context's name, or null for what DOCKER_HOST, DOCKER_CONTEXT and the CLI's context say. */
  readonly connection: string | null
  /** What to do where no engine answers. `wait`: open anyway and connect when it does. */
  readonly onUnreachable: 'demo' | 'fail' | 'wait'
  readonly host: 'electron' | 'web' | 'process'
  /** False for one-shot commands: observe once, decide only when asked. */
  readonly loop: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface OpenedCore {
  /** A new connection to the core; each client has its own. */
  connect(): Promise<ClientTransport>
  /** The app, when this process owns it; null when attached to another process. */
  readonly app: App | null
  /** Why the demo is shown instead of an engine; null when it is not. */
  readonly banner: string | null
  readonly ownerPid: number
  close(): Promise<void>
}

export async function openCore(options: OpenOptions): Promise<Result<OpenedCore>> {
  if (options.connection === 'demo') return openDemo(options, null)
  const folder = prepareDataDir(options.dataDir, options.environment)
  if (!folder.ok) return folder
  const dataDir =
    options.connection === null
      ? folder.value
      : path.join(folder.value, 'connections', safe(options.connection))
  const attached = attach(dataDir)
  if (attached !== null) return ok(attached)
  const engine = await findEngine(options.connection, options.environment)
  if (!engine.ok && options.onUnreachable === 'demo') {
    const banner = `No Docker engine answers (${engine.error.message.replace(/\.$/, '')}). Showing the embedded demo.`
    return openDemo(options, banner)
  }
  if (!engine.ok && (options.onUnreachable === 'fail' || engine.error.code === 'BadConnection')) return engine
  const prepared = prepareDataDir(dataDir, options.environment)
  if (!prepared.ok) return prepared
  return own(dataDir, options, null, () => dockerApp({ ...options, dataDir }))
}

async function openDemo(options: OpenOptions, banner: string | null): Promise<Result<OpenedCore>> {
  const folder = prepareDataDir(options.dataDir, options.environment)
  if (!folder.ok) return folder
  const prepared = prepareDataDir(path.join(folder.value, 'demo'), options.environment)
  if (!prepared.ok) return prepared
  const attached = attach(prepared.value)
  if (attached !== null) return ok({ ...attached, banner })
  return own(prepared.value, options, banner, () => demoApp({ ...options, dataDir: prepared.value, banner }))
}

/** Null when nobody owns the folder, or its owner is gone. */
function attach(dataDir: string): OpenedCore | null {
  const owner = currentOwner(dataDir)
  if (owner === null) return null
  return {
    connect: () => connectSocket(owner.address),
    app: null,
    banner: null,
    ownerPid: owner.pid,
    close: () => Promise.resolve(),
  }
}

async function own(
  dataDir: string,
  options: OpenOptions,
  banner: string | null,
  build: () => Result<App>,
): Promise<Result<OpenedCore>> {
  const address = socketPathFor(dataDir)
  const claim = claimOwner(dataDir, address)
  if (claim.owner === 'other') {
    // Somebody else was faster: attach to them.
    return ok({
      connect: () => connectSocket(claim.address),
      app: null,
      banner,
      ownerPid: claim.pid,
      close: () => Promise.resolve(),
    })
  }
  const built = build()
  if (!built.ok) {
    claim.release()
    return built
  }
  const app = built.value
  const socket = await serveSocket(app.server, address)
  if (!socket.ok) {
    await app.stop()
    claim.release()
    return fail('Failed', `cannot serve other processes of this user: ${socket.error.message}`)
  }
  await app.start({ loop: options.loop })
  return ok({
    connect: () => Promise.resolve(localTransport(app.server)),
    app,
    banner,
    ownerPid: process.pid,
    async close() {
      await socket.value.close()
      await app.stop()
      claim.release()
    },
  })
}

/** A connection's name as a folder's name. */
function safe(name: string): string {
  return name.replace(/[^\w.-]/g, '_')
}
