/** Limits and reservations of a container, read from the `HostConfig` of its inspection. */
import type { Fields } from './fields.ts'

export interface Limits {
  /** Cores; null where none is set. */
  readonly cpuLimit: number | null
  readonly memoryLimit: number | null
  readonly memoryReservation: number | null
  readonly pidsLimit: number | null
}

/** The kernel's own default, in microseconds. */
const DEFAULT_PERIOD = 100_000

/** How many CPUs a list such as `0-2,5` names; null where it is no such list. */
export function countCpus(list: string): number | null {
  const cpus = new Set<number>()
  for (const part of list.split(',')) {
    const match = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part)
    if (match?.[1] === undefined) return null
    const first = Number(match[1])
    const last = match[2] === undefined ? first : Number(match[2])
    if (last < first) return null
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu)
  }
  return cpus.size
}

/** Docker writes 0 (and -1, for pids) where there is no limit. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}

/** NanoCpus, else quota ÷ period, else the CPUs it is pinned to (engine.md, section 1). */
function cpuLimit(fields: Fields): number | null {
  const nano = positive(fields.number('HostConfig.NanoCpus'))
  if (nano !== null) return nano / 1e9
  const quota = positive(fields.number('HostConfig.CpuQuota'))
  if (quota !== null) return quota / (positive(fields.number('HostConfig.CpuPeriod')) ?? DEFAULT_PERIOD)
  const pinned = fields.text('HostConfig.CpusetCpus')
  if (pinned === null || pinned === '') return null
  const count = countCpus(pinned)
  if (count === null) fields.wrong('HostConfig.CpusetCpus', 'a list of CPUs')
  return count
}

export function readLimits(fields: Fields): Limits {
  return {
    cpuLimit: cpuLimit(fields),
    memoryLimit: positive(fields.number('HostConfig.Memory')),
    memoryReservation: positive(fields.number('HostConfig.MemoryReservation')),
    pidsLimit: positive(fields.number('HostConfig.PidsLimit')),
  }
}
