import { expect, test } from 'vitest'
import type { Inventory, Replica, Service } from '../../shared/domain/inventory.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import type { FactorReadings, InstantReading, UsageCollector } from './ports.ts'
import { createSampler, isCounted } from './sampler.ts'
import { createRecentSeries } from './series.ts'

const base: Replica = {
  id: 'a',
  name: 'shop-web-1',
  number: 1,
  state: 'running',
  health: 'healthy',
  createdAt: 0,
  startedAt: 0,
  restarts: 0,
  exitCode: null,
  oomKilled: false,
  image: 'web',
  imageId: 'sha256:1',
  configHash: 'h',
  cpuLimit: 0.5,
  cpuReservation: null,
  memoryLimit: 1000,
  memoryReservation: null,
  pidsLimit: null,
}

function inventoryOf(replicas: readonly Replica[]): Inventory {
  const service: Service = {
    project: 'shop',
    name: 'web',
    engine: 'compose',
    labels: {},
    replicas,
    scalability: { ok: true },
  }
  return {
    at: 0,
    host: {
      name: 'h',
      cpus: 4,
      memoryBytes: 8000,
      engineVersion: '',
      apiVersion: '',
      os: '',
      cgroupVersion: null,
    },
    commitment: { cpuReserved: 0, cpuLimits: 0, memoryReserved: 0, memoryLimits: 0, containers: 0 },
    projects: [{ name: 'shop', engine: 'compose', workingDir: null, configFiles: [], services: [service] }],
  }
}

/** A reading of a replica that used `cores` since the beginning. */
function usage(id: string, at: number, cores: number, changes: Partial<Usage> = {}): Usage {
  return {
    id,
    at,
    cpuNanos: at * 1e6 * cores,
    systemNanos: at * 1e6 * 4,
    onlineCpus: 4,
    workingSetBytes: 250,
    throttledPeriods: 0,
    periods: at / 100,
    pids: 1,
    ...changes,
  }
}

function setUp(
  readings: () => readonly Usage[],
  instant: () => InstantReading = () => ({ kind: 'no-data', sentence: 'x' }),
  elsewhere: () => readonly Usage[] = () => [],
) {
  let clock = 1_000_000
  const asked: string[] = []
  const collector: UsageCollector = {
    path: 'test',
    watch: () => undefined,
    read: () => Promise.resolve(readings()),
    close: () => undefined,
  }
  const factors: FactorReadings = {
    status: () => ({ state: 'connected', detail: '', lastSeenAt: null }),
    instant: () => Promise.resolve(instant()),
    usageOf(replicas) {
      asked.push(...replicas.map(({ id }) => id))
      return elsewhere()
    },
    close: () => undefined,
  }
  const recent = createRecentSeries(600_000)
  const sampler = createSampler(collector, factors, recent, () => clock)
  return { sampler, recent, asked, now: () => clock, at: (ms: number) => (clock = ms) }
}

test('the service has the mean over its ready replicas, as a share of their own limit, with the band', async () => {
  let at = 1_000_000
  const { sampler, recent, at: set } = setUp(() => [usage('a', at, 0.1), usage('b', at, 0.3)])
  const inventory = inventoryOf([base, { ...base, id: 'b', number: 2 }])
  await sampler.sample(inventory, () => 0, [])
  at = set(1_002_000)
  await sampler.sample(inventory, () => 0, [])
  expect(recent.latest('shop/web/cpu')?.value).toBeCloseTo(0.4, 9)
  expect(recent.latest('shop/web/cpu.low')?.value).toBeCloseTo(0.2, 9)
  expect(recent.latest('shop/web/cpu.high')?.value).toBeCloseTo(0.6, 9)
  expect(recent.latest('shop/web/memory')?.value).toBeCloseTo(0.25, 9)
  expect(sampler.hostUse()).toEqual({ cpuCores: expect.closeTo(0.4, 9) as number, memoryBytes: 500 })
})

test('without a limit the host is the base', async () => {
  let at = 1_000_000
  const { sampler, recent, at: set } = setUp(() => [usage('a', at, 1)])
  const inventory = inventoryOf([{ ...base, cpuLimit: null, memoryLimit: null }])
  await sampler.sample(inventory, () => 0, [])
  at = set(1_002_000)
  await sampler.sample(inventory, () => 0, [])
  expect(recent.latest('shop/web/cpu')?.value).toBeCloseTo(0.25, 9)
  expect(recent.latest('shop/web/memory')?.value).toBeCloseTo(250 / 8000, 9)
})

test('a task on another node is a share of that node, adds nothing to this host, and counts as new for as long as it says', async () => {
  let at = 1_000_000
  const task = { id: 't1', state: 'running', message: '', node: 'b', here: false }
  const {
    sampler,
    recent,
    asked,
    at: set,
  } = setUp(
    () => [],
    undefined,
    () => [usage('far', Math.min(at, 1_002_000), 1, { freshMs: 30_000 })],
  )
  const node = { id: 'n2', name: 'b', role: 'worker', availability: 'active', state: 'ready' } as const
  const inventory: Inventory = {
    ...inventoryOf([{ ...base, id: 'far', cpuLimit: null, memoryLimit: null, task }]),
    nodes: [{ ...node, cpus: 2, memoryBytes: 1000, cpuReserved: 0, memoryReserved: 0, here: false }],
  }
  for (at of [1_000_000, 1_002_000, 1_025_000]) {
    set(at)
    await sampler.sample(inventory, () => 0, [])
  }
  expect(asked).toEqual(['far', 'far', 'far'])
  expect(recent.latest('shop/web/cpu')).toEqual({ at: 1_025_000, value: expect.closeTo(0.5, 9) as number })
  expect(recent.latest('shop/web/memory')?.value).toBeCloseTo(0.25, 9)
  expect(sampler.hostUse()).toEqual({ cpuCores: null, memoryBytes: null })
  set(1_040_000)
  await sampler.sample(inventory, () => 0, [])
  expect(recent.latest('shop/web/cpu')?.at).toBe(1_025_000)
})

test('replicas in warm-up, unhealthy or starting ones are in no average', () => {
  expect(isCounted(base, 5000, 4000)).toBe(false)
  expect(isCounted(base, 5000, 5000)).toBe(true)
  expect(isCounted({ ...base, health: 'starting' }, 0, 9000)).toBe(false)
  expect(isCounted({ ...base, state: 'exited' }, 0, 9000)).toBe(false)
})

test('a reading that failed writes nothing: no sample, not a zero', async () => {
  const { sampler, recent } = setUp(() => [])
  const added = await sampler.sample(inventoryOf([base]), () => 0, [])
  expect(added.size).toBe(0)
  expect(recent.latest('shop/web/cpu')).toBeNull()
  expect(sampler.hostUse()).toEqual({ cpuCores: null, memoryBytes: null })
})

test('a container that has gone silent stops counting after ten seconds', async () => {
  let readings: readonly Usage[] = [usage('a', 1_000_000, 0.1)]
  const { sampler, recent, at } = setUp(() => readings)
  await sampler.sample(inventoryOf([base]), () => 0, [])
  at(1_002_000)
  readings = [usage('a', 1_002_000, 0.1)]
  await sampler.sample(inventoryOf([base]), () => 0, [])
  const last = recent.latest('shop/web/cpu')?.at
  at(1_020_000)
  await sampler.sample(inventoryOf([base]), () => 0, [])
  expect(recent.latest('shop/web/cpu')?.at).toBe(last)
})

test('a factor source that answers is kept under its name, one that fails is named with its words', async () => {
  let answer: InstantReading = { kind: 'value', sample: { at: 999_000, value: 42 } }
  const { sampler, recent } = setUp(
    () => [],
    () => answer,
  )
  const target = { project: 'shop', service: 'web', name: 'queueDepth', query: 'q' }
  await sampler.sample(inventoryOf([base]), () => 0, [target])
  expect(recent.latest('shop/web/factor:queueDepth')).toEqual({ at: 999_000, value: 42 })
  answer = { kind: 'failed', sentence: 'Prometheus refused' }
  await sampler.sample(inventoryOf([base]), () => 0, [target])
  expect(sampler.problem('shop', 'web', 'queueDepth')).toBe('Prometheus refused')
  expect(recent.since('shop/web/factor:queueDepth', 0)).toHaveLength(1)
})

test('a container without a quota is throttled never, which is known and not missing', async () => {
  let at = 1_000_000
  const {
    sampler,
    recent,
    at: set,
  } = setUp(() => [usage('a', at, 0.1, { periods: null, throttledPeriods: null })])
  await sampler.sample(inventoryOf([base]), () => 0, [])
  expect(recent.latest('shop/web/throttled')).toBeNull()
  at = set(1_002_000)
  await sampler.sample(inventoryOf([base]), () => 0, [])
  expect(recent.latest('shop/web/throttled')?.value).toBe(0)
})

test('a container started again under its id yields no rate across its restart', async () => {
  let at = 1_000_000
  const { sampler, at: set } = setUp(() => [usage('a', at, 0.1)])
  await sampler.sample(inventoryOf([base]), () => 0, [])
  at = set(1_002_000)
  await sampler.sample(inventoryOf([{ ...base, startedAt: 1_001_000 }]), () => 0, [])
  expect(sampler.replica('a')?.cpuCores).toBeNull()
})
