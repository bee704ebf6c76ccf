/** Whether new limits make sense on this host and for what runs: what forbids them, and what has to be known first. Pure. */
import type { Amounts, AmountName, WantedAmounts } from '../../../shared/domain/change.ts'
import type { Host } from '../../../shared/domain/inventory.ts'
import { formatBytes, formatCores } from '../../../shared/lib/format.ts'

/** `asks`: somebody has to say yes to it first. */
export interface Warning {
  readonly amount: AmountName | null
  readonly sentence: string
  readonly asks: boolean
}

export interface Situation {
  readonly service: string
  /** What the replicas have; null: none runs. */
  readonly now: Amounts | null
  readonly wanted: WantedAmounts
  readonly live: boolean
  readonly swarm: boolean
  readonly host: Pick<Host, 'name' | 'cpus' | 'memoryBytes'>
  readonly replicas: readonly { readonly name: string; readonly memoryUse: number | null }[]
  /** What all other containers of the host have reserved, in bytes. */
  readonly reservedByOthers: number
}

/** The smallest the engine takes (4 MiB before 20.10), and the smallest share of a CPU. */
const LEAST_MEMORY = 6 * 1024 ** 2
const LEAST_CPUS = 0.01
/** The kernel has no more process ids. */
const MOST_PIDS = 4_194_304
/** This near to its limit a container is about to be killed. */
const NEAR = 0.9

/** Why it cannot be; null: it can. */
export function forbidden({ wanted, now, host, service }: Situation): string | null {
  const after = { ...EMPTY, ...now, ...defined(wanted) }
  const { cpus, memory, memoryReservation, cpuReservation, pids } = wanted
  for (const [name, value] of Object.entries(wanted))
    if (typeof value === 'number' && !Number.isFinite(value)) return `${name} is no number`
  const small = (value: number | null | undefined) => typeof value === 'number' && value < LEAST_MEMORY
  if (small(memory))
    return `a memory limit of ${formatBytes(memory ?? 0)} is too small: Docker takes 6 MB at least`
  if (small(memoryReservation))
    return `a memory reservation of ${formatBytes(memoryReservation ?? 0)} is too small: Docker takes 6 MB at least`
  for (const [what, value] of [
    ['CPU limit', cpus],
    ['CPU reservation', cpuReservation],
  ] as const) {
    if (typeof value !== 'number') continue
    if (value < LEAST_CPUS) return `a ${what} of ${value} cores is too small: Docker takes 0.01 at least`
    if (value > host.cpus)
      return `a ${what} of ${formatCores(value)} is more than ${host.name} has (${host.cpus})`
  }
  if (typeof pids === 'number' && (!Number.isInteger(pids) || pids < 1 || pids > MOST_PIDS))
    return `a PID limit must be a whole number from 1 to ${MOST_PIDS}`
  const changesMemory = memory !== undefined || memoryReservation !== undefined
  if (
    changesMemory &&
    after.memory !== null &&
    after.memoryReservation !== null &&
    after.memoryReservation > after.memory
  )
    return `${service} would reserve more memory (${formatBytes(after.memoryReservation)}) than it may use (${formatBytes(after.memory)})`
  const changesCpu = cpus !== undefined || cpuReservation !== undefined
  if (changesCpu && after.cpus !== null && after.cpuReservation !== null && after.cpuReservation > after.cpus)
    return `${service} would reserve more CPU (${formatCores(after.cpuReservation)}) than it may use (${formatCores(after.cpus)})`
  return null
}

export function warningsOf(situation: Situation): readonly Warning[] {
  const { wanted, now, host, live, swarm, replicas } = situation
  const { memory, memoryReservation, cpuReservation } = wanted
  const warnings: Warning[] = []
  if (typeof memory === 'number') {
    const over = replicas.filter(({ memoryUse }) => memoryUse !== null && memoryUse > memory)
    const near = replicas.filter(
      ({ memoryUse }) => memoryUse !== null && memoryUse <= memory && memoryUse > memory * NEAR,
    )
    const [first] = over
    if (live && first !== undefined)
      warnings.push({
        amount: 'memory',
        asks: true,
        sentence: `${first.name} uses ${formatBytes(first.memoryUse ?? 0)} now${over.length > 1 ? `, and ${over.length - 1} more of them too much as well` : ''}: with ${formatBytes(memory)} the kernel refuses, or kills it`,
      })
    else if (near[0] !== undefined)
      warnings.push({
        amount: 'memory',
        asks: false,
        sentence: `${near[0].name} uses ${formatBytes(near[0].memoryUse ?? 0)} now, nearly all of ${formatBytes(memory)}`,
      })
    if (memory > host.memoryBytes)
      warnings.push({
        amount: 'memory',
        asks: true,
        sentence: `${formatBytes(memory)} is more than ${host.name} has (${formatBytes(host.memoryBytes)}): the limit would limit nothing`,
      })
    if (live && now !== null && now.memory === null)
      warnings.push({
        amount: 'memory',
        asks: false,
        sentence: 'Docker cannot take a memory limit off a running container again',
      })
  }
  if (live && typeof wanted.cpus === 'number' && now !== null && now.cpus === null)
    warnings.push({
      amount: 'cpus',
      asks: false,
      sentence: 'Docker cannot take a CPU limit off a running container again',
    })
  if (typeof memoryReservation === 'number') {
    const sum = situation.reservedByOthers + memoryReservation * Math.max(1, replicas.length)
    if (sum > host.memoryBytes)
      warnings.push({
        amount: 'memoryReservation',
        asks: true,
        sentence: `with it ${formatBytes(sum)} are reserved on ${host.name}, which has ${formatBytes(host.memoryBytes)}`,
      })
  }
  if (cpuReservation !== undefined && !swarm)
    warnings.push({
      amount: 'cpuReservation',
      asks: false,
      sentence:
        'a CPU reservation is kept by Swarm only: here it is written to the file, and changes nothing that runs',
    })
  return warnings
}

const EMPTY: Amounts = { cpus: null, memory: null, cpuReservation: null, memoryReservation: null, pids: null }

function defined(wanted: WantedAmounts): Partial<Amounts> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
}
