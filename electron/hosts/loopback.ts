/** The dashboard for a browser on this machine: the built renderer and the contract, on 127.0.0.1 and nowhere else. */
import { readFile } from 'node:fs/promises'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { MAX_CLIENT_FRAME_BYTES } from '../../shared/contract/codec.ts'
import type { ClientFrame, ServerFrame, Transport } from '../../shared/contract/frames.ts'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import { createAccess, type Access, type Refusal } from './access.ts'
import { redirect, send, sendPage } from './answers.ts'
import { contentType, resolveAsset } from './assets.ts'
import { listenAddress } from './listenAddress.ts'
import { webSocketTransport } from './webSocket.ts'

export interface LoopbackOptions {
  /** `127.0.0.1:PORT`; port 0 takes any free one. */
  readonly listen: string
  /** The built renderer. */
  readonly rendererDir: string
  /** Joins a browser's connection to the core. */
  readonly accept: (transport: Transport<ServerFrame, ClientFrame>) => void
  /** A page that does not answer this long is gone. */
  readonly heartbeatMs?: number
}

export interface LoopbackHost {
  /** `http://127.0.0.1:PORT/`, for those who are signed in. */
  readonly url: string
  readonly port: number
  /** An address that signs a browser in, once. */
  oneTimeUrl(): string
  close(): Promise<void>
}

/** Where the contract is spoken. */
const CONTRACT_PATH = '/contract'
const HEARTBEAT_MS = 15_000
const MOST_CONNECTIONS = 128

const HOW_TO_ENTER = [
  'The dashboard opens with the link that Eyrie printed when it started; each link works once, in one browser.',
  'For a new link run “eyrie serve --open” (from a checkout: “npm start”) on this machine and open the address it prints.',
]

export async function serveLoopback(options: LoopbackOptions): Promise<Result<LoopbackHost>> {
  const address = listenAddress(options.listen)
  if (!address.ok) return address
  const server = createServer({ maxHeaderSize: 16 * 1024 })
  server.maxConnections = MOST_CONNECTIONS
  const listening = await listen(server, address.value)
  if (!listening.ok) return listening
  const port = listening.value
  const access = createAccess(port)
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_FRAME_BYTES,
  })
  const stopHeartbeat = keepAlive(sockets, options.heartbeatMs ?? HEARTBEAT_MS)
  sockets.on('connection', (socket) => options.accept(webSocketTransport(socket)))
  server.on('request', (request, response) => {
    void answer(request, response, access, options.rendererDir)
  })
  server.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy())
    const refusal = refusesUpgrade(request, access)
    if (refusal === null)
      sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open))
    else refuseUpgrade(socket, refusal)
  })

  const url = `http://127.0.0.1:${port}/`
  return ok({
    url,
    port,
    oneTimeUrl: () => `${url}?token=${access.issueToken()}`,
    async close() {
      stopHeartbeat()
      for (const socket of sockets.clients) socket.close(1001, 'Eyrie is closing')
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeAllConnections()
      for (const socket of sockets.clients) socket.terminate()
      await closed
    },
  })
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        resolve(
          fail(
            'InUse',
            `cannot serve: port ${port} on ${host} is taken; name another one, or 0 for any that is free`,
          ),
        )
      else resolve(fail('Failed', `cannot listen on ${host}:${port}: ${messageOf(error)}`))
    })
    server.listen(port, host, () => {
      const bound = server.address()
      resolve(ok(typeof bound === 'object' && bound !== null ? bound.port : port))
    })
  })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  rendererDir: string,
): Promise<void> {
  const foreign = access.refusesAddress(request.headers, false)
  if (foreign !== null) {
    sendPage(response, foreign.status, 'Not for this address', [foreign.sentence])
    return
  }
  const { pathname, token } = target(request.url)
  if (token !== null && pathname === '/' && request.method === 'GET') {
    const cookie = access.exchange(token)
    if (cookie !== null) redirect(response, '/', cookie)
    else if (access.refusesVisitor(request.headers) === null) sendPage(response, 401, ...usedLink(true))
    else sendPage(response, 401, ...usedLink(false))
    return
  }
  const stranger = access.refusesVisitor(request.headers)
  if (stranger !== null) {
    sendPage(response, stranger.status, 'Eyrie is running', [stranger.sentence, ...HOW_TO_ENTER])
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendPage(response, 405, 'Not possible', ['The dashboard is only read here.'], { allow: 'GET, HEAD' })
    return
  }
  if (pathname === CONTRACT_PATH) {
    sendPage(response, 426, 'Not a page', ['The dashboard talks here to Eyrie.'], { upgrade: 'websocket' })
    return
  }
  await sendAsset(response, rendererDir, pathname)
}

function usedLink(signedIn: boolean): [string, readonly string[]] {
  const title = 'This link was used already, or is not known'
  return [
    title,
    signedIn ? ['This browser is signed in: leave out “?token=…” in the address.'] : HOW_TO_ENTER,
  ]
}

async function sendAsset(response: ServerResponse, rendererDir: string, pathname: string): Promise<void> {
  const file = resolveAsset(rendererDir, pathname)
  const content = file === null ? null : await readFile(file).catch(() => null)
  if (file === null || content === null) {
    const missing =
      pathname === '/' ? 'The dashboard is not built: run “npm run build”.' : 'There is no such file.'
    sendPage(response, 404, 'Not found', [missing])
    return
  }
  send(response, 200, { type: contentType(file), content, keep: pathname.startsWith('/assets/') })
}

/** The path as sent, percent-encoding and dots included: a URL parser would already have resolved `..`. */
function target(url = '/'): { readonly pathname: string; readonly token: string | null } {
  const [pathname = '/', query = ''] = url.split('?', 2)
  return { pathname, token: new URLSearchParams(query).get('token') }
}

function refusesUpgrade(request: IncomingMessage, access: Access): Refusal | null {
  const refusal = access.refusesAddress(request.headers, true) ?? access.refusesVisitor(request.headers)
  if (refusal !== null || target(request.url).pathname === CONTRACT_PATH) return refusal
  return { status: 400, sentence: `The contract is spoken at ${CONTRACT_PATH} only.` }
}

function refuseUpgrade(socket: Duplex, { status, sentence }: Refusal): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`
  const headers = `Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}`
  socket.end(`${head}\r\n${headers}\r\n\r\n${sentence}`)
}

/** Ends connections whose page did not answer the ping before the last. */
function keepAlive(sockets: WebSocketServer, everyMs: number): () => void {
  const alive = new WeakSet<WebSocket>()
  sockets.on('connection', (socket) => {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
  })
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (alive.delete(socket)) socket.ping()
      else socket.terminate()
    }
  }, everyMs)
  return () => clearInterval(timer)
}
