/** The demo project on the real engine: brought up under a name of the test's own, driven, and taken down. */
import { execFile, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { ended, ROOT } from '../support/eyrie.ts'

const run = promisify(execFile)
const FILE = path.join(ROOT, 'compose/demo/compose.yaml')

/** Everything the live tests make on the engine begins with it. */
export const PREFIX = process.env.EYRIE_TEST_PREFIX ?? 'eyrie-live'

/** Where the engine listens. */
export const ENGINE = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '')

export interface DemoProject {
  readonly name: string
  readonly url: string
  readonly prometheus: string
  /** Compose on this project, with `docker compose` or another program; gives its standard output. */
  compose(args: readonly string[], program?: readonly string[]): Promise<string>
  /** Full ids of the running containers of a service, or of all, sorted. */
  ids(service?: string): Promise<readonly string[]>
  /** Starts a bounded load; ends by itself or when told. */
  load(options: { readonly rps: number; readonly seconds: number; readonly enqueue: number }): Load
  /** Which replicas (short ids) answer within so many requests. */
  answering(requests: number): Promise<ReadonlySet<string>>
  /** Jobs in the queue as Prometheus knows them; null where it knows none. */
  queueDepth(): Promise<number | null>
  /** Makes replicas that start from now on sick, or no longer. */
  newReplicas(state: 'unhealthy' | 'healthy'): Promise<void>
  emptyQueue(): Promise<void>
  down(): Promise<void>
}

export interface Load {
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** A saturated service takes its time. */
async function asked(url: string, method = 'GET'): Promise<Response> {
  const answer = await fetch(url, { method, signal: AbortSignal.timeout(20_000) })
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}`)
  return answer
}

export async function demoUp(name: string): Promise<DemoProject> {
  const port = await freePort()
  const prometheusPort = await freePort()
  const env = {
    ...process.env,
    EYRIE_DEMO_PORT: String(port),
    EYRIE_DEMO_PROMETHEUS_PORT: String(prometheusPort),
  }
  const url = `http://127.0.0.1:${port}`
  const prometheus = `http://127.0.0.1:${prometheusPort}`
  const compose: DemoProject['compose'] = async (args, [command = '', ...first] = ['docker', 'compose']) => {
    const whole = [...first, '-p', name, '-f', FILE, ...args]
    const { stdout } = await run(command, whole, { env, timeout: 180_000 })
    return stdout
  }
  const lines = (text: string) => text.split('\n').filter(Boolean).sort()
  const project: DemoProject = {
    name,
    url,
    prometheus,
    compose,
    ids: async (service) => {
      const named = service === undefined ? [] : [service]
      return lines(await compose(['ps', '-q', '--status', 'running', '--no-trunc', ...named]))
    },
    load: ({ rps, seconds, enqueue }) => startLoad(url, rps, seconds, enqueue),
    async answering(requests) {
      // Under load an answer may come late or not at all; who answers is what counts here.
      const ask = async () => (await asked(`${url}/work?ms=1`)).headers.get('x-replica')
      const answers = await Promise.allSettled(Array.from({ length: requests }, ask))
      return new Set(answers.flatMap((each) => (each.status === 'fulfilled' ? (each.value ?? []) : [])))
    },
    async queueDepth() {
      const query = encodeURIComponent('max(queue_depth{job="web"})')
      const answer = (await (await asked(`${prometheus}/api/v1/query?query=${query}`)).json()) as {
        data: { result: readonly { value: readonly [number, string] }[] }
      }
      const [first] = answer.data.result
      return first === undefined ? null : Number(first.value[1])
    },
    newReplicas: async (state) => {
      await asked(`${url}/faults?new-replicas=${state}`, 'POST')
    },
    emptyQueue: async () => {
      await asked(`${url}/queue`, 'DELETE')
    },
    async down() {
      await compose(['down', '-v', '--remove-orphans', '--timeout', '2'])
    },
  }
  try {
    await compose(['up', '-d', '--wait'])
  } catch (thrown) {
    await project.down()
    throw thrown
  }
  return project
}

function startLoad(url: string, rps: number, seconds: number, enqueue: number): Load {
  const args = [
    '--url',
    url,
    '--rps',
    String(rps),
    '--seconds',
    String(seconds),
    '--enqueue',
    String(enqueue),
  ]
  const child = spawn(process.execPath, [path.join(ROOT, 'compose/demo/load.mjs'), ...args], {
    stdio: 'ignore',
  })
  return { stop: () => ended(child) }
}

/** Looks again until there is something, at most so many seconds; then says what it saw last. */
export async function eventually<T>(
  what: string,
  seconds: number,
  look: () => Promise<T>,
  enough: (found: T) => boolean,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (enough(found)) return found
    if (Date.now() > end)
      throw new Error(`not within ${seconds} s: ${what}; last seen: ${JSON.stringify(found)}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** Looks for so many seconds, and fails at the first look that is not as it must be. */
export async function throughout<T>(
  what: string,
  seconds: number,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const seen = await look()
    if (!holds(seen)) throw new Error(`no longer so: ${what}; seen: ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
