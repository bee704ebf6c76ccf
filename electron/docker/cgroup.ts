/** Reads one container's counters from the kernel's own files, kept open: a tenth of a millisecond a reading. */
import fs from 'node:fs'
import type { Usage } from '../../shared/domain/metrics.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { cpuNanos, throttling, workingSet } from './cgroupCounters.ts'
import { belongsTo, findPlaces, readMounts, type Places } from './cgroupPaths.ts'

/** What the machine under the containers offers; the real one by default. */
export interface Machine {
  /** Null where there is no such file. */
  readonly read: (file: string) => string | null
  readonly open: (file: string) => number | null
  readonly cpus: number
  /** Nanoseconds of a clock that never jumps. */
  readonly nanos: () => number
  readonly now: () => number
}

export interface ContainerCounters {
  /** Null once the container is gone or has restarted: then find it anew. */
  read(): Usage | null
  close(): void
}

export function thisMachine(cpus: number): Machine {
  return {
    read(file) {
      try {
        return fs.readFileSync(file, 'utf8')
      } catch {
        // Not there or not permitted: either way it cannot be read here, and the statistics streams can.
        return null
      }
    },
    open(file) {
      try {
        return fs.openSync(file, 'r')
      } catch {
        return null
      }
    },
    cpus,
    // Milliseconds since the process began, as a double: exact to the nanosecond for a hundred days.
    nanos: () => performance.now() * 1e6,
    now: () => Date.now(),
  }
}

/** memory.stat is the longest of these files, with about 1 to 4 kB. */
const buffer = Buffer.allocUnsafe(32_768)

/** Throws when the file's cgroup is gone (ENODEV). */
function readOpen(descriptor: number | null): string | null {
  if (descriptor === null) return null
  return buffer.toString('latin1', 0, fs.readSync(descriptor, buffer, 0, buffer.length, 0))
}

/** `pid` is the container's first process, verified to be of this container. Failures: `NotHere`. */
export function openCounters(id: string, pid: number, machine: Machine): Result<ContainerCounters> {
  const cgroup = machine.read(`/proc/${pid}/cgroup`)
  if (cgroup === null || !belongsTo(cgroup, id)) {
    return fail('NotHere', `process ${pid} of this machine is not of container ${id.slice(0, 12)}`)
  }
  const mountinfo = machine.read('/proc/self/mountinfo')
  const places = findPlaces(cgroup, readMounts(mountinfo ?? ''), id)
  const files = openFiles(places, machine)
  if (Object.values(files).every((descriptor) => descriptor === null)) {
    return fail('NotHere', `the cgroup files of container ${id.slice(0, 12)} are not mounted here`)
  }
  return ok(countersOf(id, places, files, machine))
}

type Files = Readonly<Record<'usage' | 'cpuStat' | 'memory' | 'memoryStat' | 'pids', number | null>>

function openFiles(places: Places, machine: Machine): Files {
  const { cpuacct, cpu, memory, pids } = places
  const open = (folder: string | undefined, name: string) =>
    folder === undefined ? null : machine.open(`${folder}/${name}`)
  const cpuStat = open(cpu?.folder, 'cpu.stat')
  return {
    // Version 2 has it all in cpu.stat.
    usage: cpuacct?.version === 1 ? open(cpuacct.folder, 'cpuacct.usage') : null,
    cpuStat,
    memory: open(memory?.folder, memory?.version === 1 ? 'memory.usage_in_bytes' : 'memory.current'),
    memoryStat: open(memory?.folder, 'memory.stat'),
    pids: open(pids?.folder, 'pids.current'),
  }
}

function countersOf(id: string, places: Places, files: Files, machine: Machine): ContainerCounters {
  let open = true
  const close = () => {
    if (!open) return
    open = false
    for (const descriptor of Object.values(files)) if (descriptor !== null) fs.closeSync(descriptor)
  }
  const memoryVersion = places.memory?.version ?? 1
  const cpuVersion = places.cpuacct?.version ?? 1
  return {
    close,
    read() {
      if (!open) return null
      try {
        const cpuStat = readOpen(files.cpuStat)
        const usage = cpuVersion === 1 ? readOpen(files.usage) : cpuStat
        // Taken right beside the CPU counter: the one is divided by the other.
        const systemNanos = machine.nanos() * machine.cpus
        const at = machine.now()
        const pids = readOpen(files.pids)
        return {
          id,
          at,
          cpuNanos: cpuNanos(cpuVersion, usage),
          systemNanos,
          onlineCpus: machine.cpus,
          workingSetBytes: workingSet(memoryVersion, readOpen(files.memory), readOpen(files.memoryStat)),
          ...throttling(cpuStat),
          pids: pids === null ? null : Number.parseInt(pids, 10),
        }
      } catch (thrown) {
        close()
        if (thrown instanceof Error && 'code' in thrown) return null
        throw thrown
      }
    },
  }
}
