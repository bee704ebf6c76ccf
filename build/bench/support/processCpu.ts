/** CPU time of processes, from /proc; Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A process may end at any moment.
    return ''
  }
}

/** Of `/proc/PID/stat`, after the name in parentheses, which may hold anything: state is field 0, ppid field 1. */
function fieldsOf(pid: number): readonly string[] {
  const stat = read(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** The kernel's clock ticks a second; 100 on every Linux of today (`getconf CLK_TCK`). */
const TICKS = 100

/**
 * CPU time of the processes together, in milliseconds: from the scheduler's own account of each thread, to the
 * nanosecond, or where a kernel keeps none, from `/proc/PID/stat`, to 10 ms.
 */
export function cpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + Math.max(threadsMs(pid), statMs(pid)), 0)
}

function statMs(pid: number): number {
  const fields = fieldsOf(pid)
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / TICKS
}

/** Threads that ended are missing, so it may fall short of the whole. */
function threadsMs(pid: number): number {
  let nanos = 0
  for (const thread of list(`/proc/${pid}/task`)) {
    nanos += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0] ?? 0)
  }
  return nanos / 1e6
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

interface Process {
  readonly pid: number
  readonly name: string
  readonly parent: number
}

export function processes(): readonly Process[] {
  return readdirSync('/proc').flatMap((entry): Process[] => {
    if (!/^\d+$/.test(entry)) return []
    const pid = Number(entry)
    const name = read(`/proc/${pid}/comm`).trim()
    return name === '' ? [] : [{ pid, name, parent: Number(fieldsOf(pid)[1] ?? 0) }]
  })
}

/** The first process of each container, found by the id in its cgroup's name. */
export function processesIn(ids: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { pid } of processes()) {
    const cgroup = read(`/proc/${pid}/cgroup`)
    const id = ids.find((known) => cgroup.includes(known))
    if (id !== undefined && pid < (found.get(id) ?? Infinity)) found.set(id, pid)
  }
  return found
}

function listensAt(pid: number, socket: string): boolean {
  const inodes = read(`/proc/${pid}/net/unix`)
    .split('\n')
    .filter((line) => line.endsWith(` ${socket}`))
    .map((line) => `socket:[${line.trim().split(/\s+/)[6] ?? ''}]`)
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.includes(readlinkSync(`/proc/${pid}/fd/${fd}`)))
  } catch {
    return false
  }
}

/** The engine behind a socket: dockerd, its containerd, and the shims of the containers named by id. */
export function engineProcesses(socket: string, ids: readonly string[]): readonly number[] {
  const all = processes()
  const daemons = all.filter(({ name }) => name === 'dockerd')
  // Who may not look into other users' processes can still tell when there is only one.
  const daemon =
    daemons.find(({ pid }) => listensAt(pid, socket)) ?? (daemons.length === 1 ? daemons[0] : undefined)
  if (daemon === undefined)
    throw new Error(`no dockerd of this machine listens at ${socket}; run this as root`)
  const containerds = all.filter(({ name }) => name === 'containerd')
  const own = containerds.filter(({ parent }) => parent === daemon.pid)
  const wanted = new Set(ids)
  const shims = all.filter(
    ({ pid, name }) =>
      name.startsWith('containerd-shim') &&
      read(`/proc/${pid}/cmdline`)
        .split('\0')
        .some((word) => wanted.has(word)),
  )
  return [daemon, ...(own.length > 0 ? own : containerds), ...shims].map(({ pid }) => pid)
}
