/**
 * How long a cold start takes until the first live chart: the desktop app with the embedded demo, against an empty
 * Electron window, in turns; the medians count. Every start has folders of its own, so nothing of an earlier one helps.
 *
 *   npm run bench -- start [--rounds 9]
 */
import { parseArgs } from 'node:util'
import { openDesk, type AppOptions, type Desk } from './support/desktopApp.ts'
import { build, machineLoad } from './support/serve.ts'
import { median } from './support/timing.ts'

const GOAL = 2

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1')

/** The area under a sparkline: there only once it has a value. */
const CHART = 'svg[role="img"] path[fill-opacity]'

const EMPTY: AppOptions = { entry: 'build/bench/desktop/empty.mjs', shows: 'p' }
const WAYS: Readonly<Record<string, AppOptions>> = {
  'an empty window': EMPTY,
  'Eyrie, its window': { entry: 'dist/main.js', shows: '#root > *', args: ['--connection=demo'] },
  'Eyrie, the first live chart': { entry: 'dist/main.js', shows: CHART, args: ['--connection=demo'] },
}

async function timeOf(desk: Desk, options: AppOptions): Promise<number> {
  const app = await desk.start(options)
  await app.close()
  return app.shownMs
}

build()
const desk = await openDesk()
try {
  console.log(`${rounds} rounds, ${desk.words}, ${machineLoad()}`)
  const ways = Object.entries(WAYS)
  // The first of all reads its programs from the disk.
  for (const [, options] of ways) await timeOf(desk, options)
  const times = new Map(ways.map(([name]) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1)
    for (const [name, options] of ways) times.get(name)?.push(await timeOf(desk, options))
  const floor = median(times.get('an empty window') ?? [])
  for (const [name, all] of times) {
    const spread = `${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}`
    console.log(
      `  ${name.padEnd(30)} ${median(all).toFixed(0).padStart(5)} ms  (${spread})   ${(median(all) / floor).toFixed(2)}×`,
    )
  }
  const ratio = median(times.get('Eyrie, the first live chart') ?? []) / floor
  console.log(`  at most ${GOAL.toFixed(1)}×: ${ratio <= GOAL ? 'met' : 'MISSED'}   (${machineLoad()})`)
  process.exitCode = ratio <= GOAL ? 0 : 1
} finally {
  await desk.close()
}
