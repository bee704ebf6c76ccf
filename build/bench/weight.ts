/**
 * What the desktop app weighs: the proportional memory (PSS) of all its processes with 100 containers measured every
 * second and the overview open, beside that of an empty Electron window. One after the other, so that neither shares
 * pages with the other; the empty window settles within the first minute.
 *
 *   npm run bench -- weight [--minutes 10] [--size 10x10]
 */
import { parseArgs } from 'node:util'
import { openDesk, type AppOptions, type Desk } from './support/desktopApp.ts'
import { MB, megabytes, memoryOf, sharesWords, total, type Share } from './support/memory.ts'
import { build, machineLoad } from './support/serve.ts'

const MORE_MB = 120
const SETTLE_MINUTES = 1

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, size: { type: 'string', default: '10x10' } },
})
const minutes = Number(values.minutes)
if (!Number.isFinite(minutes) || minutes <= 0) throw new Error('--minutes is a number above 0')

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function weigh(desk: Desk, name: string, options: AppOptions, forMinutes: number): Promise<number> {
  const app = await desk.start(options)
  const begun = performance.now()
  const end = begun + forMinutes * 60_000
  const tell = (shares: readonly Share[]) => {
    const age = ((performance.now() - begun) / 60_000).toFixed(1)
    console.log(`  ${name}, ${age} min: ${megabytes(total(shares))}   (${sharesWords(shares)})`)
  }
  try {
    while (performance.now() + 60_000 < end) {
      await sleep(60_000)
      tell(memoryOf(app.pid))
    }
    await sleep(Math.max(0, end - performance.now()))
    const shares = memoryOf(app.pid)
    tell(shares)
    return total(shares)
  } finally {
    await app.close()
  }
}

build()
const desk = await openDesk()
try {
  console.log(`${values.size} containers, ${minutes} min, ${desk.words}, ${machineLoad()}`)
  const empty = { entry: 'build/bench/desktop/empty.mjs', shows: 'p' }
  const floor = await weigh(desk, 'an empty window', empty, Math.min(SETTLE_MINUTES, minutes))
  const eyrie = { entry: 'dist/main.js', shows: '[data-row]', args: ['--connection=demo'], size: values.size }
  const own = await weigh(desk, 'Eyrie', eyrie, minutes)
  const more = (own - floor) / MB
  console.log(
    `  floor ${megabytes(floor)}, Eyrie ${megabytes(own)} (${(own / floor).toFixed(2)}×), ${more.toFixed(1)} MB more; ` +
      `at most ${MORE_MB} MB more: ${more <= MORE_MB ? 'met' : 'MISSED'}   (${machineLoad()})`,
  )
  process.exitCode = more <= MORE_MB ? 0 : 1
} finally {
  await desk.close()
}
