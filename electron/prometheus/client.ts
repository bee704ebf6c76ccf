/** Asks one Prometheus: instant and range queries over connections that are kept open, each with a deadline. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios, { type AxiosRequestConfig } from 'axios'
import type { Sample } from '../../shared/domain/metrics.ts'
import { ok, type Result } from '../../shared/lib/result.ts'
import type { ForeignAlert, ForeignRule } from '../observe/ports.ts'
import type { Address, Auth } from './address.ts'
import { dataOf, labelsText, readAnswer, type MatrixSeries, type QueryResult } from './answers.ts'
import { readAlerts } from './alertAnswers.ts'
import { readRules } from './ruleAnswers.ts'
import { fromAnswer, fromThrown, stopped } from './problems.ts'

export interface RangeQuery {
  readonly query: string
  /** Epoch ms, both inclusive. */
  readonly from: number
  readonly to: number
  /** Milliseconds between points, at least 1. */
  readonly step: number
}

/** One question as it went over the wire. */
export interface Exchange {
  /** `GET http://host:9090/api/v1/query?query=up`, without credentials: it may be shown and tried elsewhere. */
  readonly sent: string
  /** HTTP status; null: nobody answered. */
  readonly status: number | null
  /** How the server wants to be told who asks (`WWW-Authenticate`); null: it does not say. */
  readonly challenge: string | null
  readonly ms: number
  readonly result: Result<QueryResult>
}

export interface PrometheusClient {
  /** The address as it may be shown. */
  readonly base: string
  /** Evaluates now, by Prometheus' own clock, or at a time (epoch ms). */
  instant(query: string, at?: number): Promise<Result<QueryResult>>
  /** The alerts that its own rules have found. */
  alerts(): Promise<Result<readonly ForeignAlert[]>>
  /** The alert rules that it has loaded. */
  rules(): Promise<Result<readonly ForeignRule[]>>
  /** As `instant`, with what was sent and how it was answered. */
  examine(query: string): Promise<Exchange>
  /** `data` of another endpoint of the query API (`/api/v1/label/job/values`); null where it gives none. */
  data(path: string): Promise<unknown>
  /** Where the address itself leads a browser, redirects followed; null: nowhere. */
  landing(): Promise<string | null>
  /** Any length: split at what Prometheus answers at once. Series with the same labels are joined. */
  range(query: RangeQuery): Promise<Result<readonly MatrixSeries[]>>
  /** Ends what is under way; asked again it answers with a sentence. */
  close(): void
}

export interface ClientOptions {
  /** Of one request, connecting and reading included. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 5000
/** Prometheus refuses more points per series. */
const MAX_POINTS = 11_000
const MAX_BYTES = 64 * 1024 * 1024
/** Longer queries are sent as a form: proxies cut long URLs. */
const MAX_URL_QUERY = 2000
const MAX_CONNECTIONS = 8

export function createClient(address: Address, options: ClientOptions = {}): PrometheusClient {
  const { base } = address
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
  }
  let closed = false
  const isClosed = () => closed
  const underWay = new Set<AbortController>()
  const http = axios.create({
    baseURL: base,
    httpAgent: agents.http,
    httpsAgent: agents.https,
    // axios would send even 127.0.0.1 through HTTP_PROXY.
    ...(address.local ? { proxy: false as const } : {}),
    ...authConfig(address.auth),
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
    maxRedirects: 3,
    maxContentLength: MAX_BYTES,
  })

  const exchange = async (
    path: string,
    parameters: { readonly query: string; readonly [name: string]: string },
  ): Promise<Exchange> => {
    const query = parameters.query
    const begun = performance.now()
    const form = query.length > MAX_URL_QUERY
    const sent = `${form ? 'POST' : 'GET'} ${base}${path}${form ? '' : `?query=${encodeURIComponent(query)}`}`
    const ended = (status: number | null, challenge: string | null, result: Result<QueryResult>) => ({
      sent,
      status,
      challenge,
      ms: performance.now() - begun,
      result,
    })
    if (isClosed()) return ended(null, null, stopped(base))
    const fields = new URLSearchParams({ ...parameters, timeout: `${timeoutMs}ms` })
    const request: AxiosRequestConfig<string> = form
      ? {
          method: 'POST',
          data: fields.toString(),
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        }
      : { method: 'GET', params: fields }
    try {
      const { status, data, headers } = await inTime((signal) =>
        http.request<string>({ url: path, signal, ...request }),
      )
      const answer = status === 200 ? readAnswer(data) : null
      const result = answer?.kind === 'result' ? ok(answer.result) : fromAnswer(status, data, base, query)
      const challenge: unknown = headers['www-authenticate']
      return ended(status, typeof challenge === 'string' ? challenge : null, result)
    } catch (thrown) {
      return ended(null, null, isClosed() ? stopped(base) : fromThrown(thrown, base, timeoutMs))
    }
  }
  const ask = async (path: string, parameters: Parameters<typeof exchange>[1]) =>
    (await exchange(path, parameters)).result

  /** Runs a request that ends with the deadline, or with the client. */
  async function inTime<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    underWay.add(controller)
    const deadline = setTimeout(() => controller.abort(), timeoutMs)
    try {
      return await request(controller.signal)
    } finally {
      clearTimeout(deadline)
      underWay.delete(controller)
    }
  }

  /** A GET of a path of its API; `read` gives null for what is no answer of it. */
  const get = async <T>(path: string, read: (body: string) => T | null): Promise<Result<T>> => {
    if (isClosed()) return stopped(base)
    try {
      const { status, data } = await inTime((signal) => http.get<string>(path, { signal }))
      const answer = status === 200 ? read(data) : null
      return answer === null ? fromAnswer(status, data, base, path) : ok(answer)
    } catch (thrown) {
      return isClosed() ? stopped(base) : fromThrown(thrown, base, timeoutMs)
    }
  }

  return {
    base,
    alerts: () => get('/api/v1/alerts', readAlerts),
    rules: () => get('/api/v1/rules?type=alert', readRules),
    instant: (query, at) =>
      ask('/api/v1/query', { query, ...(at === undefined ? {} : { time: seconds(at) }) }),
    examine: (query) => exchange('/api/v1/query', { query }),
    async data(path) {
      const answer = await get(path, (body) => ({ data: dataOf(body) }))
      // It is asked to help where something else failed, and that failure is what is told.
      return answer.ok ? answer.value.data : null
    },
    async landing() {
      try {
        const answer = await inTime((signal) => http.get<string>('/', { signal }))
        const { res } = answer.request as { readonly res?: { readonly responseUrl?: unknown } }
        return typeof res?.responseUrl === 'string' ? res.responseUrl : null
      } catch {
        return null
      }
    },
    range: async ({ query, from, to, step }) => {
      const joined = new Map<
        string,
        { readonly labels: MatrixSeries['labels']; readonly samples: Sample[] }
      >()
      const whole = Math.max(1, Math.round(step))
      for (let start = from; start <= to; start += whole * MAX_POINTS) {
        const end = Math.min(to, start + whole * (MAX_POINTS - 1))
        const part = await ask('/api/v1/query_range', {
          query,
          start: seconds(start),
          end: seconds(end),
          step: seconds(whole),
        })
        if (!part.ok) return part
        if (part.value.kind !== 'matrix') return fromAnswer(200, '', base, query)
        for (const { labels, samples } of part.value.series) {
          const key = labelsText(labels)
          const known = joined.get(key)
          if (known === undefined) joined.set(key, { labels, samples: [...samples] })
          else for (const sample of samples) known.samples.push(sample)
        }
      }
      return ok([...joined.values()])
    },
    close: () => {
      closed = true
      for (const controller of underWay) controller.abort()
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

function authConfig(auth: Auth): AxiosRequestConfig {
  switch (auth.kind) {
    case 'none':
      return {}
    case 'basic':
      return { auth: { username: auth.username, password: auth.password } }
    case 'bearer':
      return { headers: { Authorization: `Bearer ${auth.token}` } }
  }
}

/** Prometheus counts in seconds, to the millisecond. */
function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
