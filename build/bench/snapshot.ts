/**
 * How long the overview's snapshot takes from the core to the page at 1,000 containers in 50 services: asked for and had
 * over the window's own bridge, the making of it included. The floors, in the same process: the same frame ready in
 * main's hand, and as many bytes as one text.
 *
 *   npm run bench -- snapshot [--size 50x20]
 */
import { parseArgs } from 'node:util'
import { openDesk } from './support/desktopApp.ts'
import { build, machineLoad } from './support/serve.ts'

const GOAL_MS = 2

const { values } = parseArgs({ options: { size: { type: 'string', default: '50x20' } } })

interface Measured {
  readonly bytes: number
  readonly services: number
  readonly own: readonly number[]
  readonly asFrame: readonly number[]
  readonly asText: readonly number[]
}

function at(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN
}

build()
const desk = await openDesk()
try {
  const app = await desk.start({
    entry: 'dist/main.js',
    args: ['--connection=demo'],
    shows: '',
    size: values.size,
    runner: 'snapshot.mjs',
  })
  const measured = app.said as Measured
  await app.close()
  const { bytes, services, own, asFrame, asText } = measured
  console.log(
    `${values.size} containers, ${services} services, ${(bytes / 1024).toFixed(0)} KB as JSON, ${own.length} rounds, ${desk.words}`,
  )
  const floor = at(asText, 0.95)
  for (const [name, times] of [
    ['the same bytes as a text', asText],
    ['the same frame, ready', asFrame],
    ['the snapshot, asked and had', own],
  ] as const)
    console.log(
      `  ${name.padEnd(28)} median ${at(times, 0.5).toFixed(2)}, p95 ${at(times, 0.95).toFixed(2)} ms   ${(at(times, 0.95) / floor).toFixed(2)}×`,
    )
  const met = at(own, 0.95) <= GOAL_MS
  console.log(`  p95 at most ${GOAL_MS} ms: ${met ? 'met' : 'MISSED'}   (${machineLoad()})`)
  process.exitCode = met ? 0 : 1
} finally {
  await desk.close()
}
