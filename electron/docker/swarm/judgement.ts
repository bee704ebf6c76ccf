/** How one look at the tasks of a service is to be read, after its count was changed. Pure. */
import type { TasksBefore } from '../../observe/ports.ts'
import { plural } from '../../../shared/lib/format.ts'
import type { ServiceFacts } from './service.ts'
import { hasFailed, isLeaving, isWanted, type TaskFacts } from './task.ts'

/** `failed` is the task whose log tells more; null: there is none to read. Sentences have no stop. */
export type Judgement =
  | { readonly kind: 'healthy'; readonly sentence: string }
  | { readonly kind: 'waiting'; readonly sentence: string }
  | { readonly kind: 'unhealthy'; readonly sentence: string; readonly failed: TaskFacts | null }

export interface Look {
  readonly service: ServiceFacts
  /** The service's own tasks, ended ones included. */
  readonly tasks: readonly TaskFacts[]
  readonly before: TasksBefore
  readonly wanted: number
  readonly elapsedSeconds: number
  readonly timeoutSeconds: number
  /** Since when a task has been seen in the state it is in, by the watcher's own clock. */
  readonly secondsInState: (task: TaskFacts) => number
}

/** Seconds that a task without a health check must keep running (engine.md, section 6). */
const SETTLED_SECONDS = 10
/** Seconds that Swarm is given to find a place: others may be leaving one. */
const PLACING_SECONDS = 10
/** One failure may be a node's (an image it does not have); Swarm tries another one. The second is the service's. */
const FAILURES = 2
/** Beyond the grace: the node kills what did not end, and takes the network down. */
const BEYOND_GRACE_SECONDS = 10

export function judgeTasks(look: Look): Judgement {
  const { service, tasks, before } = look
  const fresh = tasks.filter(({ slot }) => slot !== null && !before.slots.includes(slot))
  const made = fresh.filter(({ id }) => !before.ids.includes(id))
  const failure = failureOf(made, look)
  if (failure !== null) return failure
  const wanted = tasks.filter(isWanted)
  const slots = new Set(wanted.map(({ slot }) => slot))
  const starting = fresh.filter((task) => isWanted(task) && !isSettled(task, look))
  const arrived = slots.size - starting.length
  if (slots.size < look.wanted || starting.length > 0) {
    const [first] = starting
    const state = first === undefined ? 'ordered' : stateWords(first, service)
    const sentence = `${arrived} of ${look.wanted} run, the next is ${state}`
    const limit = look.timeoutSeconds + service.template.startPeriodSeconds
    if (look.elapsedSeconds < limit) return { kind: 'waiting', sentence }
    return {
      kind: 'unhealthy',
      sentence: `did not run within ${Math.round(limit)} s: ${sentence}`,
      failed: first?.containerId == null ? null : first,
    }
  }
  const leaving = tasks.filter((task) => isLeaving(task) && !slots.has(task.slot))
  const runs = `${plural(look.wanted, 'task')} run${look.wanted === 1 ? 's' : ''}`
  if (slots.size === look.wanted && leaving.length === 0) return { kind: 'healthy', sentence: runs }
  const still = `${runs}, ${leaving.length} still stop${leaving.length === 1 ? 's' : ''}`
  // A node that is gone never says that its tasks have ended: the count is what was asked for.
  const late = look.elapsedSeconds >= service.template.graceSeconds + BEYOND_GRACE_SECONDS
  return { kind: late && slots.size === look.wanted ? 'healthy' : 'waiting', sentence: still }
}

function failureOf(made: readonly TaskFacts[], { service, secondsInState }: Look): Judgement | null {
  const bad = made.filter((task) => hasFailed(task) || task.state === 'complete')
  const [last] = [...bad].sort((a, b) => b.createdAt - a.createdAt)
  if (last !== undefined && (bad.length >= FAILURES || isFinal(last))) {
    const times = bad.length === 1 ? '' : ` (${bad.length} times)`
    const failed = last.containerId === null ? null : last
    return { kind: 'unhealthy', sentence: `${nameOf(last, service)} ${endOf(last)}${times}`, failed }
  }
  const stuck = made.find(
    (task) => task.state === 'pending' && task.error !== '' && secondsInState(task) >= PLACING_SECONDS,
  )
  if (stuck === undefined) return null
  const sentence = `${nameOf(stuck, service)} has no place: ${stuck.error}`
  return { kind: 'unhealthy', sentence, failed: null }
}

/** Swarm will not put another task in its place. */
function isFinal(task: TaskFacts): boolean {
  const { restart } = task.template
  return restart === 'none' || (restart === 'on-failure' && task.state === 'complete')
}

function isSettled(task: TaskFacts, { secondsInState }: Look): boolean {
  if (task.state !== 'running') return false
  return task.template.healthCheck || secondsInState(task) >= SETTLED_SECONDS
}

function endOf(task: TaskFacts): string {
  if (task.state === 'rejected') return `was rejected by its node: ${task.error}`
  if (task.state === 'complete') return `ended with exit code ${task.exitCode ?? 0}`
  return `failed: ${task.error === '' ? task.message : task.error}`
}

function stateWords(task: TaskFacts, { template }: ServiceFacts): string {
  if (task.state !== 'running') return task.error === '' ? task.state : `${task.state} (${task.error})`
  return template.healthCheck ? 'running' : `running, for ${SETTLED_SECONDS} s to see that it stays`
}

function nameOf({ slot }: TaskFacts, { name }: ServiceFacts): string {
  return `${name}.${slot ?? ''}`
}
