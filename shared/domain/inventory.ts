/** What an engine runs, as last seen: host, projects, services, replicas. All times are epoch milliseconds. */

export type EngineKind = 'compose' | 'swarm' | 'simulated'

/** `none`: the container has no health check. */
export type Health = 'healthy' | 'starting' | 'unhealthy' | 'none'

/** Docker's own container states; `pending`: a Swarm has ordered the replica, and no container runs for it yet. */
export type ReplicaState =
  'created' | 'running' | 'restarting' | 'paused' | 'removing' | 'exited' | 'dead' | 'pending'

/** What a Swarm knows of a replica beyond its container. */
export interface Task {
  readonly id: string
  /** Swarm's own word: `preparing`, `running`, `failed`, … */
  readonly state: string
  /** What Swarm says about it ("no suitable node (…)"); empty: nothing. */
  readonly message: string
  /** Null while it has no place. */
  readonly node: string | null
  /** Its node is the connected engine, where its statistics can be read. */
  readonly here: boolean
}

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
  /** Id of the action of Eyrie's that made it; absent: somebody else did. */
  readonly operation?: string
  readonly cpuLimit: number | null
  readonly cpuReservation: number | null
  readonly memoryLimit: number | null
  readonly memoryReservation: number | null
  readonly pidsLimit: number | null
  /** Absent: no Swarm manages it. `id` is the task's own where no container is known. */
  readonly task?: Task
}

/** Why a service cannot be scaled by cloning; `sentence` is for the operator. */
export type Scalability = { readonly ok: true } | { readonly ok: false; readonly sentence: string }

/** How many replicas a service's nodes can take, and why not more, as a sentence without a stop. */
export interface Ceiling {
  readonly replicas: number
  /** `NotScalable`: no node is left for one more; `HostCapacity`: the nodes have not enough left of what it reserves. */
  readonly reason: 'NotScalable' | 'HostCapacity'
  readonly sentence: string
}

/** What a Swarm adds to a service. */
export interface SwarmService {
  readonly id: string
  /** As Swarm names it: `shop_web`. */
  readonly name: string
  /** The version it was read at: an update that names an older one than is true is out of sequence. */
  readonly version: number
  /** Replicas asked for; null: its mode has no such number. */
  readonly ordered: number | null
  /** Its tasks are being replaced; null: they are not. `since` is epoch ms. */
  readonly rollout: { readonly since: number; readonly sentence: string } | null
  /** Null: nothing bounds it. */
  readonly ceiling: Ceiling | null
}

export interface Service {
  readonly project: string
  readonly name: string
  readonly engine: EngineKind
  readonly labels: Readonly<Record<string, string>>
  /** Running, restarting or paused replicas and exited ones alike, by number; one-off containers excluded. */
  readonly replicas: readonly Replica[]
  readonly scalability: Scalability
  /** Present where `engine` is `swarm`. */
  readonly swarm?: SwarmService
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
  /** Each of them; absent: the engine does not tell them apart. */
  readonly running?: readonly RunningContainer[]
}

/** What a running container reserves, whoever started it; null where it reserves nothing. */
export interface RunningContainer {
  readonly id: string
  readonly cpuReserved: number | null
  readonly memoryReserved: number | null
}

/** A machine of a Swarm as its managers see it; CPU in cores, memory in bytes. */
export interface SwarmNode {
  readonly id: string
  readonly name: string
  readonly role: 'manager' | 'worker'
  readonly availability: 'active' | 'pause' | 'drain'
  /** Swarm's own word: `ready`, `down`, `disconnected`, `unknown`. */
  readonly state: string
  readonly cpus: number
  readonly memoryBytes: number
  /** What the tasks placed there reserve. */
  readonly cpuReserved: number
  readonly memoryReserved: number
  /** The connected engine itself. */
  readonly here: boolean
}

export interface Inventory {
  readonly at: number
  readonly host: Host
  readonly commitment: HostCommitment
  readonly projects: readonly Project[]
  /** Absent: the engine is no manager of a Swarm. */
  readonly nodes?: readonly SwarmNode[]
}

export type SourceState = 'connected' | 'connecting' | 'unreachable' | 'off'

/** How a source stands; `detail` is a sentence with the next step where it does not answer. */
export interface SourceStatus {
  readonly state: SourceState
  readonly detail: string
  /** Epoch ms of the last answer; null before the first. */
  readonly lastSeenAt: number | null
}

const CURRENT: readonly ReplicaState[] = ['running', 'restarting', 'paused', 'pending']

/** The replicas that count: running, restarting or paused (engine.md, section 4), or ordered from a Swarm. */
export function currentReplicas(service: Service): readonly Replica[] {
  return service.replicas.filter((replica) => CURRENT.includes(replica.state))
}

/** Ready: running, and healthy where a health check says so. Warm-up is the engine's business. */
export function isReady(replica: Replica): boolean {
  return replica.state === 'running' && (replica.health === 'healthy' || replica.health === 'none')
}

/** What stands in the way of `to` replicas on the nodes of the service's Swarm; null: nothing, or it is no Swarm's. */
export function ceilingFor(service: Service, to: number): Ceiling | null {
  const ceiling = service.swarm?.ceiling ?? null
  return ceiling !== null && to > currentReplicas(service).length && to > ceiling.replicas ? ceiling : null
}

export function serviceKey(project: string, service: string): string {
  return `${project}/${service}`
}
