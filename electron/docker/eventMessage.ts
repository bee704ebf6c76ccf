/** One message of the engine's event stream, in the form of any API version. */
import { COMPOSE } from './composeLabels.ts'
import { fieldsOf } from './fields.ts'
import { BOOKKEEPING_LABEL } from './listed.ts'

export interface ContainerEvent {
  /** `start`, `die`, `health_status: healthy`, … */
  readonly action: string
  readonly id: string
  readonly project: string | null
  readonly service: string | null
  /** Of a container that Eyrie made for its own bookkeeping. */
  readonly bookkeeping: boolean
  /** Epoch ms by the engine's clock. */
  readonly at: number
}

/** What changes a replica; the `exec_…` of every health check does not. */
export const CONTAINER_EVENTS = [
  'create',
  'start',
  'restart',
  'stop',
  'kill',
  'die',
  'oom',
  'pause',
  'unpause',
  'rename',
  'update',
  'destroy',
  'health_status',
] as const

/** Beside `create` and `update`, which containers have too. */
export const SWARM_EVENTS = ['remove'] as const

/** A service or a node of the Swarm changed; its tasks have no events of their own. */
export function isSwarmEvent(message: unknown): boolean {
  const type = fieldsOf(message, 'an event', null).text('Type')
  return type === 'service' || type === 'node'
}

/**
 * `Action` and `Actor.ID` since API 1.22; before, and beside them until 1.51, `status` and `id`. An action may be
 * compound: `health_status: healthy`. Null for what is no event of a container that matters here.
 */
export function readEvent(message: unknown, now: () => number): ContainerEvent | null {
  const fields = fieldsOf(message, 'an event', null)
  const type = fields.text('Type') ?? 'container'
  const action = fields.text('Action') ?? fields.text('status')
  const id = fields.text('Actor.ID') ?? fields.text('id')
  if (type !== 'container' || action === null || id === null || id === '') return null
  const base = action.split(':')[0]?.trim() ?? ''
  if (!CONTAINER_EVENTS.some((known) => known === base)) return null
  const attributes = fields.texts('Actor.Attributes')
  const nanos = fields.number('timeNano')
  const seconds = fields.number('time')
  return {
    action: action.trim(),
    id,
    project: attributes[COMPOSE.project] ?? null,
    service: attributes[COMPOSE.service] ?? null,
    bookkeeping: BOOKKEEPING_LABEL in attributes,
    at: nanos !== null ? Math.floor(nanos / 1e6) : seconds !== null ? seconds * 1000 : now(),
  }
}
