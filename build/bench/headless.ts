/**
 * What the controller without a screen costs: how soon after its start `eyrie daemon` answers over HTTP, and what it
 * weighs (PSS) with 100 containers measured every second. The floor is a bare HTTP server of the same Node.
 *
 *   npm run bench -- headless [--rounds 9] [--minutes 10] [--size 10x10] [--connection demo]
 */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { megabytes, memoryOf, MB, total } from './support/memory.ts'
import {
  build,
  ended,
  environmentOf,
  firstLine,
  machineLoad,
  remove,
  ROOT,
  temporaryFolder,
} from './support/serve.ts'
import { median } from './support/timing.ts'

const SERVING_MS = 500
const MOST_MB = 80

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    minutes: { type: 'string', default: '10' },
    size: { type: 'string', default: '10x10' },
    connection: { type: 'string', default: 'demo' },
  },
})
const [rounds, minutes] = [Number(values.rounds), Number(values.minutes)]
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1')
if (!Number.isFinite(minutes) || minutes <= 0) throw new Error('--minutes is a number above 0')

const BARE = `import('node:http').then(({ createServer }) => {
  const server = createServer((_request, response) => response.end('here'))
  server.listen(0, '127.0.0.1', () =>
    console.log(JSON.stringify({ url: 'http://127.0.0.1:' + server.address().port })))
})`

interface Started {
  readonly child: ChildProcess
  readonly servedMs: number
  close(): Promise<void>
}

/** Until the first request that is sent to it was answered. */
async function started(args: readonly string[]): Promise<Started> {
  const dataDir = temporaryFolder()
  const begun = performance.now()
  const child = spawn(process.execPath, [...args, ...(args.length > 2 ? ['--data-dir', dataDir] : [])], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environmentOf(values.size),
  })
  const { line } = await firstLine(child)
  const { url } = JSON.parse(line) as { readonly url: string }
  const answer = await fetch(url, { redirect: 'manual' })
  await answer.arrayBuffer()
  const servedMs = performance.now() - begun
  if (answer.status >= 400) throw new Error(`${url} answers ${answer.status}`)
  return {
    child,
    servedMs,
    async close() {
      await ended(child)
      remove(dataDir)
    },
  }
}

const DAEMON = [
  path.join(ROOT, 'dist/daemon.js'),
  ...['--json', '--listen', '127.0.0.1:0', '--connection', values.connection],
]
const floorOf = () => started(['-e', BARE])
const daemonOf = () => started(DAEMON)

async function servedAfter(start: () => Promise<Started>): Promise<number> {
  const app = await start()
  await app.close()
  return app.servedMs
}

async function weightOf(start: () => Promise<Started>, forMinutes: number): Promise<number> {
  const app = await start()
  await new Promise((resolve) => setTimeout(resolve, forMinutes * 60_000))
  const bytes = total(memoryOf(app.child.pid ?? 0))
  await app.close()
  return bytes
}

build()
console.log(
  `Node ${process.version}, connection ${values.connection} (${values.size} where it is the demo), ${machineLoad()}`,
)
for (const start of [floorOf, daemonOf]) await servedAfter(start)
const [bare, own]: [number[], number[]] = [[], []]
for (let round = 0; round < rounds; round += 1) {
  bare.push(await servedAfter(floorOf))
  own.push(await servedAfter(daemonOf))
}
const served = median(own)
const soon = served <= SERVING_MS
console.log(
  `  serving: floor ${median(bare).toFixed(0)} ms, daemon ${served.toFixed(0)} ms ` +
    `(${Math.min(...own).toFixed(0)} to ${Math.max(...own).toFixed(0)}; ${(served / median(bare)).toFixed(2)}×); ` +
    `at most ${SERVING_MS} ms: ${soon ? 'met' : 'MISSED'}   (${machineLoad()})`,
)
const floor = await weightOf(floorOf, Math.min(0.2, minutes))
const weight = await weightOf(daemonOf, minutes)
const light = weight <= MOST_MB * MB
console.log(
  `  after ${minutes} min: floor ${megabytes(floor)}, daemon ${megabytes(weight)} (${(weight / floor).toFixed(2)}×); ` +
    `at most ${MOST_MB} MB: ${light ? 'met' : 'MISSED'}   (${machineLoad()})`,
)
process.exitCode = soon && light ? 0 : 1
