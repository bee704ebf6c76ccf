// @ts-check
// A bounded load for the demo: so many requests and queue jobs a second, for so long, on loopback only.
//
//   node compose/demo/load.mjs [--url http://127.0.0.1:8080] [--rps 20] [--seconds 30] [--enqueue 40] [--path /] [--json]
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const most = { rps: 500, enqueue: 500, seconds: 600, inFlight: 400 }
const usage =
  'usage: load.mjs [--url URL] [--rps N] [--seconds N] [--enqueue JOBS_PER_SECOND] [--path PATH] [--json]'

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  console.error(`load: ${message}\n${usage}`)
  process.exit(2)
}

/**
 * @param {'rps' | 'enqueue' | 'seconds'} name
 * @param {string} text
 */
function amount(name, text) {
  const value = Number(text)
  if (text !== '' && value >= 0 && value <= most[name]) return value
  return refuse(`--${name} must be a number from 0 to ${String(most[name])}, not "${text}"`)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:8080' },
        rps: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '30' },
        enqueue: { type: 'string', default: '0' },
        path: { type: 'string', default: '/' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const options = readOptions()
if (!URL.canParse(options.url)) refuse(`--url "${options.url}" is not a URL`)
const base = new URL(options.url)
if (base.protocol !== 'http:' || !['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname))
  refuse(`--url must be http on this machine's loopback, not ${options.url}`)
const rps = amount('rps', options.rps)
const seconds = amount('seconds', options.seconds)
const enqueue = amount('enqueue', options.enqueue)

const agent = new Agent({ keepAlive: true, maxSockets: most.inFlight })
/** @type {Record<string, number>} */
const statuses = {}
/** @type {Record<string, number>} */
const replicas = {}
/** @type {number[]} */
const latencies = []
let inFlight = 0
let sent = 0
let failed = 0
let skipped = 0
let jobs = 0

/**
 * @param {'GET' | 'POST'} method
 * @param {string} path
 * @param {(status: number, replica: string, milliseconds: number) => void} answered
 */
function send(method, path, answered) {
  if (inFlight >= most.inFlight) {
    skipped += 1
    return
  }
  inFlight += 1
  sent += 1
  const started = performance.now()
  const outgoing = request(new URL(path, base), { method, agent, timeout: 40_000 }, (response) => {
    response.resume()
    response.once('end', () => {
      const status = response.statusCode ?? 0
      statuses[status] = (statuses[status] ?? 0) + 1
      answered(status, String(response.headers['x-replica'] ?? 'none'), performance.now() - started)
    })
  })
  outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')))
  outgoing.once('error', () => {
    failed += 1
  })
  outgoing.once('close', () => {
    inFlight -= 1
  })
  outgoing.end()
}

// The schedule does not wait for answers, so a slow service meets the same load as a fast one.
const started = performance.now()
let requested = 0
let enqueued = 0
for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - started) / 1_000) {
  for (const due = Math.floor(elapsed * rps); requested < due; requested += 1)
    send('GET', options.path, (status, replica, milliseconds) => {
      replicas[replica] = (replicas[replica] ?? 0) + 1
      if (status < 500) latencies.push(milliseconds)
    })
  // Jobs go in batches, five a second, so that queueing them costs the service little.
  const due = Math.floor(Math.floor(elapsed * 5) * (enqueue / 5))
  if (due > enqueued) {
    const count = due - enqueued
    enqueued = due
    send('POST', `/enqueue?n=${String(count)}`, (status) => {
      if (status === 202) jobs += count
    })
  }
  await wait(10)
}
for (let waited = 0; inFlight > 0 && waited < 40_000; waited += 50) await wait(50)
agent.destroy()

latencies.sort((a, b) => a - b)
/** @param {number} share */
const quantile = (share) => {
  const value = latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))]
  return value === undefined ? null : Math.round(value * 10) / 10
}
const totals = {
  seconds: Math.round((performance.now() - started) / 100) / 10,
  sent,
  failed,
  skipped,
  jobs,
  statuses,
  replicas,
  latencyMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
}
if (options.json) console.log(JSON.stringify(totals))
else
  for (const [name, value] of Object.entries(totals))
    console.log(`${name.padEnd(10)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
if (sent > 0 && failed === sent) process.exit(1)
