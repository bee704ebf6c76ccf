/** One tick of many services: gathered, judged, kept as series, put into words. */
import { gatherInput } from '../../../electron/loop/gather.ts'
import { createKeeper } from '../../../electron/loop/keep.ts'
import { verdictOf, type Verdict } from '../../../electron/loop/verdict.ts'
import { createRecentSeries, type RecentSeries } from '../../../electron/observe/series.ts'
import type { Store } from '../../../electron/storage/store.ts'
import { EMPTY_MEMORY, type EngineMemory } from '../../../shared/domain/decision.ts'
import type { Replica, Service } from '../../../shared/domain/inventory.ts'
import { seriesKey } from '../../../shared/domain/metrics.ts'
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts'
import { loadAt, policyOf, SECOND, START, withStore } from './scenes.ts'
import { cpuTimed, median } from './timing.ts'

const SERVICES = 1000
const SAMPLING_SECONDS = 2
/** The app flushes every five seconds. */
const TICKS_A_FLUSH = 3

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

/** One round of sampling. */
function measure(recent: RecentSeries, services: readonly Service[], at: number): void {
  for (const { project, name } of services)
    for (const metric of ['cpu', 'memory', 'throttled'])
      recent.add(seriesKey(project, name, metric), { at, value: loadAt(at / 60_000, metric) })
  recent.trim(at)
}

/** Ten minutes of samples for every service, as the loop keeps them. */
function recentOf(services: readonly Service[], end: number): RecentSeries {
  const recent = createRecentSeries(600 * SECOND)
  for (let at = end - 600 * SECOND; at <= end; at += SAMPLING_SECONDS * SECOND) measure(recent, services, at)
  return recent
}

export function benchTick(): void {
  withStore((store) => benchTickWith(store))
}

function benchTickWith(store: Store): void {
  const services = Array.from({ length: SERVICES }, (_, index) => serviceOf(index))
  const policy = policyOf('responsive')
  const end = START + 600 * SECOND
  const recent = recentOf(services, end)
  const keep = createKeeper(store)
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
  const flushes: number[] = []
  /** Milliseconds of each of forty ticks, after twenty to warm up; what is kept is written as often as the app does. */
  const ticksOf = (after: (verdict: Verdict, service: Service) => void) =>
    Array.from({ length: 60 }, (_, index) => {
      now += SAMPLING_SECONDS * SECOND
      measure(recent, services, now)
      const took = cpuTimed(() => tick(now, after))
      const flush = index % TICKS_A_FLUSH === 0 ? cpuTimed(() => store.flush()) : 0
      if (flush > 0 && after === keep) flushes.push(flush)
      return took
    }).slice(20)
  const judged = ticksOf(() => undefined)
  const kept = ticksOf(keep)
  const explained = ticksOf((verdict) => void verdict.decision())
  let sum = 0
  const bare = () => {
    for (const { project, name } of services)
      for (const metric of ['cpu', 'memory', 'throttled'])
        for (const { value } of recent.after(seriesKey(project, name, metric), now - 60 * SECOND))
          sum += value
  }
  bare()
  const floor = median(Array.from({ length: 20 }, () => cpuTimed(bare)))
  if (!Number.isFinite(sum)) throw new Error('unreachable')
  console.log(
    `\na tick of ${SERVICES} services (goal: 10 ms; peer: the same windows read as objects ${floor.toFixed(1)} ms)`,
  )
  for (const [what, ticks] of [
    ['gathered and judged', judged],
    ['and kept as series', kept],
    ['gathered, judged and all put into words', explained],
  ] as const) {
    const middle = median(ticks)
    const [best, worst] = [Math.min(...ticks), Math.max(...ticks)].map((ms) => ms.toFixed(1))
    console.log(
      `  ${what.padEnd(40)} best ${best} ms, median ${middle.toFixed(1)} ms, worst ${worst} ms (${(middle / floor).toFixed(1)} × the peer)`,
    )
  }
  const perService = 4 + policy.factors.length
  console.log(
    `  written once in ${TICKS_A_FLUSH} ticks: ${SERVICES * perService * TICKS_A_FLUSH} samples, median ${median(flushes).toFixed(1)} ms`,
  )
}
