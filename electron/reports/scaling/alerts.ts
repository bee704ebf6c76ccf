/** Alerts of a period, each from when it began to fire to its end. */
import type { AlertEntry } from '../../../shared/domain/history.ts'
import type { ReportedAlert } from './report.ts'

/** `entries`: oldest first, all of the period; an alert that began before it is told from its end alone. */
export function alertsOf(entries: readonly AlertEntry[], from: number): readonly ReportedAlert[] {
  const open = new Map<string, ReportedAlert>()
  const ended: ReportedAlert[] = []
  for (const { at, alert } of entries) {
    const { key, name, severity, source, subject, sentence, silenced, state } = alert
    if (state === 'firing') {
      open.set(key, { name, severity, source, subject, from: at, to: null, sentence, silenced })
      continue
    }
    const begun = open.get(key) ?? { name, severity, source, subject, from, to: null, sentence, silenced }
    ended.push({ ...begun, to: at })
    open.delete(key)
  }
  return [...ended, ...open.values()].sort((a, b) => a.from - b.from || (a.name < b.name ? -1 : 1))
}
