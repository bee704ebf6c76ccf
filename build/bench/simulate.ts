/**
 * How fast a rehearsal is: 30 days of ten services at 15 s (1.73 million steps), every one with a full decision, on one
 * core. The floor in the same run is the bare arithmetic of the same steps: the model alone, no policy, no measures.
 * And how soon the first partial result of such a run is there, through the simulating thread's own code.
 *
 *   npm run bench -- simulate [--rounds 3]
 */
import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { FromSimulator, ToSimulator } from '../../electron/app/lab/protocol.ts'
import { startSimulator } from '../../electron/app/lab/simulator.ts'
import { emptyStep, stepInto } from '../../electron/simulate/model.ts'
import { namedPolicy, prepareCourse, type PolicySpec } from '../../electron/simulate/policies.ts'
import { replayAll } from '../../electron/simulate/replay.ts'
import { DEFAULT_SYNTHETIC, syntheticTrace } from '../../electron/simulate/synthetic.ts'
import { gridOf, type Grid, type Trace } from '../../electron/simulate/trace.ts'
import type { ServiceModel } from '../../shared/domain/model.ts'

const TARGET_SECONDS = 2
const TARGET_FIRST_MS = 150
const SERVICES = 10
const DAYS = 30
const DT = 15

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1')

const MODEL: ServiceModel = {
  capacityRps: 20,
  serviceTimeMs: 60,
  startupSeconds: 40,
  memoryBaseBytes: 256 * 1024 ** 2,
  memoryPerRps: 12.8 * 1024 ** 2,
  memoryLimitBytes: 1024 ** 3,
  cpuLimit: 1,
  queueLimit: 2000,
  targetUtilization: 0.6,
  min: 2,
  max: 20,
  initial: 4,
}

/** A load of its own for each service, another value at every step. */
const traces: readonly Trace[] = Array.from({ length: SERVICES }, (_, service) =>
  syntheticTrace({ ...DEFAULT_SYNTHETIC, seed: service + 1, days: DAYS, stepSeconds: DT }),
)
const grids: readonly Grid[] = traces.map((trace) => {
  const grid = gridOf(trace, DT)
  if (!grid.ok) throw new Error(grid.error.message)
  return { ...grid.value, rps: grid.value.rps.subarray(0, (DAYS * 86_400) / DT) }
})
const steps = grids.reduce((sum, grid) => sum + grid.rps.length, 0)

function specOf(name: string): PolicySpec {
  const spec = namedPolicy(name, MODEL)
  if (spec === null) throw new Error(`there is no policy ${name}`)
  return spec
}

/** The best of some rounds, in seconds of CPU: what the work takes when nothing else is in the way. */
function timed(work: () => number): { readonly seconds: number; readonly result: number } {
  let seconds = Number.POSITIVE_INFINITY
  let result = 0
  for (let round = 0; round < rounds; round += 1) {
    const begun = process.cpuUsage()
    result = work()
    const { user, system } = process.cpuUsage(begun)
    // CPU time: what the collector's threads do beside it counts as well, waiting for others does not.
    seconds = Math.min(seconds, (user + system) / 1e6)
  }
  return { seconds, result }
}

function floor(): number {
  let served = 0
  const step = emptyStep()
  for (const { rps } of grids) {
    step.backlog = 0
    for (const rate of rps) {
      stepInto(step, MODEL, step.backlog, MODEL.initial, rate, DT)
      served += step.served
    }
  }
  return served
}

function replayed(spec: PolicySpec): number {
  let adaptations = 0
  for (const grid of grids)
    adaptations += replayAll({ grid, model: MODEL, course: prepareCourse(spec, MODEL, DT).course }).measures()
      .adaptations
  return adaptations
}

/** Milliseconds from the message that begins a run to the first state that has a measure in it. */
function firstPartial(spec: PolicySpec): Promise<number> {
  return new Promise((resolve) => {
    let receive: (message: ToSimulator) => void = () => undefined
    const begun = performance.now()
    const send = (message: FromSimulator) => {
      if (message.type !== 'state' || message.state.policies.length === 0) return
      receive({ type: 'drop', job: 'bench' })
      resolve(performance.now() - begun)
    }
    startSimulator({
      port: { send, onMessage: (listener) => (receive = listener) },
      breathe: () => setImmediate(),
      clock: () => performance.now(),
    })
    const [trace] = traces
    if (trace === undefined) throw new Error('there is no trace')
    const policies = Array.from({ length: 6 }, () => spec)
    receive({ type: 'begin', job: 'bench', asked: { kind: 'run', trace, model: MODEL, policies, dt: DT } })
  })
}

// Before anything is warm: what somebody who has just opened the page sees.
const first = await firstPartial(specOf('vedfolnir'))
const bare = timed(floor)
const perStep = (seconds: number) => `${((seconds / steps) * 1e9).toFixed(0)} ns a step`
console.log(`${steps} steps: ${SERVICES} services, ${DAYS} days, ${DT} s; best of ${rounds}`)
console.log(`  floor: the model alone   ${bare.seconds.toFixed(3)} s   ${perStep(bare.seconds)}`)
let worst = 0
for (const name of ['hpa-default', 'responsive', 'conservative', 'vedfolnir']) {
  const { seconds, result } = timed(() => replayed(specOf(name)))
  if (name !== 'hpa-default') worst = Math.max(worst, seconds)
  const times = (seconds / bare.seconds).toFixed(0)
  console.log(
    `  ${name.padEnd(24)} ${seconds.toFixed(3)} s   ${perStep(seconds)}   ${times} × the floor, ${result} changes`,
  )
}
// A forecast learns at every step beside deciding; the target is for policies without one.
for (const name of ['responsive', 'vedfolnir']) {
  const spec = specOf(name)
  if (spec.kind !== 'eyrie') continue
  const { seconds, result } = timed(() => replayed({ ...spec, policy: { ...spec.policy, forecast: true } }))
  console.log(
    `  ${`${name} + forecast`.padEnd(24)} ${seconds.toFixed(3)} s   ${perStep(seconds)}   ${(seconds / bare.seconds).toFixed(0)} × the floor, ${result} changes`,
  )
}
console.log(`  first partial result     ${first.toFixed(0)} ms (six policies side by side, nothing warm)`)
const ok = worst <= TARGET_SECONDS && first <= TARGET_FIRST_MS
console.log(
  `\nthe slowest preset takes ${worst.toFixed(2)} s, the target is ${TARGET_SECONDS} s; the first result ${first.toFixed(0)} ms, the target is ${TARGET_FIRST_MS} ms`,
)
process.exitCode = ok ? 0 : 1
