/** What Prometheus knows of alerts: values of the signals that only it has, and the alerts its own rules found. */
import { sharedAlerts } from '../../../shared/domain/alertRules.ts'
import { subjectOf, type AlertSignal } from '../../../shared/domain/alerts.ts'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { severitySchema } from '../../../shared/domain/alertStates.ts'
import type { SourceStatus } from '../../../shared/domain/inventory.ts'
import { createSignal, type Signal } from '../../../shared/lib/signal.ts'
import type { SignalReading } from '../../loop/alerts/evaluate.ts'
import type { FactorReadings, ForeignAlert, ForeignRule, LabeledValue } from '../../observe/ports.ts'
import { labelsText } from '../../prometheus/answers.ts'
import { signalQuery } from '../../prometheus/rules/alerting.ts'

export interface ForeignAlerts {
  readonly changed: Signal<void>
  reading(signal: AlertSignal): SignalReading
  /** Without what silences say. */
  alerts(): readonly Omit<Alert, 'silence'>[]
  /** The rules that it has loaded; null: not known. */
  rules(): readonly ForeignRule[] | null
  status(): SourceStatus
  /** Asks once. */
  look(): Promise<void>
  start(): void
  stop(): void
}

/** As often as rules are evaluated. */
const PERIOD_MS = 15_000
const LONGEST_SUBJECT = 200

const NEEDS: SignalReading = {
  kind: 'unwatched',
  sentence: 'Not watched: needs Prometheus, which is not set up.',
}

/** The demo's own answers are those of factors. */
const SIMULATED: SignalReading = {
  kind: 'unwatched',
  sentence: 'Not watched: needs Prometheus itself, and the demo only simulates its factors.',
}

/** Signals of what all services share, but for those that Eyrie tells of itself. */
const SIGNALS = [...new Set(sharedAlerts().flatMap(({ when }) => when.map(({ signal }) => signal)))].filter(
  (signal) => subjectOf(signal) !== 'eyrie',
)

export function createForeignAlerts(factors: FactorReadings, now: () => number): ForeignAlerts {
  const changed = createSignal<void>()
  const readings = new Map<AlertSignal, SignalReading>()
  let alerts: readonly Omit<Alert, 'silence'>[] = []
  let rules: readonly ForeignRule[] | null = null
  let problem: string | null = null
  let answeredAt: number | null = null
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null

  const isOff = () => factors.status().state === 'off' || factors.vector === undefined

  async function ask(): Promise<void> {
    if (isOff()) {
      const had = alerts.length > 0
      readings.clear()
      alerts = []
      rules = null
      problem = null
      answeredAt = null
      if (had) changed.emit()
      return
    }
    const [own, loaded] = await Promise.all([
      factors.alerts?.(),
      factors.rules?.(),
      ...SIGNALS.map(async (signal) => {
        const answer = await factors.vector?.(signalQuery(signal))
        if (answer !== undefined)
          readings.set(
            signal,
            answer.ok ? readingOf(signal, answer.value, now()) : noData(answer.error.message),
          )
      }),
    ])
    // Without an answer, what is loaded is not known any more.
    rules = loaded?.ok === true ? loaded.value : null
    if (own?.ok === true) {
      alerts = viewsOf(own.value)
      problem = null
      answeredAt = now()
    } else if (own !== undefined) problem = own.error.message
    changed.emit()
  }

  function look(): Promise<void> {
    looking ??= ask().finally(() => {
      looking = null
    })
    return looking
  }

  return {
    changed,
    reading: (signal) =>
      factors.status().state === 'off'
        ? NEEDS
        : factors.vector === undefined
          ? SIMULATED
          : (readings.get(signal) ?? noData('Prometheus has not been asked yet.')),
    // What it said last is no news of now, and is shown with the sentence that says so.
    alerts: () => alerts,
    rules: () => rules,
    status() {
      const status = factors.status()
      if (isOff()) return { ...status, state: 'off' }
      if (problem !== null) return { state: 'unreachable', detail: problem, lastSeenAt: answeredAt }
      return { ...status, lastSeenAt: answeredAt }
    },
    look,
    start() {
      void look()
      timer = setInterval(() => void look(), PERIOD_MS)
    },
    stop() {
      if (timer !== null) clearInterval(timer)
    },
  }
}

function noData(sentence: string): SignalReading {
  return { kind: 'no-data', sentence }
}

function readingOf(signal: AlertSignal, elements: readonly LabeledValue[], at: number): SignalReading {
  if (elements.length === 0)
    return noData('Prometheus has no series for it: see that its exporter is scraped.')
  return {
    kind: 'values',
    values: elements.map(({ labels, value }) => ({
      subject: subjectWords(signal, labels),
      value: Number.isFinite(value) ? value : null,
      at,
    })),
  }
}

function subjectWords(signal: AlertSignal, labels: Readonly<Record<string, string>>): string {
  const instance = labels.instance ?? 'unknown'
  const of = subjectOf(signal)
  if (of === 'disk') return `${labels.mountpoint ?? '?'} of ${instance}`
  return of === 'interface' ? `${labels.device ?? '?'} of ${instance}` : instance
}

function viewsOf(alerts: readonly ForeignAlert[]): readonly Omit<Alert, 'silence'>[] {
  const views = new Map<string, Omit<Alert, 'silence'>>()
  for (const { name, labels, state, since, value, summary, description } of alerts) {
    const severity = severitySchema.safeParse(labels.severity)
    const key = `prometheus/${labelsText(Object.fromEntries(Object.entries(labels).sort()))}`
    const subject =
      labels.name ?? labels.instance ?? [labels.project, labels.service].filter(Boolean).join('/')
    views.set(key, {
      ...{ key, name, state, value, since },
      source: 'prometheus',
      severity: severity.success ? severity.data : 'warning',
      project: labels.project ?? '',
      service: labels.service ?? '',
      subject: subject.slice(0, LONGEST_SUBJECT),
      sentence: summary === '' ? `${name} ${labelsText(labels)}` : summary,
      hint: description,
      firesAt: null,
      noDataSince: null,
    })
  }
  return [...views.values()]
}
