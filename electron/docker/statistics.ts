/** One message of the engine's statistics stream, as a reading. Only counters are used; `precpu_stats` is not. */
import type { Usage } from '../../shared/domain/metrics.ts'
import { fieldsOf } from './fields.ts'

/** RFC 3339 with nanoseconds as milliseconds since the epoch, with what a double keeps of them. */
function preciseTime(text: string): number | null {
  const match = /^(.*:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (match?.[1] === undefined || match[3] === undefined || text.startsWith('0001-')) return null
  const seconds = Date.parse(`${match[1]}${match[3]}`)
  return Number.isNaN(seconds) ? null : seconds + Number(match[2] ?? 0) * 1000
}

/** Where the nanoseconds of `systemNanos` begin, so that a double holds them: only differences count. */
const ORIGIN = Date.now()

/** Null without a time: the engine sends such messages of containers that do not run. */
export function readStatistics(message: unknown, id: string, hostCpus: number): Usage | null {
  const fields = fieldsOf(message, id, null)
  const at = preciseTime(fields.text('read') ?? '')
  if (at === null) return null
  const cpuNanos = fields.number('cpu_stats.cpu_usage.total_usage')
  const onlineCpus = fields.number('cpu_stats.online_cpus') ?? hostCpus
  const usage = fields.number('memory_stats.usage')
  // cgroup v1 counts those below as `total_…`; v2 has only the one.
  const inactive =
    fields.number('memory_stats.stats.total_inactive_file') ??
    fields.number('memory_stats.stats.inactive_file')
  const periods = fields.number('cpu_stats.throttling_data.periods')
  const throttled = fields.number('cpu_stats.throttling_data.throttled_periods')
  // A container without a quota has no periods.
  const limited = periods !== null && periods > 0 && throttled !== null
  return {
    id,
    at: Math.round(at),
    cpuNanos,
    // `system_cpu_usage` is read at another moment and leaves out stolen time; a limit is a share of wall time.
    systemNanos: (at - ORIGIN) * 1e6 * onlineCpus,
    onlineCpus,
    workingSetBytes: usage === null || inactive === null ? null : Math.max(0, usage - inactive),
    throttledPeriods: limited ? throttled : null,
    periods: limited ? periods : null,
    pids: fields.number('pids_stats.current'),
  }
}
