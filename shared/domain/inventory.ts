/** What an engine runs, as last seen: host, projects, services, replicas. All times are epoch milliseconds. */

export type EngineKind = 'compose' | 'swarm' | 'simulated'

/** `none`: the container has no health check. */
export type Health = 'healthy' | 'starting' | 'unhealthy' | 'none'

/** Docker's own container states. */
export type ReplicaState = 'created' | 'running' | 'restarting' | 'paused' | 'removing' | 'exited' | 'dead'

/** One container of a service. Limits are null where none is set; CPU in cores, memory in bytes. */
export interface Replica {
  readonly id: string
  readonly name: string
  readonly number: number
  readonly state: ReplicaState
  readonly health: Health
  readonly createdAt: number
  readonly startedAt: number | null
  readonly restarts: number
  readonly exitCode: number | null
  readonly oomKilled: boolean
  readonly image: string
  readonly imageId: string
  readonly configHash: string
  readonly cpuLimit: number | null
  readonly cpuReservation: number | null
  readonly memoryLimit: number | null
  readonly memoryReservation: number | null
  readonly pidsLimit: number | null
}

/** Why a service cannot be scaled by cloning; `sentence` is for the operator. */
export type Scalability = { readonly ok: true } | { readonly ok: false; readonly sentence: string }

export interface Service {
  readonly project: string
  readonly name: string
  readonly engine: EngineKind
  readonly labels: Readonly<Record<string, string>>
  /** Running, restarting or paused replicas and exited ones alike, by number; one-off containers excluded. */
  readonly replicas: readonly Replica[]
  readonly scalability: Scalability
}

export interface Project {
  readonly name: string
  readonly engine: EngineKind
  readonly workingDir: string | null
  readonly configFiles: readonly string[]
  readonly services: readonly Service[]
}

/** The engine's machine. `memoryBytes` and `cpus` are the whole machine's. */
export interface Host {
  readonly name: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly engineVersion: string
  readonly apiVersion: string
  readonly os: string
  readonly cgroupVersion: '1' | '2' | null
}

/** Reservations and limits of every running container of the engine, Compose's or not. */
export interface HostCommitment {
  readonly cpuReserved: number
  readonly cpuLimits: number
  readonly memoryReserved: number
  readonly memoryLimits: number
  readonly containers: number
}

export interface Inventory {
  readonly at: number
  readonly host: Host
  readonly commitment: HostCommitment
  readonly projects: readonly Project[]
}

export type SourceState = 'connected' | 'connecting' | 'unreachable' | 'off'

/** How a source stands; `detail` is a sentence with the next step where it does not answer. */
export interface SourceStatus {
  readonly state: SourceState
  readonly detail: string
  /** Epoch ms of the last answer; null before the first. */
  readonly lastSeenAt: number | null
}

/** The replicas that count: running, restarting or paused (engine.md, section 4). */
export function currentReplicas(service: Service): readonly Replica[] {
  return service.replicas.filter(
    (replica) => replica.state === 'running' || replica.state === 'restarting' || replica.state === 'paused',
  )
}

/** Ready: running, and healthy where a health check says so. Warm-up is the engine's business. */
export function isReady(replica: Replica): boolean {
  return replica.state === 'running' && (replica.health === 'healthy' || replica.health === 'none')
}

export function serviceKey(project: string, service: string): string {
  return `${project}/${service}`
}
