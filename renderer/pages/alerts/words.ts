/** How alerts are put in order and told. Pure. */
import type { AlertRuleView } from '../../../shared/contract/alerts.ts'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { formatDuration } from '../../../shared/lib/format.ts'
import type { Tone } from '../../components/Badge.tsx'

export const SEVERITY_TONE: Readonly<Record<Alert['severity'], Tone>> = {
  critical: 'bad',
  warning: 'warn',
  info: 'info',
}
export const SOURCE_WORDS = { eyrie: 'Eyrie', prometheus: 'Prometheus' } as const

const RANK = { critical: 0, warning: 1, info: 2 } as const

/** What fires and is told first, the gravest of it at the top, then what waits; silenced ones last. */
export function sortAlerts(alerts: readonly Alert[]): readonly Alert[] {
  const weight = (alert: Alert) =>
    Number(alert.silence !== null) * 10 + Number(alert.state === 'pending') * 5 + RANK[alert.severity]
  return alerts.toSorted((a, b) => weight(a) - weight(b) || a.since - b.since || a.key.localeCompare(b.key))
}

const CATEGORIES: readonly AlertRuleView['category'][] = [
  'service',
  'eyrie',
  'system',
  'network',
  'database',
  'redis',
  'other',
]

/** Services first, then what they stand on; by name within each. */
export function sortRules(rules: readonly AlertRuleView[]): readonly AlertRuleView[] {
  const place = ({ category }: AlertRuleView) => CATEGORIES.indexOf(category)
  return rules.toSorted(
    (a, b) => place(a) - place(b) || a.name.localeCompare(b.name) || a.condition.localeCompare(b.condition),
  )
}

/** "firing for 3 min", "fires in 2 min 10 s", "firing, no data for 41 s". */
export function standingWords({ state, since, firesAt, noDataSince }: Alert, now: number): string {
  const span = (ms: number) => formatDuration(Math.max(0, ms) / 1000)
  if (noDataSince !== null) return `firing, no data for ${span(now - noDataSince)}`
  if (state === 'firing') return `for ${span(now - since)}`
  return firesAt === null ? `waiting for ${span(now - since)}` : `fires in ${span(firesAt - now)}`
}

export const SILENCE_TIMES = [
  { value: '1h', label: '1 h', seconds: 3600 },
  { value: '4h', label: '4 h', seconds: 4 * 3600 },
  { value: '1d', label: '1 day', seconds: 86_400 },
  { value: '7d', label: '7 days', seconds: 7 * 86_400 },
] as const
