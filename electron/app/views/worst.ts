/** The worst that stands, in one word and one sentence: what a tray has room for. */
import type { DeskView } from '../../../shared/contract/desktop.ts'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { plural } from '../../../shared/lib/format.ts'

export interface Standing {
  readonly engine: {
    readonly state: 'connected' | 'connecting' | 'unreachable' | 'off'
    readonly detail: string
  }
  readonly frozen: boolean
  readonly alerts: readonly Pick<Alert, 'state' | 'severity' | 'silence' | 'sentence'>[]
  /** Keys of services whose mode a guard lowered. */
  readonly demoted: readonly string[]
  /** Sentences the operator must see. */
  readonly notices: readonly string[]
}

type Worst = Pick<DeskView, 'level' | 'sentence'>

/** The first that holds is told, so the order is the ranking. What is silenced, pending or `info` troubles nobody. */
export function worstOf({ engine, frozen, alerts, demoted, notices }: Standing): Worst {
  const told = alerts.filter(({ state, silence }) => state === 'firing' && silence === null)
  const critical = told.filter(({ severity }) => severity === 'critical')
  const warnings = told.filter(({ severity }) => severity === 'warning')
  if (engine.state === 'unreachable') return { level: 'critical', sentence: engine.detail }
  if (critical.length > 0) return { level: 'critical', sentence: firing(critical, 'critical alert') }
  if (warnings.length > 0) return { level: 'warning', sentence: firing(warnings, 'warning') }
  if (demoted.length > 0)
    return { level: 'warning', sentence: `A guard lowered the mode of ${demoted.join(', ')}.` }
  if (notices[0] !== undefined) return { level: 'warning', sentence: notices[0] }
  if (frozen) return { level: 'frozen', sentence: 'Frozen: no count is changed until it is unfrozen.' }
  if (engine.state !== 'connected') return { level: 'unknown', sentence: engine.detail }
  return { level: 'fine', sentence: 'Nothing needs you.' }
}

function firing(alerts: readonly Pick<Alert, 'sentence'>[], what: string): string {
  const [first] = alerts
  return alerts.length === 1 && first !== undefined
    ? first.sentence
    : `${plural(alerts.length, what)} firing.`
}
