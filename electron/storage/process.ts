/** Who a process is, robust against a number being used again: its id together with when it started. */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the platform's own words; null where the platform does not tell. */
  readonly started: string | null
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) }
}

/** Whether that very process still runs. Where its start cannot be told, the number alone decides. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    // Anything but "no such process" (not permitted, for one) means that it is there.
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = startOf(pid)
  return started === null || now === null || now === started
}

function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStart(pid)
    if (process.platform === 'win32') return null
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 2000,
    }).trim()
  } catch {
    return null
  }
}

/** Boot id and field 22 of /proc/PID/stat (start in clock ticks since boot); the name before it may hold spaces. */
function linuxStart(pid: number): string {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return 'ended'
  const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return `${boot}:${fields[19] ?? ''}`
}
