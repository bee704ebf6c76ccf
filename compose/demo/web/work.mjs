// @ts-check
// Real CPU work of a given length, so that load is the same number of CPU seconds on any machine.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/** Longest stretch without letting other requests in, in milliseconds of CPU time. */
const sliceMs = 5
const block = Buffer.alloc(4_096, 'demo')

function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/**
 * Hashes until the process has used that much CPU time. CPU time and not the clock: a throttled process
 * needs longer for the same work, as real work does.
 * @param {number} milliseconds
 */
export async function burn(milliseconds) {
  for (let left = milliseconds; left > 0;) {
    const started = cpuMs()
    const slice = Math.min(left, sliceMs)
    while (cpuMs() - started < slice) createHash('sha256').update(block).digest()
    left -= slice
    if (left > 0) await setImmediate()
  }
}
