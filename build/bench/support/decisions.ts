/** Decisions a second, with and without words, beside the bare arithmetic over the same windows. */
import { spawnSync } from 'node:child_process'
import { judge } from '../../../electron/engine/judge.ts'
import { PackedReading } from '../../../electron/engine/packedReading.ts'
import { verdictOf } from '../../../electron/loop/verdict.ts'
import {
  EMPTY_MEMORY,
  type DecideInput,
  type EngineMemory,
  type SourceReading,
} from '../../../shared/domain/decision.ts'
import type { Sample } from '../../../shared/domain/metrics.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { loadAt, policyOf, SECOND, START } from './scenes.ts'
import { cpuTimed } from './timing.ts'

/** The best of these counts: whatever else runs on the machine, or is still being compiled, only ever adds. */
const ROUNDS = 30

/** The memory of one decision is put into the input of the next. */
type Steppable = Omit<DecideInput, 'memory'> & { memory: EngineMemory }

function sourcesOf(policy: Policy): readonly string[] {
  const names = [...policy.factors, ...policy.targets].map(({ source }) => source.name)
  return [...new Set(names)].filter((name) => name !== 'replicas')
}

/** As the loop has them, as a stored input has them, or already worked out, as a rehearsal does. */
type Form = 'packed' | 'recorded' | 'windows'

function readingIn(form: Form, samples: () => readonly Sample[], value: number): SourceReading {
  if (form === 'windows')
    return { samples: [], problem: null, window: { kind: 'value', value, coverage: 1, newestAge: 0 } }
  if (form === 'recorded') return { samples: samples(), problem: null }
  const numbers = Float64Array.from(samples().flatMap(({ at, value }) => [at, value]))
  return new PackedReading({ numbers, from: 0, to: numbers.length }, null)
}

/** Inputs a sampling period apart, each with the samples of its window. */
function inputsOf(policy: Policy, samplingSeconds: number, count: number, form: Form): readonly Steppable[] {
  const sources = sourcesOf(policy)
  const held = Math.round(policy.windowSeconds / samplingSeconds)
  return Array.from({ length: count }, (_, index): Steppable => {
    const now = START + index * samplingSeconds * SECOND
    const samples = (source: string): readonly Sample[] =>
      Array.from({ length: held }, (_, back) => {
        const place = index - (held - 1 - back)
        return { at: START + place * samplingSeconds * SECOND, value: loadAt(place, source) }
      })
    const current = 2 + (Math.floor(index / 50) % 3)
    return {
      now,
      project: 'bench',
      service: 'web',
      policy,
      observed: { current, ready: current, warming: 0, unhealthy: 0 },
      scalability: { ok: true, sentence: '' },
      readings: Object.fromEntries(
        sources.map((source) => [source, readingIn(form, () => samples(source), loadAt(index, source))]),
      ),
      samplingSeconds,
      memory: EMPTY_MEMORY,
      lastAction: { completedAt: now - 400 * SECOND, from: 2, to: 3, by: 'eyrie' },
      recentActions: [],
      acting: false,
      pauses: [],
      frozen: false,
      capacity: null,
      rollout: null,
      drift: null,
      circuit: null,
      lease: null,
    }
  })
}

/** Decisions a second when each hands its memory to the next. */
function rateOf(
  inputs: readonly Steppable[],
  repeat: number,
  decideOne: (input: DecideInput) => EngineMemory,
): number {
  const run = () => {
    for (let times = 0; times < repeat; times += 1) {
      let memory = EMPTY_MEMORY
      for (const input of inputs) {
        input.memory = memory
        memory = decideOne(input)
      }
    }
  }
  run()
  const best = Math.min(...Array.from({ length: ROUNDS }, () => cpuTimed(run)))
  return (inputs.length * repeat * 1000) / best
}

/** The floor: the same numbers averaged, compared with a threshold, and nothing else. */
function floorOf(inputs: readonly DecideInput[], repeat: number): number {
  let beyond = 0
  const run = () => {
    for (let times = 0; times < repeat; times += 1)
      for (const { readings } of inputs)
        for (const name in readings) {
          const reading = readings[name]
          if (reading !== undefined && meanOf(reading) > 0.7) beyond += 1
        }
  }
  run()
  const best = Math.min(...Array.from({ length: ROUNDS }, () => cpuTimed(run)))
  if (beyond < 0) throw new Error('unreachable')
  return (inputs.length * repeat * 1000) / best
}

function meanOf(reading: SourceReading): number {
  if (reading.window?.kind === 'value') return reading.window.value
  let sum = 0
  if (reading instanceof PackedReading) {
    const { numbers, from, to } = reading.packed
    for (let place = from + 1; place < to; place += 2) sum += numbers[place] ?? NaN
    return (2 * sum) / (to - from)
  }
  for (const sample of reading.samples) sum += sample.value
  return sum / reading.samples.length
}

/** As in the loop: the memory is handed on as it was judged, whoever reads the words. */
function told(input: DecideInput): EngineMemory {
  const { judgement, decision } = verdictOf(input)
  decision()
  return judgement.memory
}

const SHAPES = [
  { preset: 'responsive', sampling: 15, form: 'windows' },
  { preset: 'vedfolnir', sampling: 15, form: 'windows' },
  { preset: 'responsive', sampling: 15, form: 'packed' },
  { preset: 'vedfolnir', sampling: 15, form: 'packed' },
  { preset: 'responsive', sampling: 2, form: 'packed' },
  { preset: 'vedfolnir', sampling: 2, form: 'packed' },
  { preset: 'responsive', sampling: 2, form: 'recorded' },
  { preset: 'vedfolnir', sampling: 2, form: 'recorded' },
] as const

/**
 * Each shape in a process of its own: a loop has readings in one form and a rehearsal in another, and code that was
 * compiled for both is slower than either ever meets.
 */
export function benchDecisions(): void {
  console.log(
    `decisions a second on one core, Node ${process.version} (goals: 1,000,000 judged, 150,000 explained)`,
  )
  for (const place of SHAPES.keys()) {
    const [, file = ''] = process.argv
    const { status } = spawnSync(process.execPath, [file, SHAPE, String(place)], { stdio: 'inherit' })
    if (status !== 0) throw new Error(`shape ${place} ended with ${String(status)}`)
  }
}

/** The argument that has one shape measured, by its place. */
export const SHAPE = 'shape'

export function benchShape(place: number): void {
  const shape = SHAPES[place]
  if (shape === undefined) throw new Error(`there is no shape ${place}`)
  const { preset, sampling, form } = shape
  const inputs = inputsOf(policyOf(preset), sampling, 1000, form)
  const judged = rateOf(inputs, 50, (input) => judge(input).memory)
  const explained = rateOf(inputs, 10, told)
  const floor = floorOf(inputs, 50)
  const what = form === 'windows' ? 'own windows' : `${60 / sampling} samples, ${form}`
  console.log(
    `  ${preset.padEnd(10)} ${what.padEnd(20)} judged ${thousands(judged)}   explained ${thousands(explained)}` +
      `   floor ${thousands(floor)} (${(floor / judged).toFixed(1)} ×, ${(floor / explained).toFixed(1)} ×)`,
  )
}

function thousands(rate: number): string {
  return `${String(Math.round(rate / 1000)).padStart(6)} k`
}
