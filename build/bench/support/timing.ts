/** Times of work done in this process, in milliseconds. */

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

export function timed(work: () => void): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

/** Milliseconds of CPU, garbage collection included: what a core spends, whoever else is using the machine. */
export function cpuTimed(work: () => void): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}
