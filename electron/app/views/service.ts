/** The rows and documents of one service. */
import type { ReplicaRow, ServiceRow, Dot } from '../../../shared/contract/views.ts'
import type { Decision } from '../../../shared/domain/decision.ts'
import {
  currentReplicas,
  isReady,
  type Replica,
  type Service,
  type Task,
} from '../../../shared/domain/inventory.ts'
import { driftChoiceSchema } from '../../../shared/domain/standing.ts'
import { isCounted } from '../../observe/sampler.ts'
import type { Core } from '../core.ts'
import { previousState } from '../states/lineage.ts'
import { measuredOf } from './measured.ts'
import { unmeasuredOf } from './unmeasured.ts'

/** The one word for how a replica is, as its dot shows it. */
export function dotOf(replica: Replica, warmUpMs: number, now: number): Dot['state'] {
  if (replica.state === 'restarting' || replica.state === 'paused') return replica.state
  // A task beside the one that it is to replace is created, and counts as none yet.
  if (replica.state === 'pending' || (replica.state === 'created' && replica.task !== undefined))
    return 'starting'
  if (replica.state !== 'running') return 'exited'
  if (replica.health === 'unhealthy' || replica.health === 'starting') return replica.health
  return isCounted(replica, warmUpMs, now) ? 'ready' : 'warming'
}

const UNDECIDED = {
  kind: 'hold',
  reason: 'WithinThresholds',
  sentence: 'Waiting for the first samples.',
} as const

export function decisionSummary(decision: Decision | null, current: number): ServiceRow['decision'] {
  if (decision === null) return { at: 0, desired: current, ...UNDECIDED }
  const { at, kind, desired, reason, sentence } = decision
  return { at, kind, desired, reason, sentence }
}

export function serviceRow(core: Core, service: Service): ServiceRow {
  const now = core.now()
  const { project, name } = service
  const { policy } = core.controller.policy(service)
  const warmUpMs = core.controller.warmUpSeconds(service) * 1000
  const current = currentReplicas(service)
  const decision = core.controller.decision(project, name)
  const acting = core.actions.active(project, name)
  const back = previousState(core.states.of(project, name))
  const { standings } = core.controller
  const drift = standings.drift.pause(service)
  const last = standings.lastAction(project, name)
  const unmeasured = unmeasuredOf(core, service)
  return {
    project,
    name,
    engine: service.engine,
    enabled: policy.enabled,
    mode: policy.mode,
    replicas: {
      current: current.length,
      ready: current.filter(isReady).length,
      desired: acting?.to ?? decision?.desired ?? current.length,
      min: policy.min,
      max: policy.max,
    },
    dots: service.replicas.map((replica) => ({ name: replica.name, state: dotOf(replica, warmUpMs, now) })),
    restarts: current.reduce((sum, replica) => sum + replica.restarts, 0),
    scores: decision === null ? null : { up: decision.scores.up.value, down: decision.scores.down.value },
    actAt: policy.actAt,
    decision: decisionSummary(decision, current.length),
    cpu: measuredOf(core, service, 'cpu'),
    memory: measuredOf(core, service, 'memory'),
    scalable: service.scalability.ok ? { ok: true, sentence: '' } : service.scalability,
    pauses: core.settings.get().services[`${project}/${name}`]?.pauses ?? [],
    proposal: standings.approvals.pending(project, name),
    drift: drift === null ? null : { ...drift, choices: [...driftChoiceSchema.options] },
    circuit: standings.circuit.open(service),
    rollout: standings.rollout(service),
    demoted: core.settings.get().services[`${project}/${name}`]?.demoted ?? null,
    acting: acting?.id ?? null,
    lastAction: last === null ? null : { at: last.completedAt, from: last.from, to: last.to, by: last.by },
    rollback: back === null ? null : { id: back.id, count: back.count },
    seenAt: core.observer.inventory()?.at ?? 0,
    typicalStartSeconds: core.learned.typicalSeconds(project, name),
    ...(unmeasured === null ? {} : { unmeasured }),
  }
}

export function replicaRow(core: Core, service: Service, replica: Replica): ReplicaRow {
  const sampled = core.sampler.replica(replica.id)
  const warmUpMs = core.controller.warmUpSeconds(service) * 1000
  return {
    id: replica.id,
    name: replica.name,
    number: replica.number,
    state: replica.state,
    health: replica.health,
    dot: dotOf(replica, warmUpMs, core.now()),
    image: replica.image,
    startedAt: replica.startedAt,
    restarts: replica.restarts,
    exitCode: replica.exitCode,
    oomKilled: replica.oomKilled,
    cpu: sampled?.cpuShare ?? null,
    memory: sampled?.memoryShare ?? null,
    cpuLimit: replica.cpuLimit,
    memoryLimit: replica.memoryLimit,
    cpuReservation: replica.cpuReservation,
    memoryReservation: replica.memoryReservation,
    pidsLimit: replica.pidsLimit,
    ...(replica.task === undefined ? {} : { task: taskOf(replica.task) }),
  }
}

function taskOf({ node, state, message }: Task): NonNullable<ReplicaRow['task']> {
  return { node, state, message }
}
