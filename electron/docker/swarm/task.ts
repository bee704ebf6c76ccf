/** One entry of `GET /tasks`: where it is, how it is, and what Swarm wants of it. */
import { fieldsOf, isJson, type Report } from '../fields.ts'
import { readTemplate, type Template } from './template.ts'

export interface TaskFacts {
  readonly id: string
  readonly serviceId: string
  /** Null where the mode numbers nothing (global services, and the first task of a job). */
  readonly slot: number | null
  readonly nodeId: string | null
  /** Swarm's words, as they are. */
  readonly state: string
  readonly desired: string
  readonly message: string
  readonly error: string
  readonly createdAt: number
  /** Since when it is in this state, by its node's clock. */
  readonly since: number
  readonly containerId: string | null
  readonly exitCode: number | null
  readonly iteration: number
  readonly template: Template
}

/** Null where nobody could tell which task of which service it is; `report` says so. */
export function readTask(entry: unknown, position: number, report: Report): TaskFacts | null {
  const bare = fieldsOf(entry, '', null)
  const id = bare.text('ID') ?? ''
  const serviceId = bare.text('ServiceID') ?? ''
  // Tasks that are no service's (network attachments) carry no container of a replica.
  if (id !== '' && serviceId === '') return null
  const state = bare.text('Status.State') ?? ''
  if (id === '' || state === '') {
    report(`task ${position + 1} of the Swarm's list: ${id === '' ? 'ID' : 'Status.State'} is missing`)
    return null
  }
  const fields = fieldsOf(entry, `task ${id.slice(0, 12)}`, report)
  const containerId = fields.text('Status.ContainerStatus.ContainerID') ?? ''
  const createdAt = fields.time('CreatedAt') ?? 0
  return {
    id,
    serviceId,
    slot: fields.number('Slot'),
    nodeId: fields.text('NodeID'),
    state,
    desired: fields.text('DesiredState') ?? 'running',
    message: fields.text('Status.Message') ?? '',
    error: fields.text('Status.Err') ?? '',
    createdAt,
    since: fields.time('Status.Timestamp') ?? createdAt,
    containerId: containerId === '' ? null : containerId,
    exitCode: fields.number('Status.ContainerStatus.ExitCode'),
    iteration: fields.number('JobIteration.Index') ?? 0,
    template: readTemplate(fields, 'Spec', isJson(entry) ? entry.Spec : null),
  }
}

const ENDED: readonly string[] = ['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']
const LEAVING: readonly string[] = ['shutdown', 'remove', 'complete']

/** Nothing of it will run again. */
export function hasEnded({ state }: TaskFacts): boolean {
  return ENDED.includes(state)
}

/** It went wrong, whatever Swarm does about it. */
export function hasFailed({ state }: TaskFacts): boolean {
  return state === 'failed' || state === 'rejected'
}

/** Swarm wants it to run, or holds it ready to. */
export function isWanted(task: TaskFacts): boolean {
  return !hasEnded(task) && !LEAVING.includes(task.desired)
}

/** It still runs, and Swarm is ending it. */
export function isLeaving(task: TaskFacts): boolean {
  return !hasEnded(task) && LEAVING.includes(task.desired)
}
