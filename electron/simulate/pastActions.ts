/** Scale actions of the generated day: planned as real ones, with the times and results an engine would have given. */
import { planScale } from '../engine/plan.ts'
import type { Decision } from '../../shared/domain/decision.ts'
import type { Action, Actor, OperationProgress, PlannedOperation } from '../../shared/domain/history.ts'
import { currentReplicas } from '../../shared/domain/inventory.ts'
import { serviceOf } from './inventory.ts'
import { chance } from './random.ts'
import {
  newReplica,
  startReplica,
  startupMs,
  type SimulatedReplica,
  type SimulatedState,
  type World,
} from './world.ts'

export interface PastRequest {
  readonly to: number
  readonly by: Actor
  readonly reason: Decision['reason']
  readonly sentence: string
  /** The new replicas never become healthy, and are taken back. */
  readonly fails: boolean
  readonly healthTimeoutSeconds: number
}

export interface PastAction {
  readonly action: Action
  readonly endedAt: number
  /** Milliseconds from start to healthy of each new replica. */
  readonly startMs: readonly number[]
  /** To be removed when the action ends. */
  readonly takenBack: readonly SimulatedReplica[]
}

/** Carries the action out on the world from `at` on, and tells how it will have gone. */
export function performPast(
  world: World,
  state: SimulatedState,
  at: number,
  request: PastRequest,
  ordinal: number,
): PastAction {
  const service = serviceOf(world, state, at)
  const cpu = new Map(state.replicas.map((replica) => [replica.id, replica.cpu]))
  const { to, sentence } = request
  const plan = planScale({ service, to, cause: sentence, cpuOf: (id) => cpu.get(id) ?? null })
  const from = currentReplicas(service).length
  const done = to > from ? goUp(world, state, at, plan, request) : goDown(world, state, at, plan)
  const { operations, ms, failure } = done
  const endedAt = at + ms
  return {
    action: {
      id: `demo-${String(ordinal).padStart(4, '0')}`,
      project: service.project,
      service: service.name,
      from,
      to,
      by: request.by,
      reason: request.reason,
      sentence,
      startedAt: at,
      endedAt,
      operations,
      verification: failure === null ? 'converged' : 'reverted',
      outcome: failure === null ? `Scaled ${from} → ${to}.` : `Rolled back to ${from}: ${failure}.`,
      logs: failure === null ? [] : LOG,
    },
    endedAt,
    startMs: done.startMs,
    takenBack: done.takenBack,
  }
}

const LOG: readonly string[] = [
  'vedfolnir 4.2 starting, pid 1',
  'connecting to mysql:3306 as vedfolnir',
  'ERROR connect: too many connections (151 of 151 in use); retrying in 5 s',
  'ERROR connect: too many connections (151 of 151 in use); retrying in 10 s',
  'health check: 503, database not reachable',
]

interface Done {
  readonly operations: readonly OperationProgress[]
  readonly ms: number
  readonly failure: string | null
  readonly startMs: readonly number[]
  readonly takenBack: readonly SimulatedReplica[]
}

/** Milliseconds an operation took, from the shortest to the longest. */
const TAKES = { create: [60, 140], start: [220, 420], stop: [700, 2400], remove: [40, 110] } as const

function took(world: World, type: keyof typeof TAKES, at: number, index: number): number {
  const [least, most] = TAKES[type]
  return Math.round(least + (most - least) * chance(world.seed, 31, at, index))
}

function finished(operation: PlannedOperation, result: string, ms: number): OperationProgress {
  return { ...operation, state: 'done', result, ms }
}

function goUp(
  world: World,
  state: SimulatedState,
  at: number,
  plan: readonly PlannedOperation[],
  { fails, healthTimeoutSeconds }: PastRequest,
): Done {
  const made = new Map<string, SimulatedReplica>()
  const startMs: number[] = []
  let ends = at
  const operations = plan.map((operation, index): OperationProgress => {
    const { type, target } = operation
    if (type === 'create') {
      const ms = took(world, 'create', at, index)
      const number = Number(/(\d+)$/.exec(target)?.[1] ?? 0)
      made.set(target, newReplica(world, state, number, at + ms))
      return finished(operation, 'done', ms)
    }
    const replica = made.get(target)
    if (replica === undefined) return { ...operation, state: 'skipped', result: 'not reached', ms: null }
    if (type === 'start') {
      const ms = took(world, 'start', at, index)
      const takes = fails ? Number.POSITIVE_INFINITY : startupMs(world, state, replica)
      startReplica(replica, replica.createdAt + ms, takes)
      return finished(operation, 'done', ms)
    }
    const ms = fails ? healthTimeoutSeconds * 1000 : replica.readyAt - (replica.startedAt ?? at)
    ends = Math.max(ends, (replica.startedAt ?? at) + ms)
    if (fails)
      return { ...operation, state: 'failed', result: `not healthy after ${healthTimeoutSeconds} s`, ms }
    startMs.push(ms)
    return finished(operation, 'healthy', ms)
  })
  const replicas = [...made.values()]
  state.replicas = [...state.replicas, ...replicas]
  if (!fails) return { operations, ms: ends - at, failure: null, startMs, takenBack: [] }
  const undone = replicas.flatMap(({ name }, index) =>
    (['stop', 'remove'] as const).map((type) => {
      const cause = 'rolled back: it did not become healthy'
      return finished(
        { type, target: name, cause },
        type === 'stop' ? 'stopped' : 'done',
        took(world, type, at, index),
      )
    }),
  )
  const failed = operations.find((operation) => operation.state === 'failed')
  return {
    operations: [...operations, ...undone],
    ms: ends - at + undone.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
    failure: failed === undefined ? 'it did not work' : `${failed.type} ${failed.target}: ${failed.result}`,
    startMs,
    takenBack: replicas,
  }
}

function goDown(world: World, state: SimulatedState, at: number, plan: readonly PlannedOperation[]): Done {
  const names = new Set(plan.map((operation) => operation.target))
  const operations = plan.map((operation, index) => {
    const type = operation.type === 'stop' ? 'stop' : 'remove'
    return finished(operation, type === 'stop' ? 'stopped' : 'done', took(world, type, at, index))
  })
  state.replicas = state.replicas.filter((replica) => !names.has(replica.name))
  const ms = operations.reduce((sum, operation) => sum + (operation.ms ?? 0), 0)
  return { operations, ms, failure: null, startMs: [], takenBack: [] }
}
