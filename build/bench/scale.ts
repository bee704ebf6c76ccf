/**
 * What one and five more replicas cost until the last start is acknowledged, waiting for health excluded: Eyrie's
 * operations, beside a floor (bare create and start of the same image through the API, with no configuration to speak
 * of) and a peer (`docker compose up --scale`). In one run, in turns, several rounds; the medians count. The bound
 * against the peer is set beside a service that waits for a healthy dependency, as most do: for a lone service
 * the peer spends nearly all its time in the same two calls as the floor, and no client of the API could pass it.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openDockerApi } from '../../electron/docker/client.ts'
import { resolveEndpoint } from '../../electron/docker/endpoint.ts'
import { createDockerOperations } from '../../electron/docker/operations.ts'
import { ensureTestImage } from '../../electron/docker/testing/image.ts'
import type { Result } from '../../shared/lib/result.ts'
import { provisionedEnvironment } from '../test/environment.mjs'

const exec = promisify(execFile)
const environment = provisionedEnvironment(process.env)
const project = `eyrie-act-bench-${process.pid}`
const ROUNDS = Number(process.argv[2] ?? 7)
/** As the executor does (engine.md, section 6). */
const PARALLEL = 4
/** The engine tidies up for a while after a container is gone. */
const SETTLE_MS = 400

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const endpoint = must(resolveEndpoint({ connection: null, environment }))
if (endpoint.address.kind !== 'socket')
  throw new Error('this benchmark needs a Docker engine on a local socket')
const socketPath = endpoint.address.path
const api = must(await openDockerApi(endpoint))
const operations = createDockerOperations(api)
const image = await ensureTestImage()

async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await exec('docker', parameters, { cwd: folder, env: environment })
  return stdout.trim()
}
const compose = (...parameters: readonly string[]) => docker('compose', '-p', project, ...parameters)

/** A project as one finds them: four services; the scaled one with limits, reservations, a health check, a volume. */
const folder = await mkdtemp(path.join(os.tmpdir(), 'eyrie-bench-'))
await writeFile(
  path.join(folder, 'compose.yaml'),
  `x-base: &base { image: ${image}, pull_policy: never, command: [sleep, '100000'], stop_grace_period: 1s }
services:
  nginx: *base
  redis: { <<: *base, healthcheck: { test: [CMD, sh, -c, 'true'], interval: 1s } }
  prometheus: *base
  web:
    <<: *base
    environment: { MODE: live }
    restart: unless-stopped
    healthcheck: { test: [CMD, sh, -c, 'true'], interval: 60s }
    volumes: ['data:/data']
    deploy:
      resources:
        limits: { cpus: '0.25', memory: 64M, pids: 50 }
        reservations: { memory: 16M }
volumes: { data: {} }
`,
)
/** The usual condition. Compose looks twice a second whether it holds, and first after half a second. */
await writeFile(
  path.join(folder, 'depends.yaml'),
  'services: { web: { depends_on: { redis: { condition: service_healthy } } } }\n',
)

const agent = new http.Agent({ keepAlive: true })
function post(target: string, body?: unknown): Promise<unknown> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, agent, method: 'POST', path: target, headers }, (response) => {
      const chunks: Buffer[] = []
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () => {
          const said = Buffer.concat(chunks).toString('utf8')
          if ((response.statusCode ?? 500) >= 400) reject(new Error(said))
          else resolve(said === '' ? null : JSON.parse(said))
        })
    })
    request.on('error', reject).end(text)
  })
}

async function inParallel(
  numbers: readonly number[],
  work: (number: number) => Promise<void>,
): Promise<void> {
  const queue = [...numbers]
  const worker = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) await work(number)
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, numbers.length) }, worker))
}

type Way = 'bare' | 'eyrie' | 'compose' | 'depends'
const WAYS: readonly Way[] = ['bare', 'eyrie', 'compose', 'depends']
const LABELS: Readonly<Record<Way, string>> = {
  bare: 'bare create and start',
  eyrie: 'Eyrie',
  compose: 'docker compose',
  depends: '… with depends_on: service_healthy',
}
const WIDTH = 36

const UP = ['-d', '--no-recreate', '--scale'] as const

async function add(way: Way, numbers: readonly number[], source: string): Promise<void> {
  switch (way) {
    case 'bare':
      return inParallel(numbers, async (number) => {
        const body = {
          Image: image,
          Cmd: ['sleep', '100000'],
          HostConfig: { NetworkMode: `${project}_default` },
        }
        const made = await post(`/containers/create?name=${project}-bare-${number}`, body)
        await post(`/containers/${(made as { readonly Id: string }).Id}/start`)
      })
    case 'eyrie':
      return inParallel(numbers, async (number) => {
        const { id } = must(await operations.createClone(source, `${project}-web-${number}`, number, 'bench'))
        must(await operations.start(id))
      })
    case 'compose':
      await compose('up', ...UP, `web=${numbers.length + 1}`)
      return
    case 'depends':
      await compose('-f', 'compose.yaml', '-f', 'depends.yaml', 'up', ...UP, `web=${numbers.length + 1}`)
  }
}

/** Milliseconds until the last start is acknowledged; what was added is taken away again, unmeasured. */
async function measure(way: Way, count: number, source: string): Promise<number> {
  const numbers = Array.from({ length: count }, (_, index) => index + 2)
  const begun = performance.now()
  await add(way, numbers, source)
  const elapsed = performance.now() - begun
  const filter = `name=^${project}-(web|bare)-`
  const own = (await docker('ps', '-q', '--no-trunc', '--filter', filter)).split('\n')
  const added = own.filter((id) => id !== source)
  if (added.length !== count) throw new Error(`${way} was to add ${count} and added ${added.length}`)
  await docker('rm', '-f', '-v', ...added)
  await wait(SETTLE_MS)
  return elapsed
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2
}

const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(9)
const ratio = (value: number, most: number | null) =>
  `${value.toFixed(2)}×${most === null ? '' : ` (at most ${most}×: ${value <= most ? 'met' : 'MISSED'})`}`

try {
  await compose('up', '-d', '--wait')
  const source = await docker('ps', '-q', '--no-trunc', '--filter', `name=^${project}-web-1$`)
  const version = await docker('compose', 'version', '--short')
  const { Version } = await api.docker.version()
  console.log(
    `engine ${Version}, Compose ${version}, Node ${process.version}, ${os.cpus().length} CPUs, ${ROUNDS} rounds`,
  )
  for (const way of WAYS) await measure(way, 1, source)
  for (const count of [1, 5]) {
    const times: Record<Way, number[]> = { bare: [], eyrie: [], compose: [], depends: [] }
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each takes every place in the order, so that a drift of the machine falls on all alike.
      for (let turn = 0; turn < WAYS.length; turn += 1) {
        const way = WAYS[(round + turn) % WAYS.length] ?? 'bare'
        times[way].push(await measure(way, count, source))
      }
    }
    console.log(`\n${`+${count}`.padEnd(WIDTH)}    median    fastest    slowest`)
    for (const way of WAYS)
      console.log(
        `${LABELS[way].padEnd(WIDTH)} ${ms(median(times[way]))}  ${ms(Math.min(...times[way]))}  ${ms(Math.max(...times[way]))}`,
      )
    const eyrie = median(times.eyrie)
    const line = (label: string, value: number, most: number | null) =>
      console.log(`${label.padEnd(WIDTH)}  ${ratio(value, most)}`)
    line('Eyrie to bare', eyrie / median(times.bare), 1.15)
    line('Eyrie to … with depends_on', eyrie / median(times.depends), count === 1 ? 0.45 : null)
    line('Eyrie to docker compose', eyrie / median(times.compose), null)
    line('bare to docker compose', median(times.bare) / median(times.compose), null)
  }
} finally {
  const left = (await docker('ps', '-aq', '--filter', `name=^${project}-`))
    .split('\n')
    .filter((id) => id !== '')
  if (left.length > 0) await docker('rm', '-f', '-v', ...left)
  await compose('down', '-v', '-t', '0')
  await rm(folder, { recursive: true })
  agent.destroy()
}
