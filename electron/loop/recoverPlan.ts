/**
 * What becomes of an action that was interrupted, from its journal and what the engine shows now. Pure: a step that was
 * done is never repeated, the intent never exceeded, and what was begun is finished or undone.
 */
import type { Action, OperationProgress } from '../../shared/domain/history.ts'
import { currentReplicas, type Replica, type Service } from '../../shared/domain/inventory.ts'
import { wasStarted } from './adding.ts'
import type { Resumption, Treatment } from './execution.ts'

/** Older than this the reason for an action may be gone: what is half-made is tidied up, nothing more is begun. */
const FRESH_MS = 10 * 60_000

export interface RecoveryInput {
  readonly action: Action
  readonly service: Service
  readonly min: number
  readonly max: number
  /** Nothing new may be begun: everything is frozen. */
  readonly frozen: boolean
  readonly now: number
}

export function planRecovery(input: RecoveryInput): Resumption {
  const { action } = input
  const created = targetsOf(action, 'create')
  const found = new Map<string, Replica>()
  const treatment = new Map<string, Treatment>()
  planAdded(input, created, found, treatment)
  planRemoved(input, created, found, treatment)
  for (const target of targetsOf(action, 'compose-up')) treatment.set(target, composeTreatment(input, target))
  return { from: action.from, found, treatment }
}

/** Nothing new is begun where it is too late for it, or where everything is frozen. */
function mayGoOn({ action, frozen, now }: RecoveryInput): boolean {
  return !frozen && now - action.startedAt < FRESH_MS
}

function planAdded(
  input: RecoveryInput,
  created: ReadonlySet<string>,
  found: Map<string, Replica>,
  treatment: Map<string, Treatment>,
): void {
  const { action, service, max } = input
  for (const name of created) {
    const own = service.replicas.find((replica) => replica.operation === action.id && replica.name === name)
    if (own !== undefined) found.set(name, own)
  }
  const isTakenBack = (name: string) =>
    stateOf(action, 'stop', name) !== null ||
    stateOf(action, 'remove', name) !== null ||
    stateOf(action, 'start', name) === 'failed' ||
    stateOf(action, 'await-healthy', name) === 'failed'
  const wanted = [...found.values()].filter(({ name }) => !isTakenBack(name))
  // With one replica started the action had its effect in part: it is finished. With none it is undone.
  const forward = mayGoOn(input) && wanted.some(wasStarted)
  const current = currentReplicas(service).length
  let room = Math.max(0, action.to - current)
  let tooMany = Math.max(0, current - Math.max(max, action.from))
  for (const name of created) {
    const own = found.get(name)
    treatment.set(name, 'leave')
    if (own === undefined) {
      // One that was made and is gone again somebody else removed.
      const making = stateOf(action, 'create', name)
      const mayMake = making === 'waiting' || making === 'running'
      if (!forward || !mayMake || room === 0) continue
      room -= 1
      treatment.set(name, 'go')
    } else if (isTakenBack(name)) treatment.set(name, 'undo')
    else if (wasStarted(own)) {
      treatment.set(name, tooMany > 0 ? 'undo' : 'go')
      tooMany = Math.max(0, tooMany - 1)
    } else if (forward && room > 0) {
      room -= 1
      treatment.set(name, 'go')
    } else treatment.set(name, 'undo')
  }
}

function planRemoved(
  input: RecoveryInput,
  created: ReadonlySet<string>,
  found: Map<string, Replica>,
  treatment: Map<string, Treatment>,
): void {
  const { action, service, min } = input
  const victims = [...targetsOf(action, 'stop')].filter((name) => !created.has(name))
  for (const name of victims) {
    const container = find(action, 'stop', name)?.container
    const own = service.replicas.find(({ id, name: its }) =>
      container === undefined ? its === name : id === container,
    )
    if (own !== undefined) found.set(name, own)
  }
  const begun = (name: string) => isBegun(stateOf(action, 'stop', name)) || isTold(action, name)
  const forward = mayGoOn(input) && victims.some(begun)
  const isCurrent = (name: string) => currentReplicas(service).some(({ id }) => id === found.get(name)?.id)
  // What is being stopped already counts as gone.
  let room = currentReplicas(service).length - victims.filter((name) => begun(name) && isCurrent(name)).length
  for (const name of victims) {
    const refused = ['pre-stop', 'drain', 'stop'].some(
      (type) => find(action, type as OperationProgress['type'], name)?.state === 'failed',
    )
    if (isBegun(stateOf(action, 'stop', name))) treatment.set(name, 'go')
    else if (refused || stateOf(action, 'pre-stop', name) === 'running') treatment.set(name, 'leave')
    else if (isTold(action, name)) treatment.set(name, 'go')
    else if (forward && room > Math.max(min, action.to)) {
      room -= 1
      treatment.set(name, 'go')
    } else treatment.set(name, 'leave')
  }
}

/** Compose is asked for a count, not for a step: asking again for the same one repeats nothing. */
function composeTreatment(input: RecoveryInput, target: string): Treatment {
  const { action, service } = input
  if (stateOf(action, 'compose-up', target) !== 'running' || !mayGoOn(input)) return 'leave'
  return currentReplicas(service).length < action.to ? 'go' : 'leave'
}

/** The replica was told that it ends, and may take no work any more. */
function isTold(action: Action, name: string): boolean {
  return stateOf(action, 'pre-stop', name) === 'done' || isBegun(stateOf(action, 'drain', name))
}

function isBegun(state: OperationProgress['state'] | null): boolean {
  return state === 'running' || state === 'done'
}

function targetsOf(action: Action, type: OperationProgress['type']): ReadonlySet<string> {
  return new Set(action.operations.filter((known) => known.type === type).map(({ target }) => target))
}

function find(action: Action, type: OperationProgress['type'], target: string): OperationProgress | null {
  return action.operations.findLast((known) => known.type === type && known.target === target) ?? null
}

function stateOf(
  action: Action,
  type: OperationProgress['type'],
  target: string,
): OperationProgress['state'] | null {
  return find(action, type, target)?.state ?? null
}

/** Where it was interrupted, in words: "during start of web-4", "after create of web-4", "before anything was done". */
export function interruptionOf(operations: readonly OperationProgress[]): string {
  const running = operations.find(({ state }) => state === 'running')
  if (running !== undefined) return `during ${running.type} of ${running.target}`
  const last = operations
    .filter(({ begunAt }) => begunAt !== undefined)
    .sort((a, b) => (a.begunAt ?? 0) + (a.ms ?? 0) - (b.begunAt ?? 0) - (b.ms ?? 0))
    .at(-1)
  return last === undefined ? 'before anything was done' : `after ${last.type} of ${last.target}`
}
