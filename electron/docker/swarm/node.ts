/** One entry of `GET /nodes`: what placement asks about a machine of the Swarm. */
import { fieldsOf, type Report } from '../fields.ts'

export interface NodeFacts {
  readonly id: string
  readonly name: string
  readonly role: 'manager' | 'worker'
  readonly availability: 'active' | 'pause' | 'drain'
  readonly state: string
  readonly labels: Readonly<Record<string, string>>
  readonly engineLabels: Readonly<Record<string, string>>
  readonly os: string
  readonly architecture: string
  readonly cpus: number
  readonly memoryBytes: number
}

/** Null where it has no id; `report` says so. */
export function readNode(entry: unknown, position: number, report: Report): NodeFacts | null {
  const id = fieldsOf(entry, '', null).text('ID') ?? ''
  if (id === '') {
    report(`node ${position + 1} of the Swarm's list: ID is missing or no id`)
    return null
  }
  const fields = fieldsOf(entry, `node ${id.slice(0, 12)}`, report)
  return {
    id,
    name: fields.text('Description.Hostname') ?? id.slice(0, 12),
    role: fields.text('Spec.Role') === 'manager' ? 'manager' : 'worker',
    availability: availabilityOf(fields.text('Spec.Availability')),
    state: fields.text('Status.State') ?? 'unknown',
    labels: fields.texts('Spec.Labels'),
    engineLabels: fields.texts('Description.Engine.Labels'),
    os: fields.text('Description.Platform.OS') ?? '',
    architecture: fields.text('Description.Platform.Architecture') ?? '',
    cpus: (fields.number('Description.Resources.NanoCPUs') ?? 0) / 1e9,
    memoryBytes: fields.number('Description.Resources.MemoryBytes') ?? 0,
  }
}

/** A word that is not known yet takes nothing new, like a paused node. */
function availabilityOf(word: string | null): NodeFacts['availability'] {
  return word === 'active' || word === 'drain' ? word : 'pause'
}
