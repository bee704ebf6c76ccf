/** A real HTTP server for the specs, which answers as each of them says. */
import http, { type IncomingMessage, type RequestListener } from 'node:http'
import net, { type AddressInfo } from 'node:net'

export interface TestServer {
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly requests: readonly IncomingMessage[]
  /** Connections accepted so far. */
  readonly connections: () => number
  close(): Promise<void>
}

export async function serve(answer: RequestListener): Promise<TestServer> {
  const requests: IncomingMessage[] = []
  let connections = 0
  const server = http.createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.on('connection', () => (connections += 1))
  const host = await listen(server)
  return {
    host,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Speaks no HTTP at all: sends these bytes to whoever connects and hangs up. */
export async function serveBytes(bytes: string): Promise<Omit<TestServer, 'requests' | 'connections'>> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume()
    socket.end(bytes)
  })
  const host = await listen(server)
  return { host, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

export async function freePort(): Promise<number> {
  const server = net.createServer()
  const host = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return Number(host.split(':')[1])
}

async function listen(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The body of a good answer. */
export function success(resultType: string, result: unknown): string {
  return JSON.stringify({ status: 'success', data: { resultType, result } })
}

export function vector(
  ...values: readonly (readonly [Readonly<Record<string, string>>, number, string])[]
): string {
  return success(
    'vector',
    values.map(([metric, at, value]) => ({ metric, value: [at, value] })),
  )
}
