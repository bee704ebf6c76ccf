/** Checks of limits and reservations. */
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'
import { at, textOf } from '../compose/tree.ts'
import { bytesOf } from '../../../shared/lib/amounts.ts'
import { sizeText } from '../compose/units.ts'
import {
  placeIn,
  removeFix,
  set,
  setFix,
  type AuditedService,
  type Check,
  type ServiceCheck,
} from './check.ts'
import { memoryFor } from './images.ts'

const LIMITS = 'deploy.resources.limits'
const RESERVATIONS = 'deploy.resources.reservations'
const here = (service: AuditedService) => placeIn(service, 'deploy', 'resources', 'limits')

const OLD_KEYS = [
  ['cpus', `${LIMITS}.cpus`],
  ['mem_limit', `${LIMITS}.memory`],
  ['pids_limit', `${LIMITS}.pids`],
  ['mem_reservation', `${RESERVATIONS}.memory`],
] as const

/** Docker itself refuses less. */
const LEAST_MEMORY = 6 * 1024 * 1024
const SWAP_BESIDE = ['-1', '0']

function check(
  id: string,
  severity: Check['severity'],
  title: string,
  look: ServiceCheck['look'],
): ServiceCheck {
  return { id: `limits.${id}`, category: 'limits', severity, title, of: 'service', look }
}

/** Where the limit is written, in whichever of the two ways. */
function limitPath(service: AuditedService, old: string, path: string): string {
  return at(service.map, old) === undefined ? path : old
}

export const LIMIT_CHECKS: readonly Check[] = [
  check('memory', 'fail', 'every service has a memory limit', (service) => {
    const { memory } = service.limits
    if (memory !== null) return `memory is limited to ${formatBytes(memory)}`
    const reserved = service.reservations.memory
    const size = reserved === null ? memoryFor(service.image) : sizeText(reserved * 2)
    return {
      at: here(service),
      message: `${service.name} has no memory limit: one leak takes the whole host`,
      fix: setFix(service, `${LIMITS}.memory`, size),
    }
  }),
  check('cpu', 'warn', 'every service has a CPU limit', (service) => {
    const { cpus } = service.limits
    if (cpus !== null) return `CPU is limited to ${formatCores(cpus)}`
    return {
      at: here(service),
      message: `${service.name} has no CPU limit: it can starve its neighbours, and its load is a share of the whole host`,
      fix: setFix(service, `${LIMITS}.cpus`, String(Math.max(1, service.reservations.cpus ?? 0))),
    }
  }),
  check('pids', 'warn', 'every service has a PID limit', (service) => {
    const { pids } = service.limits
    if (pids !== null) return `it may have ${pids} processes`
    return {
      at: here(service),
      message: `${service.name} has no PID limit: a fork loop takes the whole host`,
      fix: setFix(service, `${LIMITS}.pids`, 500),
    }
  }),
  check('memory-reservation', 'warn', 'every service reserves memory', (service) => {
    const { memory } = service.reservations
    if (memory !== null) return `${formatBytes(memory)} of memory are reserved`
    const limit = service.limits.memory ?? bytesOf(memoryFor(service.image)) ?? 0
    return {
      at: here(service),
      message: `${service.name} reserves no memory: under pressure it is reclaimed first, and its need is not known before it is scaled`,
      fix: setFix(service, `${RESERVATIONS}.memory`, sizeText(Math.floor(limit / 2))),
    }
  }),
  check('memory-order', 'fail', 'no service reserves more memory than its limit', (service) => {
    const [limit, reserved] = [service.limits.memory, service.reservations.memory]
    if (limit === null || reserved === null) return null
    if (reserved <= limit) return `its ${formatBytes(reserved)} reserved are within its limit`
    const path = limitPath(service, 'mem_reservation', `${RESERVATIONS}.memory`)
    return {
      at: placeIn(service, ...path.split('.')),
      message: `${service.name} reserves ${formatBytes(reserved)}, more than its limit of ${formatBytes(limit)}: Docker refuses to create it`,
      fix: setFix(service, path, sizeText(limit)),
    }
  }),
  check('cpu-order', 'fail', 'no service reserves more CPU than its limit', (service) => {
    const [limit, reserved] = [service.limits.cpus, service.reservations.cpus]
    if (limit === null || reserved === null) return null
    if (reserved <= limit) return `its ${formatCores(reserved)} reserved are within its limit`
    return {
      at: placeIn(service, 'deploy', 'resources', 'reservations', 'cpus'),
      message: `${service.name} reserves ${formatCores(reserved)}, more than its limit of ${formatCores(limit)}`,
      fix: setFix(service, `${RESERVATIONS}.cpus`, String(limit)),
    }
  }),
  check(
    'cpu-reservation',
    'warn',
    'a CPU reservation has an effect: outside Swarm only `cpu_shares` has one',
    (service, { stack }) => {
      const reserved = service.reservations.cpus
      if (reserved === null) return null
      if (at(service.map, 'cpu_shares') !== undefined || stack) return 'its CPU reservation has an effect'
      return {
        at: placeIn(service, 'deploy', 'resources', 'reservations', 'cpus'),
        message: `reservations.cpus of ${service.name} has no effect outside Swarm; cpu_shares gives it its part under load`,
        fix: setFix(service, 'cpu_shares', Math.max(2, Math.round(reserved * 1024))),
      }
    },
  ),
  check('memory-least', 'fail', 'no memory limit is smaller than Docker accepts (6 MiB)', (service) => {
    const { memory } = service.limits
    if (memory === null) return null
    if (memory >= LEAST_MEMORY) return 'its memory limit is large enough for Docker'
    const path = limitPath(service, 'mem_limit', `${LIMITS}.memory`)
    return {
      at: placeIn(service, ...path.split('.')),
      message: `${service.name} is limited to ${memory} bytes of memory: Docker accepts no less than 6 MiB`,
      fix: setFix(service, path, memoryFor(service.image)),
    }
  }),
  check('swap', 'warn', 'no service may swap without bound', (service) => {
    const swap = textOf(at(service.map, 'memswap_limit'))
    if (swap === null) return null
    if (!SWAP_BESIDE.includes(swap)) return 'its swap is bounded'
    return {
      at: placeIn(service, 'memswap_limit'),
      message: `memswap_limit of ${service.name} lets it swap without bound: it becomes slow instead of failing`,
      fix: setFix(
        service,
        'memswap_limit',
        sizeText(service.limits.memory ?? bytesOf(memoryFor(service.image)) ?? 0),
      ),
    }
  }),
  check('oom-kill', 'fail', 'no service has its OOM kill disabled', (service) => {
    if (textOf(at(service.map, 'oom_kill_disable')) !== 'true') return null
    return {
      at: placeIn(service, 'oom_kill_disable'),
      message: `${service.name} is not killed at its memory limit: it hangs instead, and nothing restarts it`,
      fix: removeFix(service, 'oom_kill_disable'),
    }
  }),
  check('two-places', 'fail', 'no limit is set twice with different values', (service) => {
    const twice = OLD_KEYS.find(([old, path]) => {
      const [one, other] = [textOf(at(service.map, old)), textOf(at(service.map, ...path.split('.')))]
      // Where there is a block of limits at all, Compose wants the old key's value in it too.
      const block = at(service.map, ...path.split('.').slice(0, -1))
      return one !== null && block !== undefined && !same(one, other)
    })
    if (twice === undefined) return null
    const [old, path] = twice
    return {
      at: placeIn(service, old),
      message: `${old} and ${path} of ${service.name} differ: Compose refuses the file`,
      fix: setFix(service, path, textOf(at(service.map, old)) ?? ''),
    }
  }),
  check(
    'old-keys',
    'warn',
    'limits are written under `deploy.resources`, which Compose and Swarm both read',
    (service) => {
      const old = OLD_KEYS.filter(([key]) => textOf(at(service.map, key)) !== null)
      const [first] = old
      if (first === undefined) return null
      return {
        at: placeIn(service, first[0]),
        message: `${old.map(([key]) => key).join(', ')} of ${service.name}: Swarm does not read version-2 keys`,
        fix: {
          sentence: `move ${old.map(([key]) => key).join(', ')} to deploy.resources`,
          changes: [
            ...old.map(([key]) => ({ kind: 'remove' as const, map: service.map, key })),
            ...moved(service, old),
          ],
        },
      }
    },
  ),
]

/** One block for all of them: two new blocks at one place would be two keys of one name. */
function moved(service: AuditedService, old: readonly (readonly [string, string])[]) {
  const values = old
    .filter(([, path]) => textOf(at(service.map, ...path.split('.'))) === null)
    .map(([key, path]) => [path.split('.').slice(2), textOf(at(service.map, key)) ?? ''] as const)
  const resources = at(service.map, 'deploy', 'resources')
  if (resources?.kind === 'map')
    return values.map(([path, value]) => set(service, ['deploy', 'resources', ...path], typed(path, value)))
  const block: Record<string, Record<string, string | number>> = {}
  for (const [[part = '', name = ''], value] of values)
    block[part] = { ...block[part], [name]: typed([part, name], value) }
  return values.length === 0 ? [] : [set(service, ['deploy', 'resources'], block)]
}

function typed(path: readonly string[], value: string): string | number {
  return path.at(-1) === 'pids' ? Number(value) : value
}

function same(one: string, other: string | null): boolean {
  if (other === null) return false
  return (
    one === other ||
    (bytesOf(one) !== null && bytesOf(one) === bytesOf(other)) ||
    Number(one) === Number(other)
  )
}
