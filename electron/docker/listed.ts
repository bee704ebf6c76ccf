/** One entry of `GET /containers/json?all=1`: enough to know which container it is and whether it changed. */
import type { Health, ReplicaState } from '../../shared/domain/inventory.ts'
import { COMPOSE } from './composeLabels.ts'
import { fieldsOf, isJson, type Report } from './fields.ts'

export interface Listed {
  readonly id: string
  readonly name: string
  readonly state: ReplicaState
  readonly health: Health
  readonly image: string
  readonly imageId: string
  readonly createdAt: number
  readonly labels: Readonly<Record<string, string>>
  /** Differs whenever state, health or exit code do; the time in Docker's own `Status` is left out. */
  readonly signature: string
}

/** Marks containers Eyrie makes for its own bookkeeping; they belong to no service. */
export const BOOKKEEPING_LABEL = 'eyrie.bookkeeping'

const STATES: readonly string[] = [
  'created',
  'running',
  'restarting',
  'paused',
  'removing',
  'exited',
  'dead',
] satisfies ReplicaState[]

export function isState(word: string): word is ReplicaState {
  return STATES.includes(word)
}

/** `Up 2 minutes (health: starting)`, `Up 3 hours (healthy)`. */
function healthIn(status: string): Health {
  if (status.includes('(healthy)')) return 'healthy'
  if (status.includes('(unhealthy)')) return 'unhealthy'
  return status.includes('(health: starting)') ? 'starting' : 'none'
}

/** A linked container is also listed as `/other/alias`. */
function nameIn(names: unknown): string | null {
  if (!Array.isArray(names)) return null
  const own = names.find((name) => typeof name === 'string' && /^\/[^/]+$/.test(name)) as string | undefined
  return own === undefined ? null : own.slice(1)
}

/** Null where it cannot be told which container this is or how it is; `report` says which and why. */
export function readListed(entry: unknown, position: number, report: Report): Listed | null {
  const id = isJson(entry) && typeof entry.Id === 'string' ? entry.Id : ''
  if (!isJson(entry) || !/^[0-9a-f]{12,64}$/.test(id)) {
    report(`container ${position + 1} of the engine's list: Id is missing or no id`)
    return null
  }
  const name = nameIn(entry.Names) ?? id.slice(0, 12)
  const fields = fieldsOf(entry, `container ${name}`, report)
  const state = fields.text('State') ?? ''
  if (!isState(state)) {
    report(`container ${name}: State "${state}" is none that Docker has`)
    return null
  }
  const status = fields.text('Status') ?? ''
  return {
    id,
    name,
    state,
    health: healthIn(status),
    image: fields.text('Image') ?? '',
    imageId: fields.text('ImageID') ?? '',
    createdAt: (fields.number('Created') ?? 0) * 1000,
    labels: fields.texts('Labels'),
    signature: `${name} ${state} ${(status.match(/\([^)]*\)/g) ?? []).join()}`,
  }
}

/** The service a container is a replica of; null for one-off containers, Eyrie's own and those of no project. */
export function serviceOf(
  labels: Readonly<Record<string, string>>,
): { readonly project: string; readonly service: string } | null {
  const project = labels[COMPOSE.project]
  const service = labels[COMPOSE.service]
  if (project === undefined || service === undefined || project === '' || service === '') return null
  if (labels[COMPOSE.oneOff]?.toLowerCase() === 'true' || BOOKKEEPING_LABEL in labels) return null
  return { project, service }
}
