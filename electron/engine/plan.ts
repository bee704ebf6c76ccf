/** From a wanted count to operations, without I/O: every operation carries its cause, and a plan prints as text. */
import type { OperationType, PlannedOperation } from '../../shared/domain/history.ts'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'
import { planSwarm } from './planSwarm.ts'

export interface PlanInput {
  readonly service: Service
  readonly to: number
  /** Why, in a few words; becomes every operation's cause. */
  readonly cause: string
  /** CPU share over the last minute by container id; unknown ones count as busy. */
  readonly cpuOf: (id: string) => number | null
  /** Ids of replicas that go before all others: those a test added, when it takes them back. */
  readonly first?: ReadonlySet<string> | undefined
  /** Run in a replica before it is stopped; null or absent: nothing is. */
  readonly preStop?: string | null
  /** How long it is left to finish its work before it is stopped; 0 or absent: not at all. */
  readonly drainSeconds?: number
}

export function planScale(input: PlanInput): readonly PlannedOperation[] {
  if (input.service.engine === 'swarm') return planSwarm(input)
  const current = currentReplicas(input.service)
  if (input.to > current.length) return planUp(input, input.to - current.length)
  return planDown(input, current, current.length - input.to)
}

function planUp({ service, to, cause }: PlanInput, count: number): readonly PlannedOperation[] {
  const clonable = service.scalability.ok && service.replicas.some((replica) => replica.state === 'running')
  if (!clonable)
    return [{ type: 'compose-up', target: service.name, cause: `${cause}; to ${to}, with none to clone` }]
  const names = freeNumbers(service, count).map((number) => `${service.project}-${service.name}-${number}`)
  return (['create', 'start', 'await-healthy'] as const).flatMap((type) =>
    names.map((target) => ({ type, target, cause })),
  )
}

/** The lowest container numbers nobody has, exited replicas included: names are unique on an engine. */
export function freeNumbers(service: Service, count: number): readonly number[] {
  const taken = new Set(service.replicas.map((replica) => replica.number))
  const free: number[] = []
  for (let number = 1; free.length < count; number += 1) if (!taken.has(number)) free.push(number)
  return free
}

function planDown(input: PlanInput, current: readonly Replica[], count: number): readonly PlannedOperation[] {
  const victims = chooseVictims(current, count, input.cpuOf, input.first)
  return downTypes(input).flatMap((type) =>
    victims.map(({ replica, why }) => ({
      type,
      target: replica.name,
      cause: `${input.cause}; chosen as ${why}`,
      container: replica.id,
    })),
  )
}

function downTypes({ preStop, drainSeconds }: PlanInput): readonly OperationType[] {
  return [
    ...(preStop == null ? [] : (['pre-stop'] as const)),
    ...((drainSeconds ?? 0) > 0 ? (['drain'] as const) : []),
    'stop',
    'remove',
  ]
}

export interface Victim {
  readonly replica: Replica
  readonly why: string
}

/**
 * Those that are to go before all others, then unhealthy, then outdated configuration, then the idlest over the last
 * minute, then the highest number.
 */
export function chooseVictims(
  current: readonly Replica[],
  count: number,
  cpuOf: (id: string) => number | null,
  first: ReadonlySet<string> = new Set(),
): readonly Victim[] {
  const newest = [...current].sort((a, b) => b.createdAt - a.createdAt)[0]
  const sick = (replica: Replica) => replica.health === 'unhealthy' || replica.state !== 'running'
  // An image built anew under its old name leaves the configuration as it was.
  const outdated = (replica: Replica) =>
    replica.configHash !== newest?.configHash || replica.imageId !== newest.imageId
  // Whole percents: among replicas that are idle alike, the number decides and not the last bit of a reading.
  const cpu = (replica: Replica) => Math.round((cpuOf(replica.id) ?? Number.POSITIVE_INFINITY) * 100)
  const ranked = [...current].sort(
    (a, b) =>
      Number(first.has(b.id)) - Number(first.has(a.id)) ||
      Number(sick(b)) - Number(sick(a)) ||
      Number(outdated(b)) - Number(outdated(a)) ||
      compare(cpu(a), cpu(b)) ||
      b.number - a.number,
  )
  return ranked.slice(0, count).map((replica) => ({
    replica,
    why: first.has(replica.id)
      ? 'added before'
      : sick(replica)
        ? 'unhealthy'
        : outdated(replica)
          ? 'outdated'
          : cpuOf(replica.id) === null
            ? 'the newest number'
            : 'the idlest',
  }))
}

/** Infinity minus infinity is no number; equals are equal. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** One operation a line; what tests and previews read. */
export function planText(plan: readonly PlannedOperation[]): string {
  return plan.map(({ type, target, cause }) => `${type} ${target} (${cause})`).join('\n')
}
