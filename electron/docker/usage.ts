/**
 * Usage of containers by the cheapest way there is: the kernel's own files where the container runs on this machine,
 * the engine's statistics streams for every other.
 */
import type { Replica } from '../../shared/domain/inventory.ts'
import type { Usage } from '../../shared/domain/metrics.ts'
import type { UsageCollector } from '../observe/ports.ts'
import { openCounters, type ContainerCounters, type Machine } from './cgroup.ts'
import type { Streams } from './streams.ts'

export interface UsageOptions {
  readonly streams: Streams
  /** Null where the engine cannot be on this machine, or this is no Linux. */
  readonly machine: Machine | null
  /** The container's first process, as the engine numbers it; null when not known (yet). */
  readonly pidOf: (id: string) => number | null
  readonly now: () => number
}

interface Local {
  readonly counters: ContainerCounters | null
  /** The process it was opened with, or failed to be: another one is worth another try. */
  readonly pid: number
}

/** A container that just restarted is given this long to get its new process known, before a stream is opened. */
const GRACE_MS = 3_000

export function createUsageCollector(options: UsageOptions): UsageCollector {
  const { streams, machine, pidOf, now } = options
  const local = new Map<string, Local>()
  /** Since when a container has had no local counters. */
  const without = new Map<string, number>()
  let watched = new Set<string>()

  function find(id: string, on: Machine): void {
    const pid = pidOf(id)
    const known = local.get(id)
    if (known?.counters != null && (pid === null || pid === known.pid)) return
    if (pid === null || pid === known?.pid) return
    known?.counters?.close()
    const opened = openCounters(id, pid, on)
    local.set(id, { pid, counters: opened.ok ? opened.value : null })
  }

  function forget(id: string): void {
    local.get(id)?.counters?.close()
    local.delete(id)
    without.delete(id)
  }

  function isLocal(id: string): boolean {
    return (local.get(id)?.counters ?? null) !== null
  }

  function needsStream(id: string): boolean {
    if (machine === null) return true
    if (isLocal(id)) {
      without.delete(id)
      return false
    }
    const since = without.get(id)
    if (since === undefined) without.set(id, now())
    return now() - (since ?? now()) >= GRACE_MS
  }

  return {
    get path() {
      const count = [...watched].filter(isLocal).length
      if (watched.size === 0) return machine === null ? 'statistics streams' : 'cgroup files'
      if (count === watched.size) return 'cgroup files'
      if (count === 0) return 'statistics streams'
      return `cgroup files, and statistics streams for ${watched.size - count} of ${watched.size} containers`
    },
    watch(replicas: readonly Pick<Replica, 'id' | 'task'>[]) {
      // A task on another node is none of this engine's containers.
      watched = new Set(replicas.filter(({ task }) => task?.here !== false).map(({ id }) => id))
      for (const id of local.keys()) if (!watched.has(id)) forget(id)
      for (const id of without.keys()) if (!watched.has(id)) without.delete(id)
      if (machine !== null) for (const id of watched) find(id, machine)
      streams.watch(new Set([...watched].filter(needsStream)))
    },
    read() {
      const readings: Usage[] = []
      for (const [id, { counters, pid }] of local) {
        const reading = counters?.read() ?? null
        if (reading !== null) readings.push(reading)
        else if (counters !== null) local.set(id, { pid, counters: null })
      }
      readings.push(...streams.readings().filter(({ id }) => !isLocal(id)))
      return Promise.resolve(readings)
    },
    close() {
      for (const id of [...local.keys()]) forget(id)
      watched = new Set()
      streams.close()
    },
  }
}
