/** Checks of what runs against what the files say. A difference that is meant goes into the file by its fix. */
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { currentReplicas, type Replica } from '../../../shared/domain/inventory.ts'
import { at } from '../compose/tree.ts'
import { sizeText } from '../compose/units.ts'
import { placeIn, set, setFix, type AuditedService, type Check, type Fix, type Verdict } from './check.ts'

const UP = 'docker compose up -d makes it what the file says; the fix makes the file say what runs'

interface Field {
  readonly id: string
  readonly title: string
  readonly file: (service: AuditedService) => number | null
  readonly runs: (replica: Replica) => number | null
  readonly path: string
  readonly old: string
  readonly format: (value: number) => string
  readonly write: (value: number) => string | number
}

const FIELDS: readonly Field[] = [
  {
    id: 'memory',
    title: 'what runs has the memory limit of the file',
    file: ({ limits }) => limits.memory,
    runs: ({ memoryLimit }) => memoryLimit,
    path: 'deploy.resources.limits.memory',
    old: 'mem_limit',
    format: formatBytes,
    write: (bytes) => (bytes % 1024 === 0 ? sizeText(bytes) : String(bytes)),
  },
  {
    id: 'cpu',
    title: 'what runs has the CPU limit of the file',
    file: ({ limits }) => limits.cpus,
    runs: ({ cpuLimit }) => cpuLimit,
    path: 'deploy.resources.limits.cpus',
    old: 'cpus',
    format: formatCores,
    write: String,
  },
  {
    id: 'pids',
    title: 'what runs has the PID limit of the file',
    file: ({ limits }) => limits.pids,
    runs: ({ pidsLimit }) => pidsLimit,
    path: 'deploy.resources.limits.pids',
    old: 'pids_limit',
    format: (count) => `${count} processes`,
    write: (count) => count,
  },
  {
    id: 'memory-reservation',
    title: 'what runs has the memory reservation of the file',
    file: ({ reservations }) => reservations.memory,
    runs: ({ memoryReservation }) => memoryReservation,
    path: 'deploy.resources.reservations.memory',
    old: 'mem_reservation',
    format: formatBytes,
    write: (bytes) => (bytes % 1024 === 0 ? sizeText(bytes) : String(bytes)),
  },
]

function differs(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a !== b : Math.abs(a - b) > 1e-6 * Math.max(a, b)
}

function fieldCheck(field: Field): Check {
  return {
    id: `drift.${field.id}`,
    category: 'drift',
    severity: 'warn',
    title: field.title,
    of: 'service',
    look(service): Verdict {
      const replicas = service.running === null ? [] : currentReplicas(service.running)
      if (replicas.length === 0) return null
      const file = field.file(service)
      const other = replicas.find((replica) => differs(field.runs(replica), file))
      if (other === undefined) return `${file === null ? 'no limit' : field.format(file)}, as in the file`
      const runs = field.runs(other)
      const told = (value: number | null) => (value === null ? 'none' : field.format(value))
      const path = at(service.map, field.old) === undefined ? field.path : field.old
      return {
        at: placeIn(service, ...path.split('.')),
        message: `${other.name} has ${told(runs)}, the file says ${told(file)} (${field.path}): ${UP}`,
        fix: runs === null ? without(service, path) : setFix(service, path, field.write(runs)),
      }
    },
  }
}

function without(service: AuditedService, path: string): Fix {
  const parts = path.split('.')
  const map = at(service.map, ...parts.slice(0, -1))
  return {
    sentence: `remove ${path}`,
    changes: map?.kind === 'map' ? [{ kind: 'remove', map, key: parts.at(-1) ?? '' }] : [],
  }
}

export const DRIFT_CHECKS: readonly Check[] = [
  ...FIELDS.map(fieldCheck),
  {
    id: 'drift.image',
    category: 'drift',
    severity: 'warn',
    title: 'what runs has the image of the file',
    of: 'service',
    look(service) {
      const replicas = service.running === null ? [] : currentReplicas(service.running)
      if (replicas.length === 0 || service.image === null) return null
      const other = replicas.find(({ image }) => image !== service.image && !image.startsWith('sha256:'))
      if (other === undefined) return `${service.image}, as in the file`
      return {
        at: placeIn(service, 'image'),
        message: `${other.name} runs ${other.image}, the file says ${service.image}: ${UP}`,
        fix: { sentence: `set image to ${other.image}`, changes: [set(service, ['image'], other.image)] },
      }
    },
  },
  {
    id: 'drift.replicas',
    category: 'drift',
    severity: 'warn',
    title: 'a service that Eyrie does not scale has as many replicas as the file says',
    of: 'service',
    look(service) {
      if (service.running === null || service.policy.policy.enabled) return null
      const runs = currentReplicas(service.running).length
      const wanted = service.replicas ?? 1
      if (runs === 0) return null
      if (runs === wanted) return `${runs}, as in the file`
      const path = at(service.map, 'scale') === undefined ? 'deploy.replicas' : 'scale'
      return {
        at: placeIn(service, ...path.split('.')),
        message: `${service.name} has ${runs} replicas, the file says ${wanted}: ${UP}`,
        fix: setFix(service, path, runs),
      }
    },
  },
]
