/** A small engine in memory for tests of the loop: containers that start, fall ill or refuse as told. */
import type { Inventory, Replica, Service } from '../../../shared/domain/inventory.ts'
import type { ContainerLimits } from '../../../shared/domain/change.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import type {
  EngineOperations,
  EngineSource,
  Fence,
  HealthOutcome,
  SourceEvent,
  UsageCollector,
} from '../ports.ts'

export interface TestEngine {
  readonly source: EngineSource
  /** Every mutating call, in order, as text. */
  readonly calls: string[]
  service(): Service
  /** Names of replicas that never become healthy. */
  readonly sick: Set<string>
  /** Names whose creation the engine refuses. */
  readonly refused: Set<string>
  /** Names that somebody else's containers have. */
  readonly taken: Set<string>
  /** Exit codes of commands by container name; 0 where nothing is said. */
  readonly commandCodes: Map<string, number>
  /** Takes a replica away, as somebody else would. */
  lose(name: string): void
  /** Names that have to be killed. */
  readonly stubborn: Set<string>
  /** Somebody else makes the count this. */
  recount(count: number): void
  /** Somebody else limits the memory of all. */
  memory(bytes: number): void
  /** What is read of usage; nothing until told. */
  reads(read: UsageCollector['read']): void
  disconnect(): void
  connect(): void
  announce(event: SourceEvent): void
}

export function replica(number: number, changes: Partial<Replica> = {}): Replica {
  return {
    id: `id-${number}`,
    name: `shop-web-${number}`,
    number,
    state: 'running',
    health: 'healthy',
    createdAt: number,
    startedAt: number,
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
    ...changes,
  }
}

function limitsOf({ cpuLimit, memoryLimit, memoryReservation, pidsLimit }: Replica): ContainerLimits {
  return {
    memory: memoryLimit ?? 0,
    memorySwap: 2 * (memoryLimit ?? 0),
    memoryReservation: memoryReservation ?? 0,
    nanoCpus: (cpuLimit ?? 0) * 1e9,
    cpuPeriod: 0,
    cpuQuota: 0,
    pids: pidsLimit ?? 0,
  }
}

/** Each mutation asks for leave, as the Docker adapter does for each of its requests. */
function fencedAtPort(operations: EngineOperations, fence: Fence): EngineOperations {
  async function asked<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    const leave = await fence.leave(fence.longestMs)
    return leave.ok ? work() : leave
  }
  return {
    ...operations,
    createClone: (...given) => asked(() => operations.createClone(...given)),
    start: (id) => asked(() => operations.start(id)),
    stop: (id) => asked(() => operations.stop(id)),
    remove: (id) => asked(() => operations.remove(id)),
    limits: { ...operations.limits, set: (...given) => asked(() => operations.limits.set(...given)) },
  }
}

export function testEngine(
  labels: Record<string, string>,
  count: number,
  configFiles: readonly string[] = [],
): TestEngine {
  let replicas = Array.from({ length: count }, (_, index) => replica(index + 1))
  let connected = true
  let readUsage: UsageCollector['read'] = () => Promise.resolve([])
  const calls: string[] = []
  const sick = new Set<string>()
  const refused = new Set<string>()
  const taken = new Set<string>()
  const commandCodes = new Map<string, number>()
  const stubborn = new Set<string>()
  const limits = new Map<string, ContainerLimits>()
  const listeners = new Set<(event: SourceEvent) => void>()
  const nameOf = (id: string) => replicas.find((known) => known.id === id)?.name ?? id

  const service = (): Service => ({
    project: 'shop',
    name: 'web',
    engine: 'compose',
    labels,
    replicas,
    scalability: { ok: true },
  })

  const operations: EngineOperations = {
    createClone(source, name, number, operation) {
      calls.push(`create ${name} from ${nameOf(source)}`)
      if (refused.has(name)) return Promise.resolve(fail('Failed', `no space left for ${name}`))
      if (taken.has(name) || replicas.some((known) => known.name === name))
        return Promise.resolve(fail('Conflict', `the name ${name} is taken by container 123`))
      replicas = [...replicas, replica(number, { name, state: 'created', health: 'starting', operation })]
      return Promise.resolve(ok({ id: `id-${number}`, name }))
    },
    start(id) {
      calls.push(`start ${nameOf(id)}`)
      replicas = replicas.map((known) => (known.id === id ? { ...known, state: 'running' as const } : known))
      return Promise.resolve(ok(undefined))
    },
    awaitHealthy(id): Promise<Result<HealthOutcome>> {
      const name = nameOf(id)
      if (sick.has(name))
        return Promise.resolve(
          ok({ kind: 'unhealthy', sentence: 'never answered', log: ['cannot bind port'] }),
        )
      replicas = replicas.map((known) => (known.id === id ? { ...known, health: 'healthy' as const } : known))
      return Promise.resolve(ok({ kind: 'healthy', ms: 4000 }))
    },
    stop(id) {
      const name = nameOf(id)
      calls.push(`stop ${name}`)
      replicas = replicas.map((known) => (known.id === id ? { ...known, state: 'exited' as const } : known))
      return Promise.resolve(ok({ killed: stubborn.has(name) }))
    },
    remove(id) {
      calls.push(`remove ${nameOf(id)}`)
      replicas = replicas.filter((known) => known.id !== id)
      return Promise.resolve(ok(undefined))
    },
    runCommand(id, command) {
      calls.push(`run ${command} in ${nameOf(id)}`)
      const exitCode = commandCodes.get(nameOf(id)) ?? 0
      return Promise.resolve(ok({ exitCode, output: exitCode === 0 ? ['drained'] : ['no such queue'] }))
    },
    composeScale: () => Promise.resolve(fail('Failed', 'docker compose is not installed here')),
    limits: {
      read(id) {
        const found = replicas.find((known) => known.id === id)
        if (found === undefined) return Promise.resolve(fail('NotFound', `there is no container ${id}`))
        return Promise.resolve(ok(limits.get(id) ?? limitsOf(found)))
      },
      set(id, update) {
        const found = replicas.find((known) => known.id === id)
        if (found === undefined) return Promise.resolve(fail('NotFound', `there is no container ${id}`))
        calls.push(`limit ${found.name} ${JSON.stringify(update)}`)
        if (refused.has(found.name))
          return Promise.resolve(fail('Failed', `${found.name} uses more than that`))
        const after = { ...(limits.get(id) ?? limitsOf(found)), ...update }
        limits.set(id, after)
        replicas = replicas.map((known) =>
          known.id === id
            ? {
                ...known,
                cpuLimit: after.nanoCpus / 1e9,
                memoryLimit: after.memory,
                pidsLimit: Math.max(0, after.pids) || null,
              }
            : known,
        )
        return Promise.resolve(ok([]))
      },
    },
  }

  const inventory = (): Inventory => ({
    at: 1,
    host: {
      name: 'test',
      cpus: 4,
      memoryBytes: 8e9,
      engineVersion: '1',
      apiVersion: '1.41',
      os: 'linux',
      cgroupVersion: '1',
    },
    commitment: {
      cpuReserved: 0,
      cpuLimits: 0,
      memoryReserved: 0,
      memoryLimits: 0,
      containers: replicas.length,
    },
    projects: [{ name: 'shop', engine: 'compose', workingDir: null, configFiles, services: [service()] }],
  })

  return {
    calls,
    service,
    sick,
    refused,
    taken,
    commandCodes,
    stubborn,
    recount: (count) => {
      replicas = Array.from({ length: count }, (_, index) => replica(index + 1))
    },
    lose(name) {
      replicas = replicas.filter((known) => known.name !== name)
    },
    memory(bytes) {
      replicas = replicas.map((known) => ({ ...known, memoryLimit: bytes }))
    },
    reads(read) {
      readUsage = read
    },
    disconnect: () => {
      connected = false
    },
    connect: () => {
      connected = true
    },
    announce: (event) => listeners.forEach((listener) => listener(event)),
    source: {
      kind: 'docker',
      label: 'test engine',
      status: () => ({
        state: connected ? 'connected' : 'unreachable',
        detail: connected ? 'answers' : 'no Docker engine answers',
        lastSeenAt: 1,
      }),
      inventory: () =>
        Promise.resolve(connected ? ok(inventory()) : fail('Unreachable', 'no Docker engine answers')),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      usage: {
        path: 'test',
        watch: () => undefined,
        read: () => readUsage(),
        close: () => undefined,
      },
      operations,
      fenced: (fence) => fencedAtPort(operations, fence),
      claims: null,
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
  }
}
