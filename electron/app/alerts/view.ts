/** Alerts, rules, silences and how people are told, as clients see them. */
import type {
  AlertRuleView,
  AlertsStatus,
  AlertsView,
  NotificationsView,
} from '../../../shared/contract/alerts.ts'
import type { TopicState } from '../../../shared/contract/frames.ts'
import { DEFAULT_NOTIFICATIONS } from '../../../shared/domain/alertStates.ts'
import { conditionWords } from '../../../shared/domain/alertWords.ts'
import type { WatchedRule } from '../../loop/alerts/watch.ts'
import type { Core } from '../core.ts'

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

/** Rules that ask the same of several services are one. */
function rulesView(rules: readonly WatchedRule[]): readonly AlertRuleView[] {
  const views = new Map<string, AlertRuleView>()
  for (const { rule, watch } of rules) {
    const condition = conditionWords(rule)
    const key = `${rule.id} ${condition}`
    const before = views.get(key)
    const service = rule.scope === null ? [] : [`${rule.scope.project}/${rule.scope.service}`]
    const { id: name, category, severity, hint } = rule
    const known = before ?? {
      name,
      category,
      severity,
      condition,
      hint,
      services: [],
      watch: 'watched',
      sentence: '',
    }
    const worse = watch.kind !== 'watched' && known.watch === 'watched'
    views.set(key, {
      ...known,
      services: [...known.services, ...service],
      ...(worse ? { watch: watch.kind, sentence: watch.sentence } : {}),
    })
  }
  return [...views.values()]
}

export function alertsView(core: Core): AlertsView {
  return {
    alerts: [...core.alerting.alerts()],
    rules: [...rulesView(core.alerting.rules())],
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
