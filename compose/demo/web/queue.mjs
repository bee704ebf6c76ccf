// @ts-check
// The job queue in Redis, and the worker that empties it at a bounded speed.
import { createLane } from './work.mjs'

const key = 'demo:jobs'
/** While this key exists, replicas that start stay unhealthy: a release that fails, on demand. */
const faultKey = 'demo:new-replicas-unhealthy'

/** @typedef {{ command: (...parts: (string | number)[]) => Promise<string | number | null> }} Redis */

/**
 * @param {Redis} redis
 * @param {number} limit jobs the queue holds; what exceeds it is refused
 */
export function createQueue(redis, limit) {
  return {
    depth: async () => Number(await redis.command('LLEN', key)),
    /**
     * @param {number} count
     * @returns {Promise<number>} the number of jobs taken, fewer than asked for when the queue is full
     */
    push: async (count) => {
      const room = limit - Number(await redis.command('LLEN', key))
      const taken = Math.max(0, Math.min(count, room))
      if (taken > 0) await redis.command('LPUSH', key, ...Array.from({ length: taken }, () => Date.now()))
      return taken
    },
    pop: async () => (await redis.command('RPOP', key)) !== null,
    clear: async () => {
      await redis.command('DEL', key)
    },
    newReplicasFail: async () => (await redis.command('GET', faultKey)) !== null,
    /** @param {boolean} fail */
    setNewReplicasFail: async (fail) => {
      await (fail ? redis.command('SET', faultKey, 1) : redis.command('DEL', faultKey))
    },
  }
}

/**
 * Takes one job at a time, at most `rate` a second, and never catches up on time it lost.
 * @param {ReturnType<typeof createQueue>} queue
 * @param {{ rate: number, cpuMs: number, processed: () => void }} options
 * @returns {{ stop: () => Promise<void> }} stop resolves when the job at hand is done
 */
export function startWorker(queue, { rate, cpuMs, processed }) {
  const periodMs = 1_000 / rate
  const burn = createLane()
  let stopped = false
  /** @type {Promise<void>} */
  let current = Promise.resolve()
  /** @type {NodeJS.Timeout | undefined} */
  let timer

  const turn = async () => {
    const started = performance.now()
    try {
      if (await queue.pop()) {
        await burn(cpuMs)
        processed()
      }
    } catch {
      // Redis is away: /healthz and the absent queue_depth say so; the next turn tries again.
    }
    if (!stopped) schedule(Math.max(1, periodMs - (performance.now() - started)))
  }
  /** @param {number} delayMs */
  const schedule = (delayMs) => {
    timer = setTimeout(() => {
      current = turn()
    }, delayMs)
  }
  schedule(periodMs)

  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      return current
    },
  }
}
