/** Checks against the host: what is reserved must fit; limits may be more, and are reported. */
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { sizeText } from '../compose/units.ts'
import {
  placeIn,
  set,
  setFix,
  type Audited,
  type AuditedService,
  type Check,
  type Facts,
  type Verdict,
} from './check.ts'
import { at } from '../compose/tree.ts'

/** The rest is the engine's and the kernel's own (engine.md, section 5). */
const USABLE = 0.9

interface Kind {
  readonly id: 'memory' | 'cpu'
  readonly key: 'memory' | 'cpus'
  readonly format: (value: number) => string
  readonly write: (value: number) => string
  readonly hostHas: (host: Facts['host']) => number
  /** Of containers outside these files. */
  readonly foreign: (audited: Audited) => number
}

const MEMORY: Kind = {
  id: 'memory',
  key: 'memory',
  format: formatBytes,
  write: (bytes) => sizeText(Math.max(6 * 1024 ** 2, Math.floor(bytes / 1024 ** 2) * 1024 ** 2)),
  hostHas: ({ memoryBytes }) => memoryBytes,
  foreign: ({ facts, services }) => {
    const own = services.flatMap(({ running }) => running?.replicas ?? [])
    const reserved = own.reduce(
      (sum, { state, memoryReservation }) => sum + (state === 'running' ? (memoryReservation ?? 0) : 0),
      0,
    )
    return Math.max(0, (facts?.commitment?.memoryReserved ?? 0) - reserved)
  },
}

const CPU: Kind = {
  id: 'cpu',
  key: 'cpus',
  format: formatCores,
  write: (cores) => String(Math.max(0.01, Math.floor(cores * 100) / 100)),
  hostHas: ({ cpus }) => cpus,
  foreign: () => 0,
}

function counted(service: AuditedService): number {
  const { enabled, min } = service.policy.policy
  return Math.max(service.replicas ?? 1, enabled ? min : 0)
}

function reservedBy(
  services: readonly AuditedService[],
  { key }: Kind,
  count: (service: AuditedService) => number,
): number {
  return services.reduce((sum, service) => sum + (service.reservations[key] ?? 0) * count(service), 0)
}

function active(audited: Audited): readonly AuditedService[] {
  return audited.services.filter(({ profiles }) => profiles.length === 0)
}

/** Every reservation made smaller by the same share, until they fit. */
function lowered(audited: Audited, kind: Kind, total: number, room: number) {
  const share = Math.max(0, room) / total
  const reserving = active(audited).filter((service) => service.reservations[kind.key] !== null)
  return {
    sentence: `lower every ${kind.id} reservation to ${Math.floor(share * 100)} % of itself`,
    changes: reserving.map((service) => {
      const path =
        kind.id === 'memory' && at(service.map, 'mem_reservation') !== undefined
          ? ['mem_reservation']
          : ['deploy', 'resources', 'reservations', kind.key]
      return set(service, path, kind.write((service.reservations[kind.key] ?? 0) * share))
    }),
  }
}

function reservations(kind: Kind): Check {
  return {
    id: `capacity.${kind.id}-reserved`,
    category: 'capacity',
    severity: 'fail',
    title: `the ${kind.id} that is reserved fits the host (90 % of it)`,
    of: 'project',
    look(audited) {
      const { facts } = audited
      const services = active(audited)
      const [first] = services.filter((service) => service.reservations[kind.key] !== null)
      if (facts === null || first === undefined) return null
      const total = reservedBy(services, kind, counted)
      const room = USABLE * kind.hostHas(facts.host) - kind.foreign(audited)
      if (total <= room)
        return `${kind.format(total)} are reserved, ${kind.format(Math.max(0, room))} are there`
      return {
        at: placeIn(first, 'deploy', 'resources', 'reservations', kind.key),
        message: `all services together reserve ${kind.format(total)} of ${kind.id}, and ${facts.host.name} has ${kind.format(Math.max(0, room))} for them`,
        fix: lowered(audited, kind, total, room),
      }
    },
  }
}

function maximum(kind: Kind): Check {
  return {
    id: `capacity.${kind.id}-maximum`,
    category: 'capacity',
    severity: 'warn',
    title: `the ${kind.id} reserved fits the host with every service at its maximum`,
    of: 'project',
    look(audited) {
      const { facts } = audited
      const services = active(audited)
      const [first] = services.filter(
        (service) => service.policy.policy.enabled && service.reservations[kind.key] !== null,
      )
      if (facts === null || first === undefined) return null
      const most = (service: AuditedService) =>
        service.policy.policy.enabled ? service.policy.policy.max : counted(service)
      const total = reservedBy(services, kind, most)
      const room = USABLE * kind.hostHas(facts.host) - kind.foreign(audited)
      if (total <= room)
        return `at the maximum ${kind.format(total)} are reserved, ${kind.format(room)} are there`
      return {
        at: placeIn(first, 'labels'),
        message: `with every service at its maximum ${kind.format(total)} of ${kind.id} are reserved, and ${facts.host.name} has ${kind.format(Math.max(0, room))} for them`,
        fix: lowered(audited, kind, total, room),
      }
    },
  }
}

function aboveHost(kind: Kind, why: string): Check {
  return {
    id: `capacity.${kind.id}-limit`,
    category: 'capacity',
    severity: kind.id === 'cpu' ? 'fail' : 'warn',
    title: `no ${kind.id} limit is larger than the host`,
    of: 'service',
    look(service, { facts }): Verdict {
      const limit = service.limits[kind.key]
      if (facts === null || limit === null) return null
      const has = kind.hostHas(facts.host)
      if (limit <= has) return `its ${kind.id} limit is within the host's ${kind.format(has)}`
      const old = kind.id === 'memory' ? 'mem_limit' : 'cpus'
      const path = at(service.map, old) === undefined ? `deploy.resources.limits.${kind.key}` : old
      return {
        at: placeIn(service, ...path.split('.')),
        message: `${service.name} is limited to ${kind.format(limit)} of ${kind.id}, and ${facts.host.name} has ${kind.format(has)}: ${why}`,
        fix: setFix(service, path, kind.write(has)),
      }
    },
  }
}

export const CAPACITY_CHECKS: readonly Check[] = [
  reservations(MEMORY),
  reservations(CPU),
  maximum(MEMORY),
  maximum(CPU),
  aboveHost(MEMORY, 'the limit protects nobody'),
  aboveHost(CPU, 'Docker refuses to create it'),
  {
    id: 'capacity.limits',
    category: 'capacity',
    severity: 'warn',
    title: 'what all limits together come to is reported (more than the host has is allowed)',
    of: 'project',
    look(audited) {
      const { facts } = audited
      if (facts === null) return null
      const sum = (key: 'memory' | 'cpus') =>
        active(audited).reduce((all, service) => all + (service.limits[key] ?? 0) * counted(service), 0)
      const { host } = facts
      return `all limits together are ${formatBytes(sum('memory'))} of ${formatBytes(host.memoryBytes)} memory and ${formatCores(sum('cpus'))} of ${formatCores(host.cpus)}`
    },
  },
]
