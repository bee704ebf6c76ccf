/** Which connections there are: Docker's own, the operator's, the demo; and where each keeps its data. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { ConnectionView } from '../../../shared/contract/connections.ts'
import type { SavedConnection } from '../../../shared/domain/connection.ts'
import { labelOf, type Address } from '../../docker/address.ts'
import { currentContext, listConnections, type Environment } from '../../docker/contexts.ts'
import { resolveEndpoint } from '../../docker/endpoint.ts'

export const DEMO = 'demo'

export interface KnownConnection extends Pick<ConnectionView, 'name' | 'label' | 'kind' | 'origin'> {
  /** Why it cannot be opened, as a sentence; null where nothing is known against it. */
  readonly problem: string | null
}

/** What Docker's own rules choose; `default` also where they cannot be followed, which opening it then tells. */
export function usualConnection(environment: Environment): string {
  const current = currentContext(environment)
  return current.ok ? current.value.name : 'default'
}

function kindOf(address: Address): KnownConnection['kind'] {
  if (address.kind !== 'tcp') return address.kind
  return address.tls === null ? 'tcp' : 'tls'
}

export function describeConnection(
  name: string,
  origin: KnownConnection['origin'],
  environment: Environment,
  saved: readonly SavedConnection[],
): KnownConnection {
  const endpoint = resolveEndpoint({ connection: name, environment, saved })
  if (endpoint.ok) {
    const { address } = endpoint.value
    return { name, label: labelOf(address), kind: kindOf(address), origin, problem: null }
  }
  const label = saved.find((each) => each.name === name)?.address ?? name
  return { name, label, kind: 'unknown', origin, problem: endpoint.error.message }
}

export function knownConnections(
  environment: Environment,
  saved: readonly SavedConnection[],
): readonly KnownConnection[] {
  const own = new Set(saved.map(({ name }) => name))
  const contexts = listConnections(environment).flatMap((found): KnownConnection[] => {
    if (own.has(found.name)) return []
    if (found.name === 'unreadable')
      return [
        {
          name: found.name,
          label: 'Docker context',
          kind: 'unknown',
          origin: 'context',
          problem: found.label,
        },
      ]
    return [
      describeConnection(found.name, found.name === 'default' ? 'default' : 'context', environment, saved),
    ]
  })
  return [
    ...contexts,
    ...saved.map(({ name }) => describeConnection(name, 'saved', environment, saved)),
    { name: DEMO, label: 'Embedded demo', kind: 'simulated', origin: 'demo', problem: null },
  ]
}

/** The data folder itself for the usual one; one folder each for the others. */
export function folderOf(dataDir: string, name: string, environment: Environment): string {
  if (name === DEMO) return path.join(dataDir, 'demo')
  if (name === usualConnection(environment)) return dataDir
  return path.join(dataDir, 'connections', folderName(name))
}

/** Two connections never share a folder: what is not a plain name carries a digest of itself. */
function folderName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_')
  if (plain === name && !/^\.+$/.test(name)) return plain
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${plain.replace(/^\.+/, '').slice(0, 60)}-${digest}`
}
