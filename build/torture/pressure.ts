/** How short of CPU this machine is: what is late on a starved machine says nothing about Eyrie. */
import { readFileSync } from 'node:fs'

/** Beyond this share of the last minute somebody was waiting for a CPU; a machine that has enough stays far below. */
const STARVED = 0.6

/** Null: the kernel keeps no account (`/proc/pressure/cpu`). */
export function cpuPressure(): number | null {
  try {
    const share = /^some .*avg60=([\d.]+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]
    return share === undefined ? null : Number(share) / 100
  } catch {
    return null
  }
}

export function isStarved(): boolean {
  return (cpuPressure() ?? 0) > STARVED
}
