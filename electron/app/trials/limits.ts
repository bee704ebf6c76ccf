/** `limits`: a container of the service's image and limits, driven to each of them; the service itself is left alone. */
import os from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Replica, Service } from '../../../shared/domain/inventory.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { fail, ok, type Failure, type Result } from '../../../shared/lib/result.ts'
import type { ProbeOperations, ProbeState } from '../../observe/ports.ts'
import type { Core } from '../core.ts'
import { cpuVerdict, memoryVerdict, pidsVerdict } from './limitVerdicts.ts'
import { cpuScript, memoryScript, PIDS_BEYOND, pidsScript } from './probeScripts.ts'
import { probeOwner } from './probeSweep.ts'
import type { Finding, TrialPart, TrialRun } from './trials.ts'

const LOOK_MS = 250
/** Filling memory: this long, and as much longer as it takes at this speed. */
const FILL_SECONDS = 10
const FILL_BYTES_A_SECOND = 40 * 1024 ** 2
const LONGEST_FILL_SECONDS = 120
/** A shell that has just started has not begun yet. */
const WARM_UP_MS = 700
const CPU_MS = 2_000
/** Some shells try for a while before they say that no process can be started. */
const PIDS_SECONDS = 15
/** Kept free beside what the probe may fill, in bytes. */
const MARGIN_BYTES = 256 * 1024 ** 2

export function limitParts(core: Core, services: readonly Service[]): readonly TrialPart[] {
  return services.map((service) => {
    const untestable = whyNot(core, service)
    return {
      ...{ kind: 'limits', project: service.project, service: service.name },
      acts: untestable === null && limitsOf(service).length > 0,
      sentence: untestable ?? announcement(service),
      run: (run) => testLimits(core, service, run),
    }
  })
}

function announcement(service: Service): string {
  const limits = limitsOf(service)
  if (limits.length === 0) return 'It has no limit to test.'
  return (
    `Makes a container of its image for each limit (${limits.join(', ')}), without network and volumes, ` +
    'drives it to that limit and removes it; the replicas are left alone.'
  )
}

function limitsOf(service: Service): readonly string[] {
  const source = sourceOf(service)
  if (source === null) return []
  const { memoryLimit, cpuLimit, pidsLimit } = source
  return [
    memoryLimit === null ? null : formatBytes(memoryLimit),
    cpuLimit === null ? null : formatCores(cpuLimit),
    pidsLimit === null ? null : `${pidsLimit} processes`,
  ].filter((limit) => limit !== null)
}

/** A running container on this very engine. */
function sourceOf(service: Service): Replica | null {
  return (
    service.replicas.find(({ state, task }) => state === 'running' && (task === undefined || task.here)) ??
    null
  )
}

const LIMITS = ['memory', 'cpu', 'pids'] as const
type Limit = (typeof LIMITS)[number]

const WORDS: Readonly<Record<Limit, string>> = {
  memory: 'memory limit',
  cpu: 'CPU limit',
  pids: 'limit to its processes',
}

/** Why none of its limits can be tested; null: they can. */
function whyNot({ source }: Core, service: Service): string | null {
  if (source.kind === 'simulated') return 'It is simulated: there is no kernel that keeps a limit.'
  if (source.operations.probes === undefined) return 'No containers can be made on this engine to be tested.'
  return sourceOf(service) === null ? 'No replica of it runs here that a probe could be made like.' : null
}

async function testLimits(core: Core, service: Service, run: TrialRun): Promise<void> {
  const untestable = whyNot(core, service)
  const { probes } = core.source.operations
  const source = sourceOf(service)
  if (untestable !== null || probes === undefined || source === null) {
    run.check({ id: 'limits', status: 'skipped', sentence: untestable ?? '' })
    return
  }
  const skip = (limit: Limit, sentence: string) =>
    run.check({ id: `limits.${limit}`, status: 'skipped', sentence })
  let noShell: string | null = null
  for (const [index, limit] of LIMITS.entries()) {
    if (run.signal.aborted) return
    run.say(`${service.name}: driving a probe to its ${WORDS[limit]}`, index / LIMITS.length)
    if (noShell !== null) {
      skip(limit, noShell)
      continue
    }
    const finding = await testLimit({ core, service, run, probes, source }, limit)
    if (!finding.ok && finding.error.code === 'NoShell') noShell = notTested(finding.error)
    if (finding.ok) run.check(finding.value)
    else if (finding.error.code !== 'Cancelled') skip(limit, notTested(finding.error))
  }
}

function notTested({ message }: Failure): string {
  return `Not tested: ${message}.`
}

interface Scene {
  readonly core: Core
  readonly service: Service
  readonly run: TrialRun
  readonly probes: ProbeOperations
  readonly source: Replica
}

function testLimit(scene: Scene, limit: Limit): Promise<Result<Finding>> {
  const { memoryLimit, cpuLimit, pidsLimit } = scene.source
  if (limit === 'memory') return memoryLimit === null ? nothing(limit) : testMemory(scene, memoryLimit)
  if (limit === 'cpu') return cpuLimit === null ? nothing(limit) : testCpu(scene, cpuLimit)
  return pidsLimit === null ? nothing(limit) : testPids(scene, pidsLimit)
}

function nothing(limit: Limit): Promise<Result<Finding>> {
  const sentence = `It has no ${WORDS[limit]}, so there is nothing to test.`
  return Promise.resolve(ok({ id: `limits.${limit}`, status: 'warn', sentence }))
}

/** Runs `work` with a probe that is there only for it. */
async function withProbe<T>(
  { core, run, probes, source }: Scene,
  limit: Limit,
  script: string,
  work: (id: string) => Promise<Result<T>>,
): Promise<Result<T>> {
  const name = `eyrie-probe-${run.id.slice(0, 8)}-${limit}`
  const owner = probeOwner(core)
  const made = await probes.run({ source: source.id, name, operation: run.id, owner, script })
  if (!made.ok) return made
  const { id } = made.value
  try {
    return run.signal.aborted ? CANCELLED : await work(id)
  } finally {
    const removed = await probes.remove(id)
    if (!removed.ok) core.log.error('a probe is left', { name, why: removed.error.message })
  }
}

const CANCELLED = fail('Cancelled', 'nobody waits for it any more')

/** Until `done`, or the time is up; the last look either way. */
async function watch(
  { probes, run }: Scene,
  id: string,
  seconds: number,
  done: (state: ProbeState) => boolean,
): Promise<Result<{ readonly state: ProbeState; readonly seconds: number }>> {
  const begun = performance.now()
  for (;;) {
    const seen = await probes.look(id)
    if (!seen.ok) return seen
    const passed = (performance.now() - begun) / 1000
    if (done(seen.value) || passed > seconds) return ok({ state: seen.value, seconds: passed })
    if (run.signal.aborted) return CANCELLED
    await setTimeout(LOOK_MS)
  }
}

async function testMemory(scene: Scene, limit: number): Promise<Result<Finding>> {
  const free = await freeMemory(scene)
  const need = limit + MARGIN_BYTES
  const measured = { limitBytes: limit, freeBytes: free }
  const refused = (sentence: string) =>
    ok({ id: 'limits.memory', status: 'skipped' as const, sentence, measured })
  if (free === null) return refused('Not tested: it is not known how much memory the machine has free.')
  if (need > free)
    return refused(
      `Not tested: to fill ${formatBytes(limit)} the machine needs ${formatBytes(need)} free, and has ${formatBytes(free)}.`,
    )
  const patience = Math.min(LONGEST_FILL_SECONDS, FILL_SECONDS + limit / FILL_BYTES_A_SECOND)
  return withProbe(scene, 'memory', memoryScript(limit), async (id) => {
    const seen = await watch(scene, id, patience, ({ running }) => !running)
    if (!seen.ok) return seen
    const usage = seen.value.state.running ? await scene.probes.usage(id) : ok(null)
    const inUse = usage.ok ? (usage.value?.workingSetBytes ?? null) : null
    return ok(memoryVerdict({ limit, ...seen.value, inUse }))
  })
}

/** What the machine has free: what its containers do not use, and on this very machine what the kernel says. */
async function freeMemory({ core }: Scene): Promise<number | null> {
  const { memoryBytes } = core.observer.inventory()?.host ?? { memoryBytes: 0 }
  if (core.sampler.hostUse().memoryBytes === null) await core.controller.tick({ dryRun: true })
  const used = core.sampler.hostUse().memoryBytes
  const beside = used === null ? null : Math.max(0, memoryBytes - used)
  const isHere = Math.abs(os.totalmem() - memoryBytes) < 1024 ** 2
  if (!isHere) return beside
  return beside === null ? os.freemem() : Math.min(beside, os.freemem())
}

async function testCpu(scene: Scene, limit: number): Promise<Result<Finding>> {
  const cpus = scene.core.observer.inventory()?.host.cpus ?? 0
  if (limit >= cpus)
    return ok({
      ...{ id: 'limits.cpu', status: 'warn' },
      sentence: `Its limit of ${formatCores(limit)} is not below the machine's ${formatCores(cpus)}: it can never be throttled.`,
      measured: { limitCores: limit, machineCores: cpus },
    })
  return withProbe(scene, 'cpu', cpuScript(limit), async (id) => {
    await setTimeout(WARM_UP_MS)
    const first = await scene.probes.usage(id)
    if (!first.ok) return first
    if (scene.run.signal.aborted) return CANCELLED
    await setTimeout(CPU_MS)
    const last = await scene.probes.usage(id)
    if (!last.ok) return last
    if (first.value === null || last.value === null) {
      const state = await scene.probes.look(id)
      const words = state.ok
        ? (state.value.log.at(-1) ?? `exit code ${state.value.exitCode}`)
        : state.error.message
      return fail('Failed', `it ended before it was measured (${words})`)
    }
    return ok(cpuVerdict({ limit, first: first.value, last: last.value }))
  })
}

async function testPids(scene: Scene, limit: number): Promise<Result<Finding>> {
  return withProbe(scene, 'pids', pidsScript(limit), async (id) => {
    let most: number | null = null
    const begun = performance.now()
    for (;;) {
      const usage = await scene.probes.usage(id)
      if (!usage.ok) return usage
      const pids = usage.value?.pids ?? null
      if (pids !== null) most = Math.max(most ?? 0, pids)
      const state = await scene.probes.look(id)
      if (!state.ok) return state
      const ended = !state.value.running || state.value.log.some((line) => line.startsWith('no more'))
      if (ended || performance.now() - begun > PIDS_SECONDS * 1000) {
        const counted = await scene.probes.usage(id)
        if (counted.ok && counted.value?.pids != null) most = Math.max(most ?? 0, counted.value.pids)
        return ok(pidsVerdict({ limit, asked: limit + PIDS_BEYOND, state: state.value, most }))
      }
      if (scene.run.signal.aborted) return CANCELLED
    }
  })
}
