/** Alerts of the test server: one that fires, one rule, and what is set is what it answers. */
import { DEFAULT_NOTIFICATIONS, type Alert, type Silence } from '../../domain/alertStates.ts'
import type { AlertRuleView, AlertsView, NotificationsView } from '../alerts.ts'
import type { Handlers } from '../server.ts'

export function alertOf(changes: Partial<Alert> = {}): Alert {
  return {
    key: 'shop/web/ContainerOOMKilled/shop-web-1',
    name: 'ContainerOOMKilled',
    source: 'eyrie',
    state: 'firing',
    severity: 'critical',
    project: 'shop',
    service: 'web',
    subject: 'shop-web-1',
    sentence: 'The kernel killed a process of shop-web-1 for want of memory',
    hint: 'Raise its memory limit by a fifth at least.',
    value: 1,
    since: 1000,
    firesAt: null,
    noDataSince: null,
    silence: null,
    ...changes,
  }
}

export function alertRuleOf(changes: Partial<AlertRuleView> = {}): AlertRuleView {
  return {
    name: 'ContainerOOMKilled',
    source: 'eyrie',
    category: 'service',
    severity: 'critical',
    condition: 'OOM kills of a replica in 5 min above 0, at once',
    hint: 'Raise its memory limit by a fifth at least.',
    services: ['shop/web'],
    watch: 'watched',
    sentence: '',
    loaded: null,
    ...changes,
  }
}

export const NOTIFICATIONS: NotificationsView = {
  ...DEFAULT_NOTIFICATIONS,
  webhook: {
    url: null,
    from: null,
    template: null,
    signed: false,
    delivery: { state: 'idle', sentence: '', at: null },
  },
}

export function alertsOf(changes: Partial<AlertsView> = {}): AlertsView {
  return {
    alerts: [alertOf()],
    rules: [alertRuleOf()],
    silences: [],
    status: {
      prometheus: { state: 'off', detail: 'No Prometheus is set.', lastSeenAt: null },
      notifications: NOTIFICATIONS,
      newest: 0,
    },
    ...changes,
  }
}

type AlertingHandlers = Pick<
  Handlers,
  Extract<keyof Handlers, `alerts.${string}` | `notifications.${string}`>
>

export function alertingHandlers(): AlertingHandlers {
  let silences: readonly Silence[] = []
  return {
    'alerts.get': () => ({ ok: true, value: alertsOf({ silences: [...silences] }) }),
    'alerts.silence': ({ alert, project = null, service = null, until, comment = '' }) => {
      const id = String(silences.length + 1)
      silences = [...silences, { id, alert, project, service, until, comment, by: 'test', at: 0 }]
      return { ok: true, value: { id, sentence: `${alert} is silenced.` } }
    },
    'alerts.unsilence': ({ id }) => {
      silences = silences.filter((each) => each.id !== id)
      return { ok: true, value: { sentence: 'It is told again.' } }
    },
    'alerts.export': ({ file }) => ({ ok: true, value: { name: file, text: 'groups: []' } }),
    'notifications.update': () => ({ ok: true, value: NOTIFICATIONS }),
    'notifications.test': () => ({ ok: true, value: { sentence: 'Sent.' } }),
  }
}
