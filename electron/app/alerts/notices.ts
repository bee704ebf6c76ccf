/** What people are told of what was recorded: alerts, actions that failed, guards that tripped. */
import type { NoticeView } from '../../../shared/contract/alerts.ts'
import type { Notifications } from '../../../shared/domain/alertStates.ts'
import type { Entry } from '../../../shared/domain/history.ts'
import { serviceKey } from '../../../shared/domain/inventory.ts'

/** A notice, with what a webhook may say about it. */
export interface Notice extends NoticeView {
  readonly state: 'firing' | 'resolved' | 'ended' | 'told'
  readonly name: string
  readonly project: string
  readonly service: string
  readonly subject: string
  readonly value: number | null
  readonly hint: string
  readonly source: 'eyrie' | 'prometheus'
}

const RANK = { info: 0, warning: 1, critical: 2 } as const
/** Notes of the controller that a guard tripped; `circuit-closed` is no matter for a notification. */
const GUARDS: ReadonlySet<string> = new Set(['demoted', 'circuit'])

/** Null: it is nothing to be told. */
export function noticeOf(entry: Entry, { minSeverity }: Pick<Notifications, 'minSeverity'>): Notice | null {
  const { at, project, service } = entry
  const subject = service === '' ? '' : serviceKey(project, service)
  const plain = {
    ...{ id: `entry-${entry.id}`, at, project, service, subject },
    ...{ value: null, hint: '', source: 'eyrie' as const, state: 'told' as const },
  }
  switch (entry.kind) {
    case 'alert': {
      const { alert } = entry
      const { severity, sentence, hint, state } = alert
      if (alert.silenced || RANK[severity] < RANK[minSeverity]) return null
      const title = state === 'firing' ? `${alert.name} (${severity})` : `${alert.name}: ended`
      const { name, value, source } = alert
      return {
        ...plain,
        ...{ kind: 'alert', severity, title, body: sentence, name, state, value, hint, source },
        subject: alert.subject,
      }
    }
    case 'action': {
      const { endedAt, verification, from, to, outcome } = entry.action
      if (endedAt === null || verification === 'converged' || entry.action.superseded === true) return null
      const title = `Scaling ${subject} ${from} → ${to} failed`
      return { ...plain, kind: 'action', severity: 'critical', title, body: outcome, name: 'ActionFailed' }
    }
    case 'drift': {
      if (entry.outcome !== 'paused') return null
      const title = `${subject} is paused`
      return { ...plain, kind: 'guard', severity: 'warning', title, body: entry.sentence, name: 'Drift' }
    }
    case 'note': {
      if (!GUARDS.has(entry.topic)) return null
      const title = entry.topic === 'circuit' ? `Scaling ${subject} did not help` : `${subject} needs you`
      const name = entry.topic === 'circuit' ? 'CircuitOpen' : 'Demoted'
      return { ...plain, kind: 'guard', severity: 'warning', title, body: entry.sentence, name }
    }
    case 'change': {
      const { endedAt, verification, outcome } = entry.change
      if (endedAt === null || verification === 'converged') return null
      const title = `Changing the limits of ${subject} failed`
      return { ...plain, kind: 'action', severity: 'warning', title, body: outcome, name: 'ChangeFailed' }
    }
    case 'decision':
      return null
  }
}

export function testNotice(at: number): Notice {
  return {
    ...{ id: `test-${at}`, at, kind: 'test', severity: 'info', state: 'told', name: 'Test' },
    ...{
      title: 'A test from Eyrie',
      body: 'Alerts will look like this one.',
      hint: 'Nothing is to be done.',
    },
    ...{ project: '', service: '', subject: '', value: null, source: 'eyrie' },
  }
}
