/**
 * What a decision costs: with and without its explanation on one core, in a tick of a thousand services, and in the
 * journal. Each beside a floor measured in the same run: the bare arithmetic over the same windows, the same bytes on a
 * plain file. `npm run bench -- engine decisions|tick|journal` measures one part alone.
 */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { decide } from '../../electron/engine/decide.ts'
import { judge } from '../../electron/engine/judge.ts'
import { resolvePolicy } from '../../electron/engine/policy.ts'
import { gatherInput, keepVerdict } from '../../electron/loop/gather.ts'
import { verdictOf, type Verdict } from '../../electron/loop/verdict.ts'
import { createRecentSeries, type RecentSeries } from '../../electron/observe/series.ts'
import { chooseDriver } from '../../electron/storage/driver.ts'
import { openStore } from '../../electron/storage/open.ts'
import { EMPTY_MEMORY, type DecideInput, type EngineMemory } from '../../shared/domain/decision.ts'
import type { Action, OperationProgress } from '../../shared/domain/history.ts'
import type { Replica, Service } from '../../shared/domain/inventory.ts'
import { seriesKey, type Sample } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { DEFAULT_SETTINGS } from '../../shared/domain/settings.ts'

const START = 1_700_000_000_000
const SECOND = 1000
/** The best of these counts: whatever else runs on the machine only ever adds. */
const ROUNDS = 9
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  responsive: { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': 'automatic' },
  vedfolnir: {
    'com.vedfolnir.scaling': 'enabled',
    'eyrie.autoscale.mode': 'automatic',
    'eyrie.autoscale.query.queueDepth': 'q',
    'eyrie.autoscale.query.responseTimeP95': 'p',
    'eyrie.autoscale.query.errorRatio': 'e',
  },
}

function policyOf(preset: string): Policy {
  return resolvePolicy({ labels: LABELS[preset] ?? {}, settings: undefined, environment: {} }).policy
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

function timed(work: () => void): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

/** Milliseconds of CPU, garbage collection included: what a core spends, whoever else is using the machine. */
function cpuTimed(work: () => void): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

/** The memory of one decision is put into the input of the next. */
type Steppable = Omit<DecideInput, 'memory'> & { memory: EngineMemory }

/** A load that rises and falls, so that every stage has something to do now and then. */
function loadAt(index: number, source: string): number {
  const wave = 0.5 + 0.45 * Math.sin(index / 40)
  if (source === 'queueDepth') return 90 * wave
  if (source === 'responseTimeP95') return 4 * wave
  return source === 'errorRatio' || source === 'throttled' ? 0.05 * wave : wave
}

function sourcesOf(policy: Policy): readonly string[] {
  const names = [...policy.factors, ...policy.targets].map(({ source }) => source.name)
  return [...new Set(names)].filter((name) => name !== 'replicas')
}

/** Inputs a sampling period apart, each with the window's samples, or with windows that are worked out already. */
function inputsOf(
  policy: Policy,
  samplingSeconds: number,
  count: number,
  windowed: boolean,
): readonly Steppable[] {
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
        sources.map((source) => {
          const value = loadAt(index, source)
          const window = { kind: 'value' as const, value, coverage: 1, newestAge: 0 }
          return [
            source,
            windowed ? { samples: [], problem: null, window } : { samples: samples(source), problem: null },
          ]
        }),
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

/** The floor: the same windows read and averaged, compared with a threshold, and nothing else. */
function floorOf(inputs: readonly DecideInput[], repeat: number): number {
  let beyond = 0
  const run = () => {
    for (let times = 0; times < repeat; times += 1)
      for (const { readings } of inputs)
        for (const name in readings) {
          const reading = readings[name]
          if (reading === undefined) continue
          let sum = 0
          for (const sample of reading.samples) sum += sample.value
          const mean = reading.window?.kind === 'value' ? reading.window.value : sum / reading.samples.length
          if (mean > 0.7) beyond += 1
        }
  }
  run()
  const best = Math.min(...Array.from({ length: ROUNDS }, () => cpuTimed(run)))
  if (beyond < 0) throw new Error('unreachable')
  return (inputs.length * repeat * 1000) / best
}

function benchDecisions(): void {
  console.log(
    `decisions a second on one core, Node ${process.version} (goals: 1,000,000 judged, 150,000 explained)`,
  )
  for (const [preset, sampling, windowed] of [
    ['responsive', 15, true],
    ['vedfolnir', 15, true],
    ['responsive', 15, false],
    ['vedfolnir', 15, false],
    ['responsive', 2, false],
    ['vedfolnir', 2, false],
  ] as const) {
    const inputs = inputsOf(policyOf(preset), sampling, 1000, windowed)
    const judged = rateOf(inputs, 50, (input) => judge(input).memory)
    const explained = rateOf(inputs, 10, (input) => decide(input).memory)
    const floor = floorOf(inputs, 50)
    const what = windowed ? 'own windows' : `${60 / sampling} samples a window`
    console.log(
      `  ${preset.padEnd(10)} ${what.padEnd(20)} judged ${thousands(judged)}   explained ${thousands(explained)}` +
        `   floor ${thousands(floor)} (${(floor / judged).toFixed(1)} ×, ${(floor / explained).toFixed(1)} ×)`,
    )
  }
}

function thousands(rate: number): string {
  return `${String(Math.round(rate / 1000)).padStart(6)} k`
}

const SERVICES = 1000
const SAMPLING_SECONDS = 2

function serviceOf(index: number): Service {
  const replica = (number: number): Replica => ({
    id: `${index}-${number}`,
    name: `bench-s${index}-${number}`,
    number,
    state: 'running',
    health: 'healthy',
    createdAt: START,
    startedAt: START,
    restarts: 0,
    exitCode: null,
    oomKilled: false,
    image: 'web:1',
    imageId: 'sha256:1',
    configHash: 'a',
    cpuLimit: 1,
    cpuReservation: null,
    memoryLimit: 1e9,
    memoryReservation: null,
    pidsLimit: null,
  })
  return {
    project: 'bench',
    name: `s${index}`,
    engine: 'compose',
    labels: {},
    replicas: [1, 2, 3].map(replica),
    scalability: { ok: true },
  }
}

/** Ten minutes of samples for every service, as the loop keeps them. */
function recentOf(services: readonly Service[], end: number): RecentSeries {
  const recent = createRecentSeries(600 * SECOND)
  for (const { project, name } of services)
    for (const metric of ['cpu', 'memory', 'throttled'])
      for (let at = end - 600 * SECOND; at <= end; at += SAMPLING_SECONDS * SECOND)
        recent.add(seriesKey(project, name, metric), { at, value: loadAt(at / 60_000, metric) })
  return recent
}

function benchTick(): void {
  const services = Array.from({ length: SERVICES }, (_, index) => serviceOf(index))
  const policy = policyOf('responsive')
  const end = START + 600 * SECOND
  const recent = recentOf(services, end)
  const memories = new Map<string, EngineMemory>()
  /** `after`: what else is done with each verdict. */
  const tick = (now: number, after: (verdict: Verdict, service: Service) => void) => {
    for (const service of services) {
      const input = gatherInput({
        service,
        policy,
        now,
        warmUpMs: 0,
        samplingSeconds: SAMPLING_SECONDS,
        memory: memories.get(service.name) ?? EMPTY_MEMORY,
        acting: false,
        standings: {
          lastAction: null,
          recentActions: [],
          capacity: null,
          rollout: null,
          drift: null,
          circuit: null,
        },
        lease: null,
        settings: DEFAULT_SETTINGS,
        recent,
        reporting: () => 3,
        problem: () => null,
      })
      const verdict = verdictOf(input)
      memories.set(service.name, verdict.judgement.memory)
      after(verdict, service)
    }
  }
  let now = end
  /** Milliseconds of each of forty ticks, after twenty to warm up. */
  const ticksOf = (after: (verdict: Verdict, service: Service) => void) =>
    Array.from({ length: 60 }, () => cpuTimed(() => tick((now += 1), after))).slice(20)
  const samples = new Map<string, readonly Sample[]>()
  const judged = ticksOf(() => undefined)
  const kept = ticksOf((verdict, service) => keepVerdict(verdict, service, samples))
  const explained = ticksOf((verdict) => void verdict.decision())
  let sum = 0
  const bare = () => {
    for (const { project, name } of services)
      for (const metric of ['cpu', 'memory', 'throttled'])
        for (const { value } of recent.after(seriesKey(project, name, metric), end - 60 * SECOND))
          sum += value
  }
  bare()
  const floor = median(Array.from({ length: 20 }, () => cpuTimed(bare)))
  if (!Number.isFinite(sum) || samples.size === 0) throw new Error('unreachable')
  console.log(
    `\na tick of ${SERVICES} services (goal: 10 ms; floor: reading the same windows ${floor.toFixed(1)} ms)`,
  )
  for (const [what, ticks] of [
    ['gathered and judged', judged],
    ['and kept as series', kept],
    ['gathered, judged and all put into words', explained],
  ] as const) {
    const middle = median(ticks)
    const [best, worst] = [Math.min(...ticks), Math.max(...ticks)].map((ms) => ms.toFixed(1))
    console.log(
      `  ${what.padEnd(40)} best ${best} ms, median ${middle.toFixed(1)} ms, worst ${worst} ms (${(middle / floor).toFixed(1)} × the floor)`,
    )
  }
}

const ACTIONS = 200

function actionOf(index: number, operations: readonly OperationProgress[], endedAt: number | null): Action {
  return {
    id: `bench-${index}`,
    project: 'bench',
    service: 'web',
    from: 3,
    to: 4,
    by: 'controller',
    reason: 'TargetUp',
    sentence: 'Scaling 3 → 4: CPU 84 % (target 60 %)',
    startedAt: START + index,
    endedAt,
    operations,
    verification: endedAt === null ? null : 'converged',
    outcome: endedAt === null ? '' : 'Scaled 3 → 4.',
    logs: [],
  }
}

function benchJournal(): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eyrie-bench-'))
  try {
    const driver = chooseDriver()
    const opened = openStore(path.join(folder, 'history.db'), { driver })
    if (!opened.ok) throw new Error(opened.error.message)
    const { store } = opened.value
    const types = ['create', 'start', 'await-healthy'] as const
    const operations = types.map((type): OperationProgress => ({
      type,
      target: 'bench-web-4',
      cause: 'CPU 84 %',
      state: 'done',
      result: 'done',
      ms: 300,
    }))
    let bytes = 0
    const times = Array.from({ length: ACTIONS }, (_, index) =>
      timed(() => {
        const intent = actionOf(index, [], null)
        const at = START + index
        const entry = store.addEntry({ at, kind: 'action', project: 'bench', service: 'web', action: intent })
        if (entry.kind !== 'action') throw new Error('another kind of entry')
        const ended = { ...entry, action: actionOf(index, operations, at + 1) }
        store.updateEntry(ended)
        bytes = JSON.stringify(intent).length + JSON.stringify(ended).length
      }),
    )
    store.close()
    const file = fs.openSync(path.join(folder, 'plain'), 'w')
    const half = new Uint8Array(bytes / 2)
    const floors = Array.from({ length: ACTIONS }, () =>
      timed(() => {
        for (let write = 0; write < 2; write += 1) {
          fs.writeSync(file, half)
          fs.fsyncSync(file)
        }
      }),
    )
    fs.closeSync(file)
    const [cost, floor] = [median(times), median(floors)]
    console.log(`\njournal of one action, intent and results, ${driver}`)
    console.log(
      `  median ${cost.toFixed(2)} ms, worst ${Math.max(...times).toFixed(2)} ms   floor: the same bytes in two synced writes on a plain file ${floor.toFixed(2)} ms (${(cost / floor).toFixed(1)} ×)`,
    )
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const PARTS = { decisions: benchDecisions, tick: benchTick, journal: benchJournal }
const asked = process.argv.slice(2)
for (const [part, bench] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(part)) bench()
