/** The listener that Prometheus scrapes: `GET /metrics` and nothing else, apart from the dashboard's. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import net from 'node:net'
import { fail, messageOf, ok, type Result } from '../../shared/lib/result.ts'
import type { MetricsAddress } from './metricsAddress.ts'
import { METRICS_CONTENT_TYPE, metricsText, type MetricFamily } from './metricsText.ts'

export interface MetricsOptions {
  readonly address: MetricsAddress
  /** Asked for as `Authorization: Bearer …`; null on loopback only. */
  readonly token: string | null
  /** What is true now; called for each scrape. */
  readonly collect: () => readonly MetricFamily[]
  readonly onError: (sentence: string) => void
}

export interface MetricsHost {
  /** `http://ADDR:PORT/metrics`. */
  readonly url: string
  close(): Promise<void>
}

const MOST_CONNECTIONS = 32
/** A client that sends its request a byte at a time is let go. */
const REQUEST_MS = 5_000

export async function serveMetrics(options: MetricsOptions): Promise<Result<MetricsHost>> {
  const { host, port } = options.address
  const server = createServer({
    maxHeaderSize: 8 * 1024,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
  })
  server.maxConnections = MOST_CONNECTIONS
  server.on('request', (request, response) => answer(request, response, options))
  const bound = await new Promise<Result<number>>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'the port is taken; name another one' : messageOf(error)
      resolve(fail(taken ? 'InUse' : 'Failed', `--metrics: cannot listen on ${withPort(host, port)}: ${why}`))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
  if (!bound.ok) return bound
  return ok({
    url: `http://${withPort(host, bound.value)}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function answer(request: IncomingMessage, response: ServerResponse, options: MetricsOptions): void {
  const refusal = refusalOf(request, options)
  if (refusal !== null) {
    send(response, refusal.status, 'text/plain; charset=utf-8', `${refusal.sentence}\n`, refusal.headers)
    return
  }
  try {
    send(response, 200, METRICS_CONTENT_TYPE, metricsText(options.collect()))
  } catch (thrown) {
    options.onError(`metrics could not be collected: ${messageOf(thrown)}`)
    send(response, 500, 'text/plain; charset=utf-8', 'The metrics could not be collected; see the log.\n')
  }
}

interface Refusal {
  readonly status: number
  readonly sentence: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Who asks comes first: a stranger learns nothing, not even which paths there are. */
function refusalOf(request: IncomingMessage, { token, address }: MetricsOptions): Refusal | null {
  if (token === null) {
    // A page elsewhere can have its own name point at 127.0.0.1 and read what answers there.
    if (!isLoopbackName(request.headers.host ?? '', address.host))
      return { status: 403, sentence: 'Metrics are served under the address that Eyrie was told.' }
  } else if (!matches(request.headers.authorization ?? '', `Bearer ${token}`))
    return {
      status: 401,
      sentence: 'Metrics are served to those who send the bearer token.',
      headers: { 'www-authenticate': 'Bearer realm="eyrie metrics"' },
    }
  if (request.method !== 'GET')
    return { status: 405, sentence: 'Metrics are only read here.', headers: { allow: 'GET' } }
  const [path] = (request.url ?? '/').split('?', 1)
  return path === '/metrics' ? null : { status: 404, sentence: 'There is /metrics and nothing else.' }
}

function isLoopbackName(header: string, bound: string): boolean {
  const name = header.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === bound || (net.isIPv4(name) && name.startsWith('127.'))
}

/** Takes as long for a wrong token as for the right one. */
function matches(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(body)
}

function withPort(host: string, port: number): string {
  return net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
