/** One entry of `GET /services`: its mode, what bounds its placement, how its last update stands. */
import { fieldsOf, isJson, type Fields, type Report } from '../fields.ts'
import { readTemplate, type Template } from './template.ts'

export const STACK_LABEL = 'com.docker.stack.namespace'

export type Mode = 'replicated' | 'global' | 'replicated-job' | 'global-job'

export interface UpdateFacts {
  /** Swarm's own word: `updating`, `paused`, `rollback_started`, … */
  readonly state: string
  readonly startedAt: number | null
  readonly message: string
}

export interface ServiceFacts {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly mode: Mode
  /** Null: the mode has no such number. */
  readonly replicas: number | null
  readonly update: UpdateFacts | null
  readonly constraints: readonly string[]
  readonly platforms: readonly { readonly os: string; readonly architecture: string }[]
  /** Null: as many as fit. */
  readonly maxPerNode: number | null
  /** Ports taken on the node itself, which a node has once. */
  readonly hostPorts: readonly number[]
  readonly template: Template
}

/** Null where it cannot be told which service it is or what Swarm is asked for; `report` says which and why. */
export function readService(entry: unknown, position: number, report: Report): ServiceFacts | null {
  const bare = fieldsOf(entry, '', null)
  const id = bare.text('ID') ?? ''
  const name = bare.text('Spec.Name') ?? ''
  const version = bare.number('Version.Index')
  if (id === '' || name === '' || version === null) {
    const missing = id === '' ? 'ID' : name === '' ? 'Spec.Name' : 'Version.Index'
    report(`service ${position + 1} of the Swarm's list: ${missing} is missing`)
    return null
  }
  const fields = fieldsOf(entry, `service ${name}`, report)
  const mode = modeOf(isJson(entry) && isJson(entry.Spec) ? entry.Spec.Mode : null)
  if (mode === null) {
    report(`service ${name}: Spec.Mode is none that this version of Eyrie knows`)
    return null
  }
  const maxPerNode = fields.number('Spec.TaskTemplate.Placement.MaxReplicas') ?? 0
  return {
    id,
    version,
    name,
    labels: fields.texts('Spec.Labels'),
    mode,
    // Docker's own where none is told.
    replicas: mode === 'replicated' ? (fields.number('Spec.Mode.Replicated.Replicas') ?? 1) : null,
    update: updateOf(fields),
    constraints: fields
      .list('Spec.TaskTemplate.Placement.Constraints')
      .filter((constraint) => typeof constraint === 'string'),
    platforms: fields.list('Spec.TaskTemplate.Placement.Platforms').map((platform) => {
      const words = fieldsOf(platform, `service ${name}`, null)
      return { os: words.text('OS') ?? '', architecture: words.text('Architecture') ?? '' }
    }),
    maxPerNode: maxPerNode > 0 ? maxPerNode : null,
    hostPorts: fields.list('Spec.EndpointSpec.Ports').flatMap((port) => {
      const words = fieldsOf(port, `service ${name}`, null)
      const published = words.number('PublishedPort') ?? 0
      return words.text('PublishMode') === 'host' && published > 0 ? [published] : []
    }),
    template: readTemplate(fields, 'Spec.TaskTemplate', templateOf(entry)),
  }
}

const MODES: readonly (readonly [string, Mode])[] = [
  ['Replicated', 'replicated'],
  ['Global', 'global'],
  ['ReplicatedJob', 'replicated-job'],
  ['GlobalJob', 'global-job'],
]

function modeOf(mode: unknown): Mode | null {
  if (!isJson(mode)) return null
  return MODES.find(([word]) => isJson(mode[word]))?.[1] ?? null
}

function updateOf(fields: Fields): UpdateFacts | null {
  const state = fields.text('UpdateStatus.State') ?? ''
  if (state === '') return null
  return {
    state,
    startedAt: fields.time('UpdateStatus.StartedAt'),
    message: fields.text('UpdateStatus.Message') ?? '',
  }
}

function templateOf(entry: unknown): unknown {
  return isJson(entry) && isJson(entry.Spec) ? entry.Spec.TaskTemplate : null
}

/** The stack it belongs to and its name within; a service of no stack is a project of its own. */
export function placeOf(service: ServiceFacts): { readonly project: string; readonly name: string } {
  const stack = service.labels[STACK_LABEL] ?? ''
  if (stack === '') return { project: service.name, name: service.name }
  const prefix = `${stack}_`
  const name = service.name.startsWith(prefix) ? service.name.slice(prefix.length) : service.name
  return { project: stack, name: name === '' ? service.name : name }
}
