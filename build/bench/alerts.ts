/**
 * What judging every alert of a thousand services costs, beside reading the same windows, which nobody can avoid: a
 * look is made every two seconds, in the process that also decides.
 */
import { createAlertWatch } from '../../electron/loop/alerts/watch.ts'
import { resolvePolicy } from '../../electron/engine/policy.ts'
import { createObserver } from '../../electron/observe/observer.ts'
import type { EngineSource } from '../../electron/observe/ports.ts'
import type { SampledReplica } from '../../electron/observe/sampler.ts'
import { createRecentSeries } from '../../electron/observe/series.ts'
import type { Inventory, Replica, Service } from '../../shared/domain/inventory.ts'
import { seriesKey } from '../../shared/domain/metrics.ts'
import { DEFAULT_SETTINGS } from '../../shared/domain/settings.ts'
import type { SettingsStore } from '../../electron/storage/settings.ts'
import type { Store } from '../../electron/storage/store.ts'

const SERVICES = 1000
const PROJECTS = 20
const SECOND = 1000
const SAMPLING_SECONDS = 2
const ROUNDS = 20
const START = 1_700_000_000_000
let now = START + 600 * SECOND

const serviceOf = (index: number): Service => ({
  project: `p${index % PROJECTS}`,
  name: `s${index}`,
  engine: 'compose',
  labels: {},
  replicas: [1, 2, 3].map((number): Replica => ({
    ...{ id: `${index}-${number}`, name: `p${index % PROJECTS}-s${index}-${number}`, number },
    ...{ state: 'running', health: 'healthy', createdAt: START, startedAt: START, restarts: 0 },
    ...{ exitCode: null, oomKilled: false, image: 'web:1', imageId: 'sha256:1', configHash: 'a' },
    ...{ cpuLimit: 1, cpuReservation: null, memoryLimit: 1e9, memoryReservation: null, pidsLimit: 100 },
  })),
  scalability: { ok: true },
})
const services = Array.from({ length: SERVICES }, (_, index) => serviceOf(index))
const inventory: Inventory = {
  at: START,
  host: {
    ...{ name: 'bench', cpus: 64, memoryBytes: 1e12, engineVersion: '24', apiVersion: '1.43' },
    ...{ os: 'linux', cgroupVersion: '2' },
  },
  commitment: { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 3 * SERVICES },
  projects: Array.from({ length: PROJECTS }, (_, index) => ({
    ...{ name: `p${index}`, engine: 'compose' as const, workingDir: null, configFiles: [] },
    services: services.filter(({ project }) => project === `p${index}`),
  })),
}
const source: Pick<EngineSource, 'inventory' | 'status' | 'subscribe' | 'start' | 'stop'> = {
  inventory: () => Promise.resolve({ ok: true, value: inventory }),
  status: () => ({ state: 'connected', detail: '', lastSeenAt: now }),
  subscribe: () => () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
}
const observer = createObserver(source as EngineSource)
await observer.refresh()

const recent = createRecentSeries(600 * SECOND)
const METRICS = ['cpu', 'memory', 'throttled'] as const
for (const { project, name } of services)
  for (const metric of METRICS)
    for (let at = START; at <= now; at += SAMPLING_SECONDS * SECOND)
      recent.add(seriesKey(project, name, metric), { at, value: 0.5 })

const policy = resolvePolicy({
  labels: { 'com.vedfolnir.scaling': 'enabled' },
  settings: undefined,
  environment: {},
}).policy
const replica = (): SampledReplica => ({
  ...{ id: 'any', at: now, cpuCores: 0.5, memoryBytes: 5e8, throttled: 0.1 },
  ...{ cpuShare: 0.5, memoryShare: 0.5, here: true, freshMs: 10_000 },
})
const watch = createAlertWatch({
  observer,
  recent,
  sampler: { replica, usage: () => null } as unknown as Parameters<typeof createAlertWatch>[0]['sampler'],
  store: { value: () => null, setValue: () => undefined } as unknown as Store,
  settings: { get: () => DEFAULT_SETTINGS } as unknown as SettingsStore,
  policy: () => policy,
  verdict: () => null,
  foreign: () => ({ kind: 'unwatched', sentence: 'none' }),
  samplingSeconds: SAMPLING_SECONDS,
  now: () => now,
  onError: (sentence) => {
    throw new Error(sentence)
  },
})

/** Milliseconds of CPU, garbage collection included; the best counts, whatever else runs only ever adds. */
function best(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    now += SAMPLING_SECONDS * SECOND
    for (const { project, name } of services)
      for (const metric of METRICS) recent.add(seriesKey(project, name, metric), { at: now, value: 0.5 })
    recent.trim(now)
    const begun = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

let sum = 0
const floor = best(() => {
  for (const { project, name } of services)
    for (const metric of METRICS)
      for (const { value } of recent.after(seriesKey(project, name, metric), now - 60 * SECOND)) sum += value
})
const cost = best(() => watch.look())
const rules = watch.rules().length
if (rules < SERVICES * 10 || sum <= 0) throw new Error('nothing was judged')
console.log(`${SERVICES} services of three replicas, ${rules} rules`)
console.log(
  `a look ${cost.toFixed(1)} ms; reading the windows alone ${floor.toFixed(1)} ms (${(cost / floor).toFixed(1)}×); one each ${SAMPLING_SECONDS} s is ${((cost / SAMPLING_SECONDS / SECOND) * 100).toFixed(1)} % of a core`,
)
