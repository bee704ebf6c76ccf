/** Puts replicas together into the services and projects their labels name. */
import type { Project, Replica, Scalability, Service } from '../../shared/domain/inventory.ts'
import { COMPOSE } from './composeLabels.ts'
import { readContainer } from './inspected.ts'
import type { Inspection } from './inspections.ts'
import { scalabilityOf } from './scalability.ts'

/** A replica with what it was read from. */
export interface Read {
  readonly replica: Replica
  readonly labels: Readonly<Record<string, string>>
  readonly inspection: Inspection
}

function keyOf({ labels }: Read): string {
  return JSON.stringify([labels[COMPOSE.project], labels[COMPOSE.service]])
}

/** The replicas of each service. */
export function groupServices(reads: readonly Read[]): readonly (readonly Read[])[] {
  return [...group(reads, keyOf).values()]
}

function group<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const known = groups.get(key(item))
    if (known === undefined) groups.set(key(item), [item])
    else known.push(item)
  }
  return groups
}

/** The one made last tells how the service is meant to be now. */
export function modelOf(reads: readonly Read[]): Read {
  return reads.reduce((a, b) =>
    b.replica.createdAt > a.replica.createdAt ||
    (b.replica.createdAt === a.replica.createdAt && b.replica.number > a.replica.number)
      ? b
      : a,
  )
}

function serviceFrom(reads: readonly Read[], present: ReadonlyMap<string, boolean>): Service {
  const model = modelOf(reads)
  return {
    project: model.labels[COMPOSE.project] ?? '',
    name: model.labels[COMPOSE.service] ?? '',
    engine: 'compose',
    labels: model.labels,
    replicas: reads.map(({ replica }) => replica).sort((a, b) => a.number - b.number),
    scalability: scalability(model, present.get(model.replica.imageId)),
  }
}

function scalability({ replica, inspection }: Read, imagePresent: boolean | undefined): Scalability {
  if (inspection.kind !== 'described') {
    return {
      ok: false,
      sentence: `the engine cannot describe ${replica.name}, so nothing can be cloned from it`,
    }
  }
  const container = readContainer(inspection.answer, replica.name)
  if (!container.ok) return { ok: false, sentence: container.error.message }
  return scalabilityOf(container.value, imagePresent === undefined ? {} : { imagePresent })
}

function byName<T extends { readonly name: string }>(a: T, b: T): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

export function projectsOf(
  services: readonly (readonly Read[])[],
  /** By image id: whether the engine still has it. */
  present: ReadonlyMap<string, boolean>,
): readonly Project[] {
  const projects = group(services, (reads) => modelOf(reads).labels[COMPOSE.project] ?? '')
  return [...projects]
    .map(([name, members]): Project => {
      const { labels } = modelOf(members.flat())
      const files = labels[COMPOSE.configFiles] ?? ''
      return {
        name,
        engine: 'compose',
        workingDir: labels[COMPOSE.workingDir] ?? null,
        configFiles: files === '' ? [] : files.split(','),
        services: members.map((reads) => serviceFrom(reads, present)).sort(byName),
      }
    })
    .sort(byName)
}
