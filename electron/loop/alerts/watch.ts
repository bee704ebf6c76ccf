/** Keeps the alerts that Eyrie judges itself: evaluates every few seconds, records what begins and ends, ends silences. */
import { plainAlerts, serviceAlerts, sharedAlerts } from '../../../shared/domain/alertRules.ts'
import type { AlertRule, AlertSignal } from '../../../shared/domain/alerts.ts'
import type { Alert, Silence } from '../../../shared/domain/alertStates.ts'
import { matches } from '../../../shared/domain/alertStates.ts'
import { alertSentence, silenceWords } from '../../../shared/domain/alertWords.ts'
import type { AlertEntry } from '../../../shared/domain/history.ts'
import { serviceKey, type Inventory, type Service } from '../../../shared/domain/inventory.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { messageOf } from '../../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../../shared/lib/signal.ts'
import { staleAfterMs } from '../../engine/window.ts'
import type { Observer } from '../../observe/observer.ts'
import type { SourceEvent } from '../../observe/ports.ts'
import type { Sampler } from '../../observe/sampler.ts'
import type { RecentSeries } from '../../observe/series.ts'
import type { SettingsStore } from '../../storage/settings.ts'
import type { Store } from '../../storage/store.ts'
import type { Verdict } from '../verdict.ts'
import {
  evaluateAlerts,
  ruleKey,
  type AlertMemory,
  type Evaluation,
  type SignalReading,
  type StandingAlert,
  type Transition,
  type Watch,
} from './evaluate.ts'
import { killedAt, listedAt, type HappeningsMemory } from './happenings.ts'
import { signalsFrom, throttledKey } from './signals.ts'

export interface WatchedRule {
  readonly rule: AlertRule
  readonly watch: Watch
}

export interface AlertWatch {
  readonly changed: Signal<void>
  alerts(): readonly Alert[]
  rules(): readonly WatchedRule[]
  /** A rule that is judged with the others, to try out what becomes of an alert; null: none. */
  drill(rule: AlertRule | null): void
  /** Evaluates now. */
  look(): void
  /** A round of the loop succeeded. */
  rounded(at: number): void
  heard(event: SourceEvent): void
  /** `looping`: this process runs the loop, whose silence is an alert too. */
  start(looping: boolean): void
  stop(): void
}

export interface AlertWatchDependencies {
  readonly observer: Observer
  readonly sampler: Sampler
  readonly recent: RecentSeries
  readonly store: Store
  readonly settings: SettingsStore
  readonly policy: (service: Service) => Policy
  readonly verdict: (project: string, service: string) => Pick<Verdict, 'judgement'> | null
  /** What only Prometheus can tell. */
  readonly foreign: (signal: AlertSignal) => SignalReading
  readonly samplingSeconds: number
  readonly now: () => number
  readonly onError: (sentence: string) => void
}

const MEMORY = 'alerts:memory'
const HAPPENINGS = 'alerts:happenings'

export function createAlertWatch(deps: AlertWatchDependencies): AlertWatch {
  const { store, observer, settings, now, recent } = deps
  const changed = createSignal<void>()
  let memory = (store.value(MEMORY) ?? {}) as AlertMemory
  let happenings = (store.value(HAPPENINGS) ?? {}) as HappeningsMemory
  let evaluation: Evaluation | null = null
  let watched: readonly AlertRule[] = []
  let lastRoundAt: number | null = null
  let startedAt = now()
  let answeredAt = now()
  let looping = false
  let drilled: AlertRule | null = null
  let timer: NodeJS.Timeout | null = null
  let shown = ''
  const stored = new Map<string, string>()
  const shared = sharedAlerts()
  const made = new Map<string, { readonly policy: Policy; readonly rules: readonly AlertRule[] }>()

  function rulesOf(inventory: Inventory | null): readonly AlertRule[] {
    const services = (inventory?.projects ?? []).flatMap((project) => project.services)
    return [...services.flatMap(rulesOfService), ...shared, ...(drilled === null ? [] : [drilled])]
  }

  /** Rules change with the policy alone, and there are a dozen of each service. */
  function rulesOfService(service: Service): readonly AlertRule[] {
    const scope = { project: service.project, service: service.name }
    const key = serviceKey(scope.project, scope.service)
    const policy = deps.policy(service)
    const known = made.get(key)
    if (known?.policy === policy) return known.rules
    const rules = policy.enabled ? serviceAlerts(scope, policy) : plainAlerts(scope, policy)
    made.set(key, { policy, rules })
    return rules
  }

  /** The minute of throttling that each replica's alert looks at. */
  function keepThrottled(inventory: Inventory): void {
    for (const { services } of inventory.projects)
      for (const { replicas } of services)
        for (const { id } of replicas) {
          const read = deps.sampler.replica(id)
          if (read?.throttled != null) recent.add(throttledKey(id), { at: read.at, value: read.throttled })
        }
  }

  function record(transitions: readonly Transition[]): void {
    const at = now()
    const entries = transitions.flatMap((each): Omit<AlertEntry, 'id'>[] => {
      const { rule, to, subject, key, value } = each
      const [project = '', service = '', name = ''] = key.split('/')
      const told = rule === null ? `${name} of ${subject} is not watched any more` : sentenceOf(each, rule)
      const alert = {
        ...{ key, name, source: 'eyrie' as const, severity: rule?.severity ?? 'info', state: to },
        ...{ subject, value, sentence: told, hint: rule?.hint ?? '' },
        silenced: silenceOf({ name, project, service }, settings.get().silences ?? [], at) !== null,
      }
      return [{ at, kind: 'alert', project, service, alert }]
    })
    if (entries.length > 0) for (const entry of entries) store.addEntry(entry)
  }

  /** Most looks change nothing, and what is set is written to the disk. */
  function keep(name: string, value: AlertMemory | HappeningsMemory): void {
    const text = JSON.stringify(value)
    if (stored.get(name) === text) return
    stored.set(name, text)
    store.setValue(name, value)
  }

  /** What is over is taken away and noted, so that nobody wonders why an alert is told again. */
  function endSilences(): void {
    const all = settings.get().silences ?? []
    const over = all.filter(({ until }) => until <= now())
    if (over.length === 0) return
    const saved = settings.update((known) => ({
      ...known,
      silences: (known.silences ?? []).filter(({ id }) => !over.some((each) => each.id === id)),
    }))
    if (!saved.ok) deps.onError(saved.error.message)
    for (const each of over)
      store.addEntry({
        ...{ at: now(), kind: 'note', project: each.project ?? '', service: each.service ?? '' },
        ...{ topic: 'silence', sentence: `The silence of ${silenceWords(each)} is over.` },
      })
  }

  function look(): void {
    const inventory = observer.inventory()
    const at = now()
    const connected = observer.status().state === 'connected'
    if (connected) answeredAt = at
    if (connected && inventory !== null) {
      happenings = listedAt(happenings, inventory, at)
      keepThrottled(inventory)
    }
    endSilences()
    watched = rulesOf(inventory)
    evaluation = evaluateAlerts({
      rules: watched,
      read: signalsFrom({
        ...deps,
        happenings,
        loopSilence: looping ? (at - (lastRoundAt ?? startedAt)) / 1000 : null,
        engineSilence: (at - answeredAt) / 1000,
        now: at,
      }),
      memory,
      now: at,
      gapMs: staleAfterMs(deps.samplingSeconds),
      partial: inventory === null,
    })
    memory = evaluation.memory
    record(evaluation.transitions)
    keep(MEMORY, memory)
    keep(HAPPENINGS, happenings)
    const seen = JSON.stringify([
      evaluation.alerts.map(({ key, state, noDataSince }) => [key, state, noDataSince]),
      [...evaluation.watches.values()].map(({ kind }) => kind),
    ])
    if (seen === shown && evaluation.alerts.length === 0) return
    shown = seen
    changed.emit()
  }

  function attempt(): void {
    try {
      look()
    } catch (thrown) {
      deps.onError(`alerts could not be evaluated: ${messageOf(thrown)}`)
    }
  }

  return {
    changed,
    alerts: () =>
      (evaluation?.alerts ?? []).map((alert) => viewOf(alert, settings.get().silences ?? [], now())),
    rules: () =>
      watched.map((rule) => ({ rule, watch: evaluation?.watches.get(ruleKey(rule)) ?? { kind: 'watched' } })),
    drill: (rule) => {
      drilled = rule
    },
    look: attempt,
    rounded: (at) => {
      lastRoundAt = at
    },
    heard(event) {
      if (event.kind !== 'container' || event.action !== 'oom') return
      const { id, project, service } = event
      if (project !== null && service !== null)
        happenings = killedAt(happenings, id, serviceKey(project, service), now())
    },
    start(runs) {
      looping = runs
      startedAt = now()
      attempt()
      timer = setInterval(attempt, Math.max(0.2, deps.samplingSeconds) * 1000)
    },
    stop() {
      if (timer !== null) clearInterval(timer)
    },
  }
}

function sentenceOf({ to, subject, value }: Transition, rule: AlertRule): string {
  if (to === 'ended') return `${rule.id}: ${subject} is gone`
  if (to === 'resolved') return `${rule.id} of ${subject} has ended`
  return alertSentence(rule, subject, value)
}

export function silenceOf(
  alert: Pick<Alert, 'name' | 'project' | 'service'>,
  silences: readonly Silence[],
  now: number,
): Silence | null {
  return silences.find((silence) => silence.until > now && matches(silence, alert)) ?? null
}

function viewOf(standing: StandingAlert, silences: readonly Silence[], now: number): Alert {
  const { key, rule, subject, state, since, value, noDataSince } = standing
  const { project, service } = rule.scope ?? { project: '', service: '' }
  return {
    ...{ key, name: rule.id, source: 'eyrie', state, severity: rule.severity, project, service, subject },
    sentence: alertSentence(rule, subject, value),
    hint: rule.hint,
    ...{ value, since, noDataSince },
    firesAt: state === 'pending' ? since + rule.forSeconds * 1000 : null,
    silence: silenceOf({ name: rule.id, project, service }, silences, now)?.id ?? null,
  }
}
