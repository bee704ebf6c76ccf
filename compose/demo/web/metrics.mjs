// @ts-check
// What the service counts, in the Prometheus text format.

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Upper bounds of the latency histogram, in seconds. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10]

export function createMetrics() {
  // A counter that first appears with its first event has no rate for that event, so both start at 0.
  /** @type {Map<number, number>} */
  const requests = new Map([
    [200, 0],
    [500, 0],
    [503, 0],
  ])
  const buckets = bounds.map(() => 0)
  let seconds = 0
  let observed = 0
  const jobs = { enqueued: 0, refused: 0, processed: 0 }

  return {
    jobs,
    /**
     * @param {number} code HTTP status of the answer
     * @param {number} elapsed seconds from the request to the end of its answer
     */
    request(code, elapsed) {
      requests.set(code, (requests.get(code) ?? 0) + 1)
      const bucket = bounds.findIndex((bound) => elapsed <= bound)
      if (bucket >= 0) buckets[bucket] = (buckets[bucket] ?? 0) + 1
      seconds += elapsed
      observed += 1
    },
    /**
     * @param {{ queueDepth: number | null, inFlight: number }} now the queue's depth is left out while unknown
     * @returns {string}
     */
    render({ queueDepth, inFlight }) {
      const codes = [...requests].sort(([a], [b]) => a - b)
      const cpu = process.cpuUsage()
      let total = 0
      const histogram = bounds.map((bound, index) => {
        total += buckets[index] ?? 0
        return `http_request_duration_seconds_bucket{le="${String(bound)}"} ${String(total)}`
      })
      return [
        '# HELP http_requests_total Requests answered, by status code.',
        '# TYPE http_requests_total counter',
        ...codes.map(([code, count]) => `http_requests_total{code="${String(code)}"} ${String(count)}`),
        '# HELP http_request_duration_seconds Time from a request to the end of its answer.',
        '# TYPE http_request_duration_seconds histogram',
        ...histogram,
        `http_request_duration_seconds_bucket{le="+Inf"} ${String(observed)}`,
        `http_request_duration_seconds_sum ${String(seconds)}`,
        `http_request_duration_seconds_count ${String(observed)}`,
        '# HELP http_requests_in_flight Requests being answered.',
        '# TYPE http_requests_in_flight gauge',
        `http_requests_in_flight ${String(inFlight)}`,
        ...(queueDepth === null
          ? []
          : [
              '# HELP queue_depth Jobs waiting in the queue that all replicas share.',
              '# TYPE queue_depth gauge',
              `queue_depth ${String(queueDepth)}`,
            ]),
        '# HELP jobs_total Jobs handled by this replica, by what became of them.',
        '# TYPE jobs_total counter',
        ...Object.entries(jobs).map(
          ([outcome, count]) => `jobs_total{outcome="${outcome}"} ${String(count)}`,
        ),
        '# HELP process_cpu_seconds_total CPU time of the process.',
        '# TYPE process_cpu_seconds_total counter',
        `process_cpu_seconds_total ${String((cpu.user + cpu.system) / 1e6)}`,
        '# HELP process_resident_memory_bytes Resident memory of the process.',
        '# TYPE process_resident_memory_bytes gauge',
        `process_resident_memory_bytes ${String(process.memoryUsage.rss())}`,
        '',
      ].join('\n')
    },
  }
}
