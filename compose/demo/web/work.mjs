// @ts-check
// Real CPU work of a given length, so that load is the same number of CPU seconds on any machine.
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

/** Longest stretch without letting anything else in, in milliseconds of CPU time. */
const sliceMs = 5
const block = Buffer.alloc(4_096, 'demo')

function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/**
 * A lane of work, one piece after the other: health checks and metrics are answered between any two slices, however
 * long the lane is. CPU time and not the clock: a throttled process needs longer for the same work, as real work does.
 * @returns {(milliseconds: number) => Promise<void>} hashes until the process has used that much CPU time
 */
export function createLane() {
  let last = Promise.resolve()

  /** @param {number} milliseconds */
  async function work(milliseconds) {
    for (let left = milliseconds; left > 0; left -= sliceMs) {
      await setImmediate()
      const end = cpuMs() + Math.min(left, sliceMs)
      while (cpuMs() < end) createHash('sha256').update(block).digest()
    }
  }

  return (milliseconds) => {
    last = last.then(() => work(milliseconds))
    return last
  }
}
