/** Sends requests at a pace and measures the answers; at most so many at once, whatever the other side does. */
import { setMaxListeners } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { createHistogram } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

export interface LoadRequest {
  readonly url: URL
  readonly seconds: number
  /** At most. */
  readonly perSecond: number
  readonly connections: number
  /** True: a request's time runs from when it was due, so that a slow answer counts for those that had to wait for it. */
  readonly sinceDue: boolean
}

export interface LoadMeasures {
  readonly requests: number
  /** Answered with a status below 400. */
  readonly succeeded: number
  readonly seconds: number
  /** In milliseconds; null: nothing was answered. */
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly longest: number | null
  /** Due in the time, and never sent: every connection waited for an answer. */
  readonly unsent: number
  /** Why requests failed, the most frequent first: `HTTP 503`, `ECONNREFUSED`. */
  readonly failures: readonly { readonly why: string; readonly count: number }[]
}

const TIMEOUT_MS = 10_000
const NANOS = 1e6

export async function generateLoad(
  request: LoadRequest,
  signal: AbortSignal,
  onProgress: (measures: LoadMeasures) => void,
): Promise<LoadMeasures> {
  const { url, seconds, perSecond, connections, sinceDue } = request
  const agent = new (url.protocol === 'https:' ? https : http).Agent({
    keepAlive: true,
    maxSockets: connections,
  })
  const latencies = createHistogram()
  const failures = new Map<string, number>()
  let requests = 0
  let succeeded = 0
  let tickets = 0
  // One listener for each request on its way.
  setMaxListeners(0, signal)
  const begun = performance.now()
  const end = begun + seconds * 1000
  const measures = (): LoadMeasures => {
    const at = (percentile: number) =>
      latencies.count === 0 ? null : latencies.percentile(percentile) / NANOS
    return {
      ...{ requests, succeeded, seconds: (Math.min(performance.now(), end) - begun) / 1000 },
      ...{ p50: at(50), p90: at(90), p95: at(95), p99: at(99) },
      longest: latencies.count === 0 ? null : latencies.max / NANOS,
      unsent: 0,
      failures: [...failures].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count),
    }
  }

  async function work(): Promise<void> {
    for (;;) {
      const due = begun + (tickets * 1000) / perSecond
      if (due >= end || performance.now() >= end || signal.aborted) return
      tickets += 1
      const wait = due - performance.now()
      if (wait > 1) await setTimeout(wait)
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- aborted while it waited
      if (signal.aborted) return
      const from = sinceDue ? due : performance.now()
      const answer = await send(url, agent, signal)
      if (answer === null) return
      requests += 1
      if (answer.ok) {
        succeeded += 1
        latencies.record(Math.max(1, Math.round((performance.now() - from) * NANOS)))
      } else failures.set(answer.why, (failures.get(answer.why) ?? 0) + 1)
    }
  }

  const telling = setInterval(() => onProgress(measures()), 500)
  try {
    await Promise.all(Array.from({ length: connections }, work))
  } finally {
    clearInterval(telling)
    agent.destroy()
  }
  const due = Math.ceil(seconds * perSecond)
  return { ...measures(), unsent: signal.aborted || !sinceDue ? 0 : Math.max(0, due - tickets) }
}

type Answer = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** Null: it was ended meanwhile. */
function send(url: URL, agent: http.Agent, signal: AbortSignal): Promise<Answer | null> {
  return new Promise((resolve) => {
    const client = url.protocol === 'https:' ? https : http
    const asked = client.get(url, {
      agent,
      signal,
      timeout: TIMEOUT_MS,
      headers: { 'User-Agent': 'eyrie-test' },
    })
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })))
    asked.on('error', (error) => {
      if (signal.aborted) resolve(null)
      else
        resolve({
          ok: false,
          why: 'code' in error && typeof error.code === 'string' ? error.code : error.message,
        })
    })
    asked.on('response', (response) => {
      const status = response.statusCode ?? 0
      response.on('error', () => resolve({ ok: false, why: 'the answer broke off' }))
      response.on('end', () => resolve(status < 400 ? { ok: true } : { ok: false, why: `HTTP ${status}` }))
      response.resume()
    })
  })
}
