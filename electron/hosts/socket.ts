/**
 * The owner's private unix socket (a named pipe on Windows) for other processes of the same user: the contract's
 * frames as JSON, one a line.
 */
import { chmodSync } from 'node:fs'
import net from 'node:net'
import { MAX_CLIENT_FRAME_BYTES } from '../../shared/contract/codec.ts'
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'
import type { ContractServer } from '../../shared/contract/server.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { lineTransport } from './lines.ts'
import { prepareSocketPath } from './socketPath.ts'

export { socketPathFor } from './socketPath.ts'

export interface ServedSocket {
  readonly path: string
  /** Closes every connection and takes the socket away. */
  close(): Promise<void>
}

/** An answer from the owner may be large (many series over a long range), never endless. */
const MAX_SERVER_FRAME_BYTES = 64 * 1024 * 1024
const CONNECT_MS = 5_000

/** Serves the contract at `path`. The caller owns the data folder, so a socket nobody answers at is a leftover. */
export async function serveSocket(
  server: Pick<ContractServer, 'connect'>,
  path: string,
): Promise<Result<ServedSocket>> {
  const prepared = prepareSocketPath(path)
  if (!prepared.ok) return prepared
  if (await answers(path)) return fail('InUse', `another process answers at ${path}; end it first`)
  prepared.value.removeLeftover()
  const sockets = new Set<net.Socket>()
  const listener = net.createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    server.connect(lineTransport<ServerFrame, ClientFrame>(socket, MAX_CLIENT_FRAME_BYTES))
  })
  try {
    await listen(listener, path)
    if (process.platform !== 'win32') chmodSync(path, 0o600)
  } catch (thrown) {
    listener.close()
    return fail('Failed', `cannot listen at ${path}: ${messageOf(thrown)}`)
  }
  return ok({
    path,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  })
}

/** Nobody else may connect, not even between the socket's creation (within `listen`) and its chmod. */
function listen(listener: net.Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    const before = process.platform === 'win32' ? null : process.umask(0o177)
    try {
      listener.listen(path, resolve)
    } finally {
      if (before !== null) process.umask(before)
    }
  })
}

function open(path: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path)
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('it does not answer')))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

async function answers(path: string): Promise<boolean> {
  try {
    const socket = await open(path)
    socket.destroy()
    return true
  } catch {
    return false
  }
}

/** Rejects with a sentence when nobody answers. */
export async function connectSocket(path: string): Promise<Transport<ClientFrame, ServerFrame>> {
  try {
    return lineTransport<ClientFrame, ServerFrame>(await open(path), MAX_SERVER_FRAME_BYTES)
  } catch (thrown) {
    throw new Error(`no Eyrie process answers at ${path}: ${messageOf(thrown)}`, { cause: thrown })
  }
}
