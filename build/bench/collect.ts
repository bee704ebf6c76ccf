/**
 * What one sample of one container costs in CPU time, by each way of collecting it: Eyrie's two, the statistics stream
 * thrown away unread as the floor of every way through the engine, and `docker stats` as the peer. All in one run, with
 * 10, 50 and 100 idle containers. As root on an engine of its own, so that nothing else makes that engine work;
 * otherwise, or with `--engine here`, on the one at hand.
 *
 *   npm run bench collect -- [--seconds 12] [--counts 10,50,100] [--engine own|here]
 */
import { execFile, spawn } from 'node:child_process'
import os from 'node:os'
import type { Readable } from 'node:stream'
import { parseArgs, promisify } from 'node:util'
import type { Endpoint } from '../../electron/docker/address.ts'
import { thisMachine } from '../../electron/docker/cgroup.ts'
import { openDockerApi, type DockerConnection } from '../../electron/docker/client.ts'
import { resolveEndpoint } from '../../electron/docker/endpoint.ts'
import { openStream } from '../../electron/docker/get.ts'
import { createStreams } from '../../electron/docker/streams.ts'
import { ensureTestImage } from '../../electron/docker/testing/image.ts'
import { privateEngine, type PrivateEngine } from '../../electron/docker/testing/privateEngine.ts'
import { createUsageCollector } from '../../electron/docker/usage.ts'
import type { UsageCollector } from '../../electron/observe/ports.ts'
import type { Replica } from '../../shared/domain/inventory.ts'
import { measure, print, SETTLE_MS, sleep, type Cost } from './support/cost.ts'
import { countingProxy, type CountingProxy } from './support/countingProxy.ts'
import { cpuMs, engineProcesses, processesIn } from './support/processCpu.ts'

const TARGET = 40
const exec = promisify(execFile)

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '12' },
    counts: { type: 'string', default: '10,50,100' },
    engine: { type: 'string', default: process.getuid?.() === 0 ? 'own' : 'here' },
  },
})
const seconds = Number(values.seconds)
const counts = values.counts.split(',').map(Number)
if (!(seconds >= 2) || counts.some((count) => !Number.isInteger(count) || count < 1)) {
  throw new Error('--seconds is a number from 2, --counts whole numbers with commas between')
}

interface Container {
  readonly id: string
  readonly name: string
  readonly pid: number
}

/** What is measured, and where. */
interface Bench {
  readonly host: string
  readonly api: DockerConnection
  /** The same engine through a proxy that counts. */
  readonly proxy: CountingProxy
  readonly counted: DockerConnection
  readonly containers: readonly Container[]
  readonly engine: readonly number[]
}

/** CPU of this process in milliseconds. */
function ownMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function collector(api: DockerConnection, containers: readonly Container[], local: boolean): UsageCollector {
  const cpus = os.cpus().length
  const pids = new Map(containers.map(({ id, pid }) => [id, pid]))
  return createUsageCollector({
    streams: createStreams(api, () => cpus, Date.now),
    machine: local ? thisMachine(cpus) : null,
    pidOf: (id) => pids.get(id) ?? null,
    now: Date.now,
  })
}

/** One reading a second of everything; counts the readings that are new. */
async function readBySecond(usage: UsageCollector, replicas: readonly Replica[]) {
  const newest = new Map<string, number>()
  const before = ownMs()
  let samples = 0
  for (let second = 0; second < seconds; second++) {
    await sleep(1_000)
    usage.watch(replicas)
    for (const { id, at } of await usage.read()) {
      if (newest.get(id) !== at) samples += 1
      newest.set(id, at)
    }
  }
  return { samples, collector: ownMs() - before }
}

async function byEyrie(bench: Bench, local: boolean): Promise<Cost> {
  const usage = collector(local ? bench.counted : bench.api, bench.containers, local)
  // The collector knows replicas by their id alone.
  const replicas = bench.containers.map(({ id }) => ({ id }) as Replica)
  const watch = () => {
    usage.watch(replicas)
    return sleep(SETTLE_MS)
  }
  const path = local ? 'cgroup files' : 'statistics streams'
  const cost = await measure(path, bench.engine, seconds, watch, async () => {
    const before = bench.proxy.connections()
    const read = await readBySecond(usage, replicas)
    return { ...read, askedEngine: !local || bench.proxy.connections() > before }
  })
  if (usage.path !== path) throw new Error(`the numbers came by ${usage.path}, not by ${path}`)
  usage.close()
  return cost
}

async function byDiscardedStreams({ api, containers, engine }: Bench): Promise<Cost> {
  let messages = 0
  const streams: Readable[] = []
  const open = async ({ id }: Container) => {
    const opened = await api.call('open a stream', 30_000, (signal) =>
      openStream(api.docker, `/containers/${id}/stats?stream=1`, signal),
    )
    if (!opened.ok) throw new Error(opened.error.message)
    // The engine sends each message as one piece.
    opened.value.on('data', () => (messages += 1))
    streams.push(opened.value)
  }
  const openAll = () => Promise.all(containers.map(open))
  const cost = await measure('raw streams, discarded', engine, seconds, openAll, async () => {
    const [before, first] = [ownMs(), messages]
    await sleep(seconds * 1000)
    return { samples: messages - first, collector: ownMs() - before, askedEngine: true }
  })
  for (const stream of streams) stream.destroy()
  return cost
}

/** Through the counting proxy, whose own CPU is this process's and is left out. */
async function byCli({ proxy, containers, engine }: Bench): Promise<Cost> {
  const parameters = ['-H', `unix://${proxy.socket}`, 'stats', ...containers.map(({ name }) => name)]
  const started: { cli?: ReturnType<typeof spawn> } = {}
  const start = () => {
    started.cli = spawn('docker', parameters, { stdio: 'ignore' })
    return sleep(SETTLE_MS)
  }
  const cost = await measure('docker stats', engine, seconds, start, async () => {
    const cli = [started.cli?.pid ?? 0]
    const [before, first] = [cpuMs(cli), proxy.statistics()]
    await sleep(seconds * 1000)
    const samples = proxy.statistics() - first
    return { samples, collector: cpuMs(cli) - before, askedEngine: true }
  })
  // It does not mind the polite signal while it follows streams.
  started.cli?.kill('SIGKILL')
  return cost
}

let own: PrivateEngine | null = null

async function endpointToMeasure(): Promise<Endpoint> {
  if (process.platform !== 'linux') throw new Error('this needs an engine on this machine, and Linux')
  if (values.engine === 'own') {
    own = await privateEngine(async (path) => (await connect(path)) !== null)
    await own.start()
    return { name: 'own', address: { kind: 'socket', path: own.socket } }
  }
  const endpoint = resolveEndpoint({ connection: null, environment: process.env })
  if (!endpoint.ok) throw new Error(endpoint.error.message)
  return endpoint.value
}

/** Null where nobody answers. */
async function connect(path: string): Promise<DockerConnection | null> {
  const opened = await openDockerApi({ name: 'bench', address: { kind: 'socket', path } })
  return opened.ok ? opened.value : null
}

const { address } = await endpointToMeasure()
if (address.kind !== 'socket') throw new Error('this needs an engine on this machine')
const socket = address.path
const host = `unix://${socket}`
const docker = async (...parameters: readonly string[]) =>
  (await exec('docker', ['-H', host, ...parameters], { maxBuffer: 1e8 })).stdout.trim()
const proxy = await countingProxy(socket)
const [api, counted] = await Promise.all([connect(socket), connect(proxy.socket)])
if (api === null || counted === null) throw new Error(`no Docker engine answers at ${socket}`)

async function startContainers(image: string, from: number, to: number): Promise<readonly Container[]> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index + 1)
  const names = numbers.map((number) => `eyrie-bench-${process.pid}-${number}`)
  for (const name of names) {
    await docker('run', '-d', '--network', 'none', '--name', name, image, 'sleep', '100000')
  }
  const ids = (await docker('inspect', '-f', '{{.Id}}', ...names)).split('\n')
  // As this machine numbers them, whatever namespace the engine lives in.
  const pids = processesIn(ids)
  return ids.map((id, index) => ({ id, pid: pids.get(id) ?? 0, name: names[index] ?? '' }))
}

async function clear(): Promise<void> {
  const left = await docker('ps', '-aq', '--filter', `name=^eyrie-bench-${process.pid}-`)
  if (left !== '') await docker('rm', '-f', '-v', ...left.split('\n'))
  await proxy.close()
  await own?.remove()
}

let clearing: Promise<void> | null = null
process.once('SIGINT', () => {
  clearing ??= clear()
  void clearing.finally(() => process.exit(130))
})
const containers: Container[] = []
const ratios: number[] = []
try {
  const image = await ensureTestImage(host)
  for (const count of counts.toSorted((a, b) => a - b)) {
    containers.push(...(await startContainers(image, containers.length, count)))
    const ids = containers.map(({ id }) => id)
    const bench: Bench = { host, api, proxy, counted, containers, engine: engineProcesses(socket, ids) }
    ratios.push(
      print(`${count} containers, ${seconds} s each`, [
        await byEyrie(bench, true),
        await byEyrie(bench, false),
        await byDiscardedStreams(bench),
        await byCli(bench),
      ]),
    )
  }
} finally {
  clearing ??= clear()
  await clearing
}
const worst = Math.min(...ratios)
console.log(
  `\ncgroup files are at least ${worst.toFixed(0)} × cheaper than docker stats; the target is ${TARGET} ×`,
)
process.exitCode = worst >= TARGET ? 0 : 1
