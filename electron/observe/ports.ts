/**
 * What the core asks of a source of containers and of a source of factor readings. Docker, Prometheus and the
 * embedded simulator answer the same questions, so nothing above this file knows which one it talks to.
 */
import type { Failure, Result } from '../../shared/lib/result.ts'
import type { EngineKind, Inventory, Replica, SourceStatus } from '../../shared/domain/inventory.ts'
import type { ContainerLimits } from '../../shared/domain/change.ts'
import type { Sample, Usage } from '../../shared/domain/metrics.ts'

export type Unsubscribe = () => void

/** `inventory`: something may have changed, read it again. `status`: the connection's state changed. */
export type SourceEvent =
  | { readonly kind: 'status'; readonly status: SourceStatus }
  | { readonly kind: 'inventory' }
  /** A claim came, went or was renewed. */
  | { readonly kind: 'claim' }
  | {
      readonly kind: 'container'
      readonly action: string
      readonly id: string
      readonly project: string | null
      readonly service: string | null
      readonly at: number
    }

/** Usage of containers by whichever way is cheapest here; reads never block on one slow container. */
export interface UsageCollector {
  /** For people: how the numbers are read ("cgroup files", "statistics streams", "simulation"). */
  readonly path: string
  /** Says which containers are of interest from now on; others are let go. */
  watch(containers: readonly Pick<Replica, 'id' | 'task'>[]): void
  /** The newest reading of each watched container that has one; a failed reading is simply not there. */
  read(): Promise<readonly Usage[]>
  close(): void
}

/** A new replica that was created but not yet started. */
export interface CreatedReplica {
  readonly id: string
  readonly name: string
}

/** How a command in a container ended. `output`: its last lines, already redacted. */
export interface CommandOutcome {
  readonly exitCode: number
  readonly output: readonly string[]
}

/** How a wait for health ended. `log` holds the last lines of the container, already redacted. */
export type HealthOutcome =
  | { readonly kind: 'healthy'; readonly ms: number }
  | { readonly kind: 'unhealthy'; readonly sentence: string; readonly log: readonly string[] }

/** Mutations, each one call on the engine with a deadline. Names what it did; throws nothing. */
export interface EngineOperations {
  /**
   * Clones the configuration of `source` (a container id) under `name` with Compose's container number, labelled with
   * the id of the action it belongs to. A container of that name and label, never started, is taken as the one made;
   * any other makes it fail with `Conflict`.
   */
  createClone(
    source: string,
    name: string,
    number: number,
    operation: string,
  ): Promise<Result<CreatedReplica>>
  start(id: string): Promise<Result<void>>
  /**
   * Waits until healthy, or running for 10 s where there is no health check; `onProgress` gets a sentence.
   * `alreadyMs`: how long it has been running when an interrupted wait goes on.
   */
  awaitHealthy(
    id: string,
    timeoutSeconds: number,
    onProgress: (sentence: string) => void,
    signal?: AbortSignal,
    alreadyMs?: number,
  ): Promise<Result<HealthOutcome>>
  /**
   * Runs a command inside a running container: a JSON list of words as it is, anything else by its shell. What has not
   * ended in time is killed where that can be done and fails with `TimedOut`; `details.output` has its last line.
   */
  runCommand(id: string, command: string, timeoutSeconds: number): Promise<Result<CommandOutcome>>
  /** Stops with the container's own signal and grace. `killed`: it did not end by itself in time. */
  stop(id: string): Promise<Result<{ readonly killed: boolean }>>
  /** Removes a stopped container and its anonymous volumes. */
  remove(id: string): Promise<Result<void>>
  /** `docker compose up --no-recreate --scale` for what cannot be cloned; refuses with a sentence where it cannot. */
  composeScale(project: string, service: string, count: number): Promise<Result<void>>
  /** What running containers may use. */
  readonly limits: LimitOperations
  /** Absent: the engine can be no manager of a Swarm. */
  readonly swarm?: SwarmOperations
  /** Absent: no containers can be made there to be tested. */
  readonly probes?: ProbeOperations
  /** Changes nothing. Absent: its replicas are reached from nowhere. */
  readonly reach?: (id: string) => Promise<Result<Reach>>
}

/** Where a container is reached over TCP: its own addresses and ports, and ports of the machine that lead to it. */
export interface Reach {
  readonly addresses: readonly string[]
  readonly ports: readonly number[]
  readonly published: readonly number[]
  /** Since it started, over all its networks; null: not told. */
  readonly receivedPackets: number | null
}

/** A container that is made to be driven to a limit, and is of no service. */
export interface ProbeRequest {
  /** Id of the container whose image and limits it has. */
  readonly source: string
  readonly name: string
  /** Id of the run it belongs to. */
  readonly operation: string
  /** Whose it is: whoever starts with this mark again finds it after a crash. */
  readonly owner: string
  /** All that it runs, by the image's own shell; its standard input stays open and says nothing. */
  readonly script: string
}

/** How a probe stands. `log`: its last lines. */
export interface ProbeState {
  readonly running: boolean
  readonly exitCode: number
  readonly oomKilled: boolean
  readonly log: readonly string[]
}

/** A probe that lies on the engine; `ageMs` by the engine's own clock. */
export interface LeftProbe {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly ageMs: number
}

/** Containers without network, volumes and labels of a project, with a service's image and limits. */
export interface ProbeOperations {
  /** Makes and starts it. `NoShell`: the image has none; `NotFound`: the source or its image is gone. */
  run(request: ProbeRequest): Promise<Result<CreatedReplica>>
  look(id: string): Promise<Result<ProbeState>>
  /** Its counters now, as the engine tells them; null: it does not run. */
  usage(id: string): Promise<Result<Usage | null>>
  list(): Promise<Result<readonly LeftProbe[]>>
  /** Kills and removes it; one that is gone is fine. */
  remove(id: string): Promise<Result<void>>
}

export interface LimitOperations {
  /** As they are now; changes nothing. */
  read(id: string): Promise<Result<ContainerLimits>>
  /** Changes only what is named, while the container runs on. The answer is what the engine warns of. */
  set(id: string, update: Partial<ContainerLimits>): Promise<Result<readonly string[]>>
}

/** How a Swarm's service stands now: its version and the replicas it is asked for. */
export interface SwarmStanding {
  readonly version: number
  readonly replicas: number
}

/** A change of nothing but the count, decided on what was read at `version`. */
export interface ReplicaChange {
  readonly id: string
  readonly version: number
  readonly replicas: number
}

/** The tasks of a service just before its count was changed: what came later is judged, these are not. */
export interface TasksBefore {
  readonly ids: readonly string[]
  /** Slots that had a task Swarm wanted to run. */
  readonly slots: readonly number[]
}

/** A wait until the tasks of a service are as many as asked for, and those in new slots healthy. */
export interface TaskWait {
  readonly id: string
  readonly replicas: number
  readonly before: TasksBefore
  /** Without the health check's start period. */
  readonly timeoutSeconds: number
}

/** What can be done to the services of a Swarm, through one of its managers. */
export interface SwarmOperations {
  look(id: string): Promise<Result<SwarmStanding>>
  /**
   * Sends the service's own specification with another count. `OutOfSequence` (retryable): it was changed since
   * `version`, and nothing was done; decide again instead of repeating the number.
   */
  setReplicas(change: ReplicaChange): Promise<Result<TasksBefore>>
  /** `Superseded` (retryable): somebody else set another count meanwhile. The last progress tells how it stands. */
  awaitTasks(
    wait: TaskWait,
    onProgress: (sentence: string) => void,
    signal?: AbortSignal,
  ): Promise<Result<HealthOutcome>>
}

/** Who holds a project, so that people and other Eyries can tell it apart from every other. */
export interface Holder {
  readonly host: string
  readonly user: string
  readonly pid: number
  /** When that process started, as `ownIdentity` tells it; null where the platform does not tell. */
  readonly started: string | null
  /** This run of Eyrie. */
  readonly instance: string
  /** Its data folder: what the journal there knows. */
  readonly folder: string
}

/**
 * One claim on a project, as the engine keeps it. All times are the engine's own clock, in epoch ms. Several may lie
 * there for a moment: the one with the highest version counts, the others are remains.
 */
export interface Claim {
  readonly id: string
  readonly project: string
  readonly engine: EngineKind
  readonly holder: Holder
  /** Grows by one with every takeover. */
  readonly epoch: number
  /** Grows with every renewal and every takeover: the engine gives each version to one taker only. */
  readonly version: number
  readonly since: number
  readonly expiresAt: number
  /** How long one renewal holds, and how far the next one moves `expiresAt`; both in ms. */
  readonly ttlMs: number
  readonly stepMs: number
}

export interface ClaimReading {
  /** The engine's clock when it answered, rounded down to `CLOCK_GRAIN_MS`. */
  readonly at: number
  readonly claims: readonly Claim[]
  /** What lies there as a claim on a project and cannot be understood: nobody may take its place unseen. */
  readonly problems: readonly { readonly project: string; readonly sentence: string }[]
  /** Why the claims on a Swarm's stacks could not be read, while the others could; null: they are here, or there are none. */
  readonly unread: Failure | null
}

/** HTTP dates have whole seconds. */
export const CLOCK_GRAIN_MS = 1000

/** What a new claim says; `previous` is the highest one that lies there, whose place it takes. */
export interface NewClaim {
  readonly project: string
  readonly engine: EngineKind
  readonly previous: Claim | null
  readonly epoch: number
  readonly holder: Holder
  readonly ttlMs: number
  readonly stepMs: number
}

/**
 * Claims on projects, kept and arbitrated by the engine. `Conflict`: somebody was faster. `NotFound`: the claim is not
 * there any more. `NoImage`: the engine has nothing to make a claim of.
 */
export interface ClaimStore {
  /** Of one project, or of all. */
  read(of?: { readonly project: string; readonly engine: EngineKind }): Promise<Result<ClaimReading>>
  take(claim: NewClaim): Promise<Result<void>>
  /**
   * Moves the claim to its next version, from exactly the version given. `until` (as in `Leave`): not sent later, so
   * that a process which was stopped meanwhile wakes up to nothing it would still do.
   */
  renew(claim: Claim, until: number): Promise<Result<Claim>>
  /** One that is gone already is fine. */
  remove(claim: Claim, until: number): Promise<Result<void>>
}

/** Leave to send one request. */
export interface Leave {
  /** By when it must be on its way, on this process's monotonic clock (`performance.now()`). */
  readonly until: number
  /** Aborted when the lease is lost: whatever still runs on its behalf ends. */
  readonly lost: AbortSignal
}

/** Asked before every single request that changes something. */
export interface Fence {
  /** Longest deadline in ms that leave can be had for. */
  readonly longestMs: number
  /** `deadline` in ms: more than that is left of the lease. Refused with `NotLeader`, naming the holder. */
  leave(deadline: number): Promise<Result<Leave>>
}

/** A connected engine: what runs there, what changes, what it uses, what can be done to it. */
export interface EngineSource {
  readonly kind: 'docker' | 'simulated'
  /** For people: `local socket`, `tcp://host:2376`, `embedded demo`. */
  readonly label: string
  status(): SourceStatus
  inventory(): Promise<Result<Inventory>>
  subscribe(listener: (event: SourceEvent) => void): Unsubscribe
  readonly usage: UsageCollector
  readonly operations: EngineOperations
  /** The same operations, each single request of which needs leave of the fence. */
  fenced(fence: Fence): EngineOperations
  /** Null: nobody else can act on this engine. */
  readonly claims: ClaimStore | null
  start(): Promise<void>
  stop(): Promise<void>
}

/** The answer to one instant query. `at` is the newest sample's own time where it can be told. */
export type InstantReading =
  | { readonly kind: 'value'; readonly sample: Sample }
  | { readonly kind: 'no-data'; readonly sentence: string }
  | { readonly kind: 'failed'; readonly sentence: string }

/** One series of an answer, evaluated now. */
export interface LabeledValue {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A query at each `step` (ms) from `from` to `to` (epoch ms, both inclusive), however long that is. */
export interface FactorRange {
  readonly query: string
  readonly from: number
  readonly to: number
  readonly step: number
}

/** One series of an answer over a range; values that are no number are in it as they came. */
export interface LabeledSamples {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly Sample[]
}

/** An alert that somebody else judges. Times are epoch ms. */
export interface ForeignAlert {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
  readonly since: number
  readonly value: number | null
  readonly summary: string
  readonly description: string
}

/** An alert rule that somebody else has loaded, and judges. */
export interface ForeignRule {
  readonly name: string
  readonly group: string
  readonly query: string
  readonly forSeconds: number
  readonly labels: Readonly<Record<string, string>>
  readonly description: string
  /** `waiting`: not evaluated yet; `failing`: `problem` says why. */
  readonly health: 'ok' | 'waiting' | 'failing'
  readonly problem: string
}

/** Readings for factors that are not built in: Prometheus, or the simulator's own. */
export interface FactorReadings {
  status(): SourceStatus
  instant(query: string): Promise<InstantReading>
  /**
   * The newest reading of each of these replicas, which run on machines out of the engine's reach; never waits. Absent:
   * this source knows nothing of containers.
   */
  usageOf?(replicas: readonly Pick<Replica, 'id' | 'task'>[]): readonly Usage[]
  /** Every series of a query. Absent: this source has no series but those of factors. */
  readonly vector?: ((query: string) => Promise<Result<readonly LabeledValue[]>>) | undefined
  /** A query over a range of times. Absent: this source has no past but what Eyrie keeps of it. */
  readonly range?: ((range: FactorRange) => Promise<Result<readonly LabeledSamples[]>>) | undefined
  /** The alerts that it judges itself. Absent: none. */
  readonly alerts?: (() => Promise<Result<readonly ForeignAlert[]>>) | undefined
  /** The alert rules that it has loaded. Absent: none. */
  readonly rules?: (() => Promise<Result<readonly ForeignRule[]>>) | undefined
  close(): void
}
