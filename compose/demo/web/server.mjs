// @ts-check
// The demo's web service: CPU work per request, a job queue with its worker, metrics, health, draining.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { contentType, createMetrics } from './metrics.mjs'
import { createQueue, startWorker } from './queue.mjs'
import { createRedis } from './redis.mjs'
import { createLane } from './work.mjs'

/**
 * @param {string} name
 * @param {number} fallback
 * @returns {number}
 */
function setting(name, fallback) {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return value
  console.error(`${name} is "${text}"; it must be a number of at least 0`)
  process.exit(2)
}

const port = setting('PORT', 3_000)
const workMs = setting('WORK_MS', 4)
const maxInFlight = setting('MAX_IN_FLIGHT', 200)
const drainMs = setting('DRAIN_MS', 8_000)

const passwordFile = process.env.REDIS_PASSWORD_FILE
const redis = createRedis({
  host: process.env.REDIS_HOST ?? 'redis',
  port: setting('REDIS_PORT', 6_379),
  password: passwordFile ? readFileSync(passwordFile, 'utf8').trim() : undefined,
})
const queue = createQueue(redis, setting('QUEUE_LIMIT', 500))
const metrics = createMetrics()
const burn = createLane()
const worker = startWorker(queue, {
  rate: Math.max(0.1, setting('WORKER_RATE', 10)),
  cpuMs: setting('JOB_MS', 2),
  processed: () => {
    metrics.jobs.processed += 1
  },
})

/** @type {'starting' | 'ready' | 'broken' | 'draining'} */
let state = 'starting'
let inFlight = 0

/**
 * @param {URLSearchParams} query
 * @param {string} name
 * @param {number} fallback
 * @param {number} most
 */
function bounded(query, name, fallback, most) {
  const value = Number(query.get(name) ?? fallback)
  return Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : fallback
}

/**
 * What a counted route answers.
 * @param {string} method
 * @param {URL} url
 * @returns {Promise<{ code: number, body: string }>}
 */
async function answer(method, url) {
  const query = url.searchParams
  switch (`${method} ${url.pathname}`) {
    case 'GET /':
      await burn(workMs)
      return { code: 200, body: `served by ${hostname()}\n` }
    // ?ms= waits, ?cpu= works (both in milliseconds), ?status= answers with that status.
    case 'GET /work': {
      await burn(bounded(query, 'cpu', 0, 1_000))
      await wait(bounded(query, 'ms', 0, 30_000))
      const code = Math.round(bounded(query, 'status', 200, 599))
      return { code: Math.max(200, code), body: `served by ${hostname()}\n` }
    }
    case 'POST /enqueue': {
      const asked = Math.floor(bounded(query, 'n', 1, 1_000))
      const taken = await queue.push(asked)
      metrics.jobs.enqueued += taken
      metrics.jobs.refused += asked - taken
      return { code: taken === asked ? 202 : 429, body: `${String(taken)} of ${String(asked)} jobs taken\n` }
    }
    case 'DELETE /queue':
      await queue.clear()
      return { code: 200, body: 'the queue is empty\n' }
    case 'POST /faults': {
      const wanted = query.get('new-replicas')
      if (wanted !== 'healthy' && wanted !== 'unhealthy')
        return { code: 400, body: 'new-replicas must be "healthy" or "unhealthy"\n' }
      await queue.setNewReplicasFail(wanted === 'unhealthy')
      return { code: 200, body: `replicas that start from now on are ${wanted}\n` }
    }
    default:
      return { code: 404, body: `no such route: ${method} ${url.pathname}\n` }
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  response.setHeader('x-replica', hostname())
  request.resume()
  if (url.pathname === '/healthz') {
    response.writeHead(state === 'ready' ? 200 : 503, { 'content-type': 'text/plain' }).end(`${state}\n`)
    return
  }
  if (url.pathname === '/metrics') {
    void queue
      .depth()
      .catch(() => null)
      .then((queueDepth) => {
        response.writeHead(200, { 'content-type': contentType })
        response.end(metrics.render({ queueDepth, inFlight }))
      })
    return
  }
  const started = performance.now()
  inFlight += 1
  response.once('close', () => {
    inFlight -= 1
    // 499, as nginx has it: the client left before the answer was complete.
    const code = response.writableFinished ? response.statusCode : 499
    metrics.request(code, (performance.now() - started) / 1_000)
  })
  const overloaded = { code: 503, body: `${String(maxInFlight)} requests are in flight already\n` }
  const answered = inFlight > maxInFlight ? Promise.resolve(overloaded) : answer(request.method ?? 'GET', url)
  void answered
    .catch((error) => ({ code: 500, body: `${error instanceof Error ? error.message : String(error)}\n` }))
    .then(({ code, body }) => {
      response.writeHead(code, { 'content-type': 'text/plain' }).end(body)
    })
})

/** Becomes ready once Redis answers, and never where told to fail. */
async function becomeReady() {
  while (state === 'starting') {
    try {
      const broken = Boolean(process.env.BROKEN) || (await queue.newReplicasFail())
      if (broken) console.error('self-check failed: this version never becomes healthy')
      state = broken ? 'broken' : 'ready'
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      await wait(500)
    }
  }
  console.log(`${hostname()} is ${state} on port ${String(port)}`)
}

function drain() {
  if (state === 'draining') return
  state = 'draining'
  console.log(`draining ${String(inFlight)} requests`)
  setTimeout(() => {
    console.error(`gave up on ${String(inFlight)} requests after ${String(drainMs)} ms`)
    process.exit(1)
  }, drainMs).unref()
  server.close(() => {
    void worker.stop().then(() => {
      redis.close()
      process.exit(0)
    })
  })
  server.closeIdleConnections()
}

process.on('SIGTERM', drain)
process.on('SIGINT', drain)
server.listen(port, () => {
  void becomeReady()
})
