/** Everything about alerts of one core: what Eyrie judges, what Prometheus found, and both recorded once each. */
import type { AlertRule } from '../../../shared/domain/alerts.ts'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { DEFAULT_NOTIFICATIONS } from '../../../shared/domain/alertStates.ts'
import type { AlertEntry } from '../../../shared/domain/history.ts'
import { createSignal, type Signal } from '../../../shared/lib/signal.ts'
import {
  createAlertWatch,
  silenceOf,
  type AlertWatchDependencies,
  type WatchedRule,
} from '../../loop/alerts/watch.ts'
import type { Controller } from '../../loop/controller.ts'
import type { EngineSource, FactorReadings, ForeignRule } from '../../observe/ports.ts'
import { createForeignAlerts } from './foreign.ts'

export interface Alerting {
  readonly changed: Signal<void>
  /** Eyrie's own and Prometheus', each with its source. */
  alerts(): readonly Alert[]
  rules(): readonly WatchedRule[]
  /** What Prometheus has loaded; null: not known. */
  foreignRules(): readonly ForeignRule[] | null
  /** How Prometheus' own alerts are known. */
  prometheus: ReturnType<typeof createForeignAlerts>['status']
  /** Puts a rule that tests the others among them; null takes it away. */
  drill(rule: AlertRule | null): void
  /** Judges now, with what was read until now. */
  look(): Promise<void>
  start(looping: boolean): void
  stop(): void
}

export interface AlertingDependencies extends Omit<AlertWatchDependencies, 'foreign' | 'policy' | 'verdict'> {
  readonly factors: FactorReadings
  readonly source: EngineSource
  readonly controller: Controller
}

const RECORDED = 'alerts:prometheus'

export function createAlerting(deps: AlertingDependencies): Alerting {
  const { controller, source, store, settings, now } = deps
  const changed = createSignal<void>()
  const foreign = createForeignAlerts(deps.factors, now)
  const own = createAlertWatch({
    ...deps,
    policy: (service) => controller.policy(service).policy,
    verdict: (project, service) => controller.verdict(project, service),
    foreign: (signal) => foreign.reading(signal),
  })
  /** Prometheus' firing alerts as they were recorded. */
  let recorded = new Map(Object.entries((store.value(RECORDED) ?? {}) as Readonly<Record<string, Alert>>))
  const stops: (() => void)[] = []

  function all(): readonly Alert[] {
    const silences = settings.get().silences ?? []
    const theirs = foreign
      .alerts()
      .map((alert) => ({ ...alert, silence: silenceOf(alert, silences, now())?.id ?? null }))
    return [...own.alerts(), ...theirs]
  }

  /** What Eyrie watches itself is told by its own alert; Prometheus' is recorded beside it only where one asked for it. */
  function isRecorded({ name, project, service }: Alert): boolean {
    const { prometheus } = settings.get().notifications ?? DEFAULT_NOTIFICATIONS
    if (prometheus === 'all') return true
    return !own
      .rules()
      .some(
        ({ rule, watch }) =>
          rule.id === name &&
          watch.kind !== 'unwatched' &&
          (rule.scope === null || (rule.scope.project === project && rule.scope.service === service)),
      )
  }

  function entryOf(alert: Alert, state: 'firing' | 'resolved'): Omit<AlertEntry, 'id'> {
    const { key, name, severity, project, service, subject, value, sentence, hint } = alert
    const told =
      state === 'firing' ? sentence : `${name} of ${subject === '' ? 'Prometheus' : subject} has ended`
    return {
      ...{ at: now(), kind: 'alert', project, service },
      alert: {
        ...{ key, name, source: 'prometheus', severity, state, subject, value, sentence: told, hint },
        silenced: alert.silence !== null,
      },
    }
  }

  function recordForeign(): void {
    const { state, lastSeenAt } = foreign.status()
    // What does not answer has not said that anything ended.
    if (state !== 'off' && (state !== 'connected' || lastSeenAt === null)) return
    const firing = new Map(
      all()
        .filter((alert) => alert.source === 'prometheus' && alert.state === 'firing' && isRecorded(alert))
        .map((alert) => [alert.key, alert]),
    )
    for (const [key, alert] of firing) if (!recorded.has(key)) store.addEntry(entryOf(alert, 'firing'))
    for (const [key, alert] of recorded) if (!firing.has(key)) store.addEntry(entryOf(alert, 'resolved'))
    recorded = firing
    store.setValue(RECORDED, Object.fromEntries(firing))
  }

  return {
    changed,
    alerts: all,
    rules: () => own.rules(),
    foreignRules: () => foreign.rules(),
    drill: (rule) => own.drill(rule),
    prometheus: () => foreign.status(),
    async look() {
      await foreign.look()
      own.look()
    },
    start(looping) {
      stops.push(
        source.subscribe((event) => own.heard(event)),
        controller.rounded.listen(({ at, rounds }) => {
          if (rounds !== null) own.rounded(at)
        }),
        own.changed.listen(() => changed.emit()),
        foreign.changed.listen(() => {
          recordForeign()
          changed.emit()
        }),
      )
      own.start(looping)
      foreign.start()
    },
    stop() {
      for (const stop of stops) stop()
      own.stop()
      foreign.stop()
    },
  }
}
