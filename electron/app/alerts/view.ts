/** Alerts, rules, silences and how people are told, as clients see them. */
import type { AlertsStatus, AlertsView, NotificationsView } from '../../../shared/contract/alerts.ts'
import type { TopicState } from '../../../shared/contract/frames.ts'
import { DEFAULT_NOTIFICATIONS } from '../../../shared/domain/alertStates.ts'
import type { Core } from '../core.ts'
import { rulesView } from './rulesView.ts'

export function notificationsView({ settings, notifier }: Core): NotificationsView {
  const chosen = settings.get().notifications ?? DEFAULT_NOTIFICATIONS
  const target = notifier.target()
  return {
    ...chosen,
    webhook: {
      url: target?.url ?? null,
      from: target?.from ?? null,
      template: chosen.webhook?.template ?? null,
      signed: target !== null && target.secret !== null,
      delivery: notifier.webhook.delivery(),
    },
  }
}

function statusView(core: Core): AlertsStatus {
  const [newest] = core.store.entries({ kind: 'alert', limit: 1 })
  return {
    prometheus: core.alerting.prometheus(),
    notifications: notificationsView(core),
    newest: newest?.id ?? 0,
  }
}

export function alertsView(core: Core): AlertsView {
  return {
    alerts: [...core.alerting.alerts()],
    rules: [...rulesView(core.alerting.rules(), core.alerting.foreignRules())],
    silences: [...(core.settings.get().silences ?? [])],
    status: statusView(core),
  }
}

export function alertsState(core: Core): TopicState {
  const { alerts, rules, silences, status } = alertsView(core)
  return {
    status,
    ...Object.fromEntries(alerts.map((alert) => [`alert:${alert.key}`, alert])),
    ...Object.fromEntries(rules.map((rule) => [`rule:${rule.name} ${rule.condition}`, rule])),
    ...Object.fromEntries(silences.map((silence) => [`silence:${silence.id}`, silence])),
  }
}

export function noticesState({ notifier }: Core): TopicState {
  return Object.fromEntries(notifier.notices().map((notice) => [`notice:${notice.id}`, notice]))
}
