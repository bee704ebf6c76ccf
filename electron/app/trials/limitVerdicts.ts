/** What a probe at its limit says about whether the engine keeps it: pure. */
import type { Usage } from '../../../shared/domain/metrics.ts'
import { formatBytes, formatCores, formatShare } from '../../../shared/lib/format.ts'
import type { ProbeState } from '../../observe/ports.ts'
import type { Finding } from './trials.ts'

const SIGKILLED = 137
/** A shell's own report that no process could be started. */
const NO_FORK = /fork/i

export interface MemorySeen {
  readonly limit: number
  readonly state: ProbeState
  readonly seconds: number
  /** Bytes in use when the time was up; null: not known, or it had ended. */
  readonly inUse: number | null
}

export function memoryVerdict({ limit, state, seconds, inUse }: MemorySeen): Finding {
  const id = 'limits.memory'
  const measured = { limitBytes: limit, seconds: rounded(seconds), inUseBytes: inUse }
  const told = `${formatBytes(limit)} after ${seconds.toFixed(1)} s`
  if (!state.running && state.oomKilled)
    return { id, status: 'pass', sentence: `OOM-killed at its limit of ${told}.`, measured }
  if (state.running) {
    const used = inUse === null ? '' : `, with ${formatBytes(inUse)} in use`
    return {
      ...{ id, status: 'fail', measured },
      sentence: `Not ended at its limit of ${told}${used}: see oom_kill_disable and the machine's swap.`,
    }
  }
  const last = state.log.at(-1)
  const words = last === undefined ? '' : `: ${last}`
  return {
    ...{ id, status: 'fail', measured },
    sentence:
      state.exitCode === SIGKILLED
        ? `Killed after ${seconds.toFixed(1)} s, but the engine knows of no OOM kill at its limit of ${formatBytes(limit)}.`
        : `Ended with exit code ${state.exitCode} before it was OOM-killed at its limit of ${formatBytes(limit)}${words}.`,
  }
}

export interface CpuSeen {
  readonly limit: number
  readonly first: Usage
  readonly last: Usage
}

/** The counters and the clock are read a moment apart. */
const CPU_TOLERANCE = 0.15
/** Less than this share of its limit: the machine had no more to give. */
const STARVED = 0.8

export function cpuVerdict({ limit, first, last }: CpuSeen): Finding {
  const id = 'limits.cpu'
  const cores = coresBetween(first, last)
  const throttled = throttledBetween(first, last)
  const measured = {
    limitCores: limit,
    usedCores: cores === null ? null : rounded(cores),
    throttledShare: throttled === null ? null : rounded(throttled),
  }
  if (cores === null)
    return { id, status: 'skipped', sentence: 'The engine told no CPU time of it to judge by.', measured }
  const used = `${formatCores(cores)} used of ${formatCores(limit)}`
  if (cores > limit * (1 + CPU_TOLERANCE))
    return { id, status: 'fail', sentence: `Not held to its limit: ${used}.`, measured }
  if (throttled !== null && throttled > 0)
    return {
      id,
      status: 'pass',
      sentence: `Throttled in ${formatShare(throttled)} of its periods: ${used}.`,
      measured,
    }
  if (cores < limit * STARVED)
    return {
      ...{ id, status: 'skipped', measured },
      sentence: `The machine was too busy to drive it to its limit: ${used}.`,
    }
  if (throttled === null)
    return {
      id,
      status: 'pass',
      sentence: `Held by the CPUs it is pinned to, without a quota: ${used}.`,
      measured,
    }
  return { id, status: 'fail', sentence: `At its limit and in no period throttled: ${used}.`, measured }
}

function coresBetween(first: Usage, last: Usage): number | null {
  if (first.cpuNanos === null || last.cpuNanos === null || last.at <= first.at) return null
  return (last.cpuNanos - first.cpuNanos) / ((last.at - first.at) * 1e6)
}

/** Null where there is no quota. */
function throttledBetween(first: Usage, last: Usage): number | null {
  if (last.periods === null || last.throttledPeriods === null) return null
  const periods = last.periods - (first.periods ?? 0)
  return periods <= 0 ? null : (last.throttledPeriods - (first.throttledPeriods ?? 0)) / periods
}

export interface PidsSeen {
  readonly limit: number
  /** How many processes were asked for. */
  readonly asked: number
  readonly state: ProbeState
  /** The most that were seen at once; null: the engine does not tell. */
  readonly most: number | null
}

/** The shell that was refused may be gone when they are counted. */
const NEAR = 3

export function pidsVerdict({ limit, asked, state, most }: PidsSeen): Finding {
  const id = 'limits.pids'
  const measured = { limit, asked, most }
  if (!state.running && state.oomKilled)
    return {
      ...{ id, status: 'skipped', measured },
      sentence: `Its memory limit ended it before it had ${limit} processes.`,
    }
  const said = state.log.find((line) => NO_FORK.test(line))
  const words = said === undefined ? '' : ` (${said})`
  if (most === null)
    return {
      id,
      status: 'skipped',
      sentence: 'The engine does not tell how many processes it has.',
      measured,
    }
  if (most > limit)
    return { id, status: 'fail', sentence: `${most} processes were there, ${limit} are allowed.`, measured }
  if (most >= limit - NEAR)
    return {
      ...{ id, status: 'pass', measured },
      sentence: `Cannot fork beyond ${limit} processes: ${asked} were asked for, ${most} were there${words}.`,
    }
  return {
    ...{ id, status: 'fail', measured },
    sentence: `Only ${most} processes were there of the ${limit} it is allowed${words}: something else bounds it.`,
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
