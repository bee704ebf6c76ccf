/**
 * Reads usage and factor sources once a period and keeps, per service, the mean over its ready replicas. Replicas in
 * warm-up are left out; a reading that failed writes nothing.
 */
import type { Inventory, Replica, Service } from '../../shared/domain/inventory.ts'
import { isReady, serviceKey } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey, type Sample, type Usage } from '../../shared/domain/metrics.ts'
import type { FactorReadings, UsageCollector } from './ports.ts'
import { createLastMinute } from './lastMinute.ts'
import { ratesBetween, type ReplicaRates } from './rates.ts'
import type { RecentSeries } from './series.ts'

/** A PromQL source of a service's policy. */
export interface QueryTarget {
  readonly project: string
  readonly service: string
  readonly name: string
  readonly query: string
}

export interface SampledReplica extends ReplicaRates {
  /** Shares of the replica's own limit, or of the host where there is none. */
  readonly cpuShare: number | null
  readonly memoryShare: number | null
  /** False: it runs on another node of a Swarm, and uses nothing of this host. */
  readonly here: boolean
  /** Older than this, its reading has gone silent. */
  readonly freshMs: number
}

export interface Sampler {
  /** One round: read, derive, keep. Returns the samples it added, for the store. */
  sample(
    inventory: Inventory,
    warmUpMs: (service: Service) => number,
    queries: readonly QueryTarget[],
  ): Promise<ReadonlyMap<string, readonly Sample[]>>
  replica(id: string): SampledReplica | null
  /** Mean CPU share over the last minute; null where nothing was read of it. */
  lastMinute(id: string): number | null
  /** What any watched container uses now; null while nothing is known of it. */
  use(id: string): Pick<ReplicaRates, 'cpuCores' | 'memoryBytes'> | null
  /** The newest raw reading of a container; null while there is none, or none that is new. */
  usage(id: string): Usage | null
  /** How many ready replicas' own readings went into the newest sample of a series; null: there is none yet. */
  reporting(project: string, service: string, metric: string): number | null
  /** Why the newest reading of a PromQL source failed; null when it answered. */
  problem(project: string, service: string, name: string): string | null
  /** Cores and bytes in use over all watched containers; null before there are rates. */
  hostUse(): { readonly cpuCores: number | null; readonly memoryBytes: number | null }
}

/** Ready for averages: healthy, and past warm-up (engine.md, section 1). */
export function isCounted(replica: Replica, warmUpMs: number, now: number): boolean {
  return isReady(replica) && (replica.startedAt === null || now - replica.startedAt >= warmUpMs)
}

/** A container whose newest reading is older than this has gone silent: it adds nothing to its service's mean. */
const FRESH_MS = 10_000

interface Seen {
  readonly usage: Usage
  readonly startedAt: number | null
}

/** Periods are counted only under a quota: what has none, but whose CPU is read, is throttled in none of them. */
function throttledOf(rates: ReplicaRates, reading: Usage): number | null {
  const uncounted = reading.periods === null && reading.throttledPeriods === null
  return uncounted && rates.cpuCores !== null ? 0 : rates.throttled
}

function share(used: number | null, limit: number | null, whole: number): number | null {
  return used === null ? null : used / (limit ?? whole)
}

type Watched = Pick<Replica, 'id' | 'startedAt' | 'cpuLimit' | 'memoryLimit' | 'task'>

/** Running replicas, and whatever else runs on the engine: it takes its part of the machine too. */
function watchedOf(inventory: Inventory): ReadonlyMap<string, Watched> {
  const watched = new Map<string, Watched>()
  for (const { id } of inventory.commitment.running ?? [])
    watched.set(id, { id, startedAt: null, cpuLimit: null, memoryLimit: null })
  for (const project of inventory.projects)
    for (const service of project.services)
      for (const replica of service.replicas)
        if (replica.state === 'running') watched.set(replica.id, replica)
  return watched
}

/** What a share without a limit is of: the machine that the replica runs on. */
function machineOf(inventory: Inventory, { task }: Watched): Pick<Inventory['host'], 'cpus' | 'memoryBytes'> {
  const node = task?.here === false ? inventory.nodes?.find(({ name }) => name === task.node) : undefined
  return node === undefined || node.cpus <= 0 || node.memoryBytes <= 0 ? inventory.host : node
}

export function createSampler(
  usage: UsageCollector,
  factors: FactorReadings,
  recent: RecentSeries,
  now: () => number,
): Sampler {
  let previous = new Map<string, Seen>()
  let replicas = new Map<string, SampledReplica>()
  const problems = new Map<string, string>()
  const minute = createLastMinute()
  const reporting = new Map<string, number>()

  async function readUsage(inventory: Inventory): Promise<void> {
    const limits = watchedOf(inventory)
    const watched = [...limits.values()]
    usage.watch(watched)
    const elsewhere = watched.filter(({ task }) => task?.here === false)
    const nextPrevious = new Map<string, Seen>()
    const nextReplicas = new Map<string, SampledReplica>()
    const readings = [...(await usage.read()), ...(factors.usageOf?.(elsewhere) ?? [])]
    for (const reading of readings) {
      const replica = limits.get(reading.id)
      if (replica === undefined) continue
      const seen = previous.get(reading.id)
      // Started again under the same id: its counters are others, even where they are higher already.
      const before = seen?.startedAt === replica.startedAt ? seen.usage : undefined
      if (seen !== undefined && before !== undefined && reading.at <= before.at) {
        // Nothing newer came: the old reading stands with its own age.
        nextPrevious.set(reading.id, seen)
        const known = replicas.get(reading.id)
        if (known !== undefined) nextReplicas.set(reading.id, known)
        continue
      }
      nextPrevious.set(reading.id, { usage: reading, startedAt: replica.startedAt })
      const rates = ratesBetween(before, reading)
      const machine = machineOf(inventory, replica)
      nextReplicas.set(reading.id, {
        ...rates,
        throttled: throttledOf(rates, reading),
        cpuShare: share(rates.cpuCores, replica.cpuLimit, machine.cpus),
        memoryShare: share(rates.memoryBytes, replica.memoryLimit, machine.memoryBytes),
        here: replica.task?.here !== false,
        freshMs: reading.freshMs ?? FRESH_MS,
      })
    }
    previous = nextPrevious
    replicas = nextReplicas
    minute.keep(new Set(nextReplicas.keys()))
    for (const [id, { at, cpuShare }] of nextReplicas) if (cpuShare !== null) minute.add(id, at, cpuShare)
  }

  function keepService(
    service: Service,
    warmUpMs: number,
    keep: (name: string, sample: Sample) => void,
  ): void {
    const at = now()
    const key = (metric: string) => seriesKey(service.project, service.name, metric)
    const counted = service.replicas.filter((replica) => isCounted(replica, warmUpMs, at))
    const readings = counted.flatMap((replica) => replicas.get(replica.id) ?? [])
    const band = (values: readonly (number | null)[], mean: string, low?: string, high?: string) => {
      const known = values.filter((value): value is number => value !== null)
      reporting.set(key(mean), known.length)
      if (known.length === 0) return
      keep(key(mean), { at, value: known.reduce((sum, value) => sum + value, 0) / known.length })
      if (low !== undefined) keep(key(low), { at, value: Math.min(...known) })
      if (high !== undefined) keep(key(high), { at, value: Math.max(...known) })
    }
    const fresh = readings.filter((reading) => at - reading.at < reading.freshMs)
    band(
      fresh.map((reading) => reading.cpuShare),
      SERIES.cpu,
      SERIES.cpuLow,
      SERIES.cpuHigh,
    )
    band(
      fresh.map((reading) => reading.memoryShare),
      SERIES.memory,
      SERIES.memoryLow,
      SERIES.memoryHigh,
    )
    band(
      fresh.map((reading) => reading.throttled),
      SERIES.throttled,
    )
  }

  async function readQuery(target: QueryTarget, keep: (name: string, sample: Sample) => void): Promise<void> {
    const id = `${serviceKey(target.project, target.service)}/${target.name}`
    const answer = await factors.instant(target.query)
    if (answer.kind === 'value') {
      problems.delete(id)
      keep(seriesKey(target.project, target.service, `factor:${target.name}`), answer.sample)
    } else {
      problems.set(id, answer.sentence)
    }
  }

  return {
    async sample(inventory, warmUpMs, queries) {
      const added = new Map<string, Sample[]>()
      const keep = (name: string, sample: Sample) => {
        if (!recent.add(name, sample)) return
        const batch = added.get(name)
        if (batch === undefined) added.set(name, [sample])
        else batch.push(sample)
      }
      await Promise.all([readUsage(inventory), ...queries.map((target) => readQuery(target, keep))])
      for (const project of inventory.projects)
        for (const service of project.services) keepService(service, warmUpMs(service), keep)
      recent.trim(now())
      return added
    },
    replica: (id) => replicas.get(id) ?? null,
    lastMinute: (id) => minute.mean(id, now()),
    use: (id) => replicas.get(id) ?? null,
    usage(id) {
      const usage = previous.get(id)?.usage
      return usage === undefined || now() - usage.at >= (usage.freshMs ?? FRESH_MS) ? null : usage
    },
    reporting: (project, service, metric) => reporting.get(seriesKey(project, service, metric)) ?? null,
    problem: (project, service, name) => problems.get(`${serviceKey(project, service)}/${name}`) ?? null,
    hostUse() {
      const all = [...replicas.values()].filter(({ here }) => here)
      const cores = all.flatMap((reading) => reading.cpuCores ?? [])
      const bytes = all.flatMap((reading) => reading.memoryBytes ?? [])
      const sum = (values: readonly number[]) =>
        values.length === 0 ? null : values.reduce((a, b) => a + b, 0)
      return { cpuCores: sum(cores), memoryBytes: sum(bytes) }
    },
  }
}
