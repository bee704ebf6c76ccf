/** What a load says of the service that answered it: pure. */
import { formatMilliseconds, formatShare } from '../../../../shared/lib/format.ts'
import type { Finding } from '../trials.ts'
import type { LoadMeasures } from './generator.ts'

/** Fewer successes than this share is a failure. */
const ENOUGH = 0.99

export function loadVerdict(id: string, url: string, measures: LoadMeasures): Finding {
  const { requests, succeeded, seconds, p50, p90, p95, p99, longest, unsent, failures } = measures
  const share = requests === 0 ? null : succeeded / requests
  const measured = {
    ...{ requests, succeeded, successShare: share, seconds, unsent },
    perSecond: seconds > 0 ? Math.round((requests / seconds) * 10) / 10 : null,
    ...{ p50Ms: p50, p90Ms: p90, p95Ms: p95, p99Ms: p99, longestMs: longest },
  }
  if (share === null)
    return { id, status: 'skipped', sentence: `No request to ${url} was answered in the time.`, measured }
  const why = failures
    .map((each) => `${each.count} × ${each.why}`)
    .slice(0, 3)
    .join(', ')
  const times = [
    ['p50', p50],
    ['p90', p90],
    ['p95', p95],
    ['p99', p99],
  ] as const
  const told = times.flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${formatMilliseconds(value)}`],
  )
  const parts = [
    `${requests} requests to ${url} in ${seconds.toFixed(0)} s: ${succeeded === requests ? 'all' : formatShare(share)} succeeded`,
    ...(why === '' ? [] : [`failed: ${why}`]),
    ...(told.length === 0 ? [] : [told.join(', ')]),
    ...(unsent === 0 ? [] : [`${unsent} more were due and had to wait`]),
  ]
  return { id, status: share >= ENOUGH ? 'pass' : 'fail', sentence: `${parts.join('; ')}.`, measured }
}
