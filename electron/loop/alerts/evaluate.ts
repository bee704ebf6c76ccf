/**
 * Judges alert rules on signals, pure: what stands now, what began or ended, and what cannot be judged.
 *
 * An alert waits (`pending`) from the first data that holds until data `for` later still holds; then it fires until data
 * says that it does not hold any more. Time is the data's own. Where data is missing, nothing is concluded: what waits
 * begins anew after a gap, what fires goes on firing and says since when nothing is known. It also ends when what it is
 * about is gone, or its rule is.
 */
import type { AlertRule, AlertScope, AlertSignal, Comparison } from '../../../shared/domain/alerts.ts'

/** `value` null: it is there, and nothing is known of it. `at`: epoch ms of the data. */
export interface SubjectValue {
  readonly subject: string
  readonly value: number | null
  readonly at: number
}

export type SignalReading =
  /** One for each subject there is; none: there is nothing to judge. */
  | { readonly kind: 'values'; readonly values: readonly SubjectValue[] }
  | { readonly kind: 'no-data'; readonly sentence: string }
  /** Nobody tells of it here. */
  | { readonly kind: 'unwatched'; readonly sentence: string }

export type ReadSignal = (signal: AlertSignal, scope: AlertScope | null) => SignalReading

export interface AlertState {
  readonly state: 'pending' | 'firing'
  readonly since: number
  /** Epoch ms of the newest data. */
  readonly lastAt: number
  readonly value: number
  readonly noDataSince: number | null
}

/** By `alertKey`; plain, so that it can be stored. */
export type AlertMemory = Readonly<Record<string, AlertState>>

export interface StandingAlert extends AlertState {
  readonly key: string
  readonly rule: AlertRule
  readonly subject: string
}

export interface Transition {
  readonly to: 'firing' | 'resolved' | 'ended'
  readonly key: string
  readonly subject: string
  /** Null: its rule is gone. */
  readonly rule: AlertRule | null
  /** Epoch ms of the data that decided it. */
  readonly at: number
  readonly value: number
}

export type Watch =
  | { readonly kind: 'watched' }
  | { readonly kind: 'no-data'; readonly sentence: string }
  | { readonly kind: 'unwatched'; readonly sentence: string }

export interface EvaluateInput {
  readonly rules: readonly AlertRule[]
  readonly read: ReadSignal
  readonly memory: AlertMemory
  readonly now: number
  /** Data older than this, in ms, is none. */
  readonly gapMs: number
  /** True: not all rules are known now, so what belongs to none of these stays as it is. */
  readonly partial: boolean
}

export interface Evaluation {
  readonly memory: AlertMemory
  readonly alerts: readonly StandingAlert[]
  readonly transitions: readonly Transition[]
  /** By `ruleKey`. */
  readonly watches: ReadonlyMap<string, Watch>
}

export function ruleKey({ id, scope }: Pick<AlertRule, 'id' | 'scope'>): string {
  return scope === null ? `//${id}` : `${scope.project}/${scope.service}/${id}`
}

export function alertKey(rule: Pick<AlertRule, 'id' | 'scope'>, subject: string): string {
  return `${ruleKey(rule)}/${subject}`
}

interface Judged {
  readonly holds: boolean | null
  readonly at: number
  readonly value: number
}

export function evaluateAlerts(input: EvaluateInput): Evaluation {
  const memory: Record<string, AlertState> = {}
  const alerts: StandingAlert[] = []
  const transitions: Transition[] = []
  const watches = new Map<string, Watch>()
  const settled = new Set<string>()

  /** What it was about is gone, or nobody asks any more. */
  const end = (key: string, subject: string, rule: AlertRule | null): void => {
    settled.add(key)
    const before = input.memory[key]
    if (before?.state === 'firing')
      transitions.push({ to: 'ended', key, subject, rule, at: input.now, value: before.value })
  }
  const settle = (rule: AlertRule, subject: string, judged: Judged, isRemembered: boolean): void => {
    // Of thousands of rules few have anything to remember, and most find nothing: no key is made for those.
    if (!isRemembered && judged.holds !== true) return
    const key = alertKey(rule, subject)
    const before = isRemembered ? input.memory[key] : undefined
    if (before !== undefined) settled.add(key)
    const after = next(before, judged, rule.forSeconds * 1000, input)
    const { at, value } = judged
    if (after !== null) {
      memory[key] = after
      alerts.push({ ...after, key, rule, subject })
      if (after.state === 'firing' && before?.state !== 'firing')
        transitions.push({ to: 'firing', key, subject, rule, at, value: after.value })
    } else if (before?.state === 'firing') transitions.push({ to: 'resolved', key, subject, rule, at, value })
  }

  const byRule = new Map<string, string[]>()
  for (const key of Object.keys(input.memory)) {
    const rule = key.split('/', 3).join('/')
    const known = byRule.get(rule)
    if (known === undefined) byRule.set(rule, [key])
    else known.push(key)
  }
  for (const rule of input.rules) {
    const ofRule = ruleKey(rule)
    const readings = rule.when.map(({ signal }) => input.read(signal, rule.scope))
    const unknown = readings.find((reading) => reading.kind !== 'values')
    const mine = byRule.get(ofRule) ?? NONE
    const subjectOf = (key: string) => key.slice(ofRule.length + 1)
    if (unknown !== undefined) {
      watches.set(ofRule, unknown)
      for (const key of mine) settle(rule, subjectOf(key), NOTHING, true)
      continue
    }
    const [first = [], ...others] = readings.map((reading) =>
      reading.kind === 'values' ? reading.values : [],
    )
    for (const value of first) {
      const all = [value, ...others.map((each) => each.find(({ subject }) => subject === value.subject))]
      settle(rule, value.subject, judge(rule.when, all, input), mine.length > 0)
    }
    watches.set(ofRule, watchOf(first, input))
    for (const key of mine) if (!settled.has(key)) end(key, subjectOf(key), rule)
  }
  for (const key of Object.keys(input.memory)) {
    const state = input.memory[key]
    if (settled.has(key) || state === undefined) continue
    if (input.partial) memory[key] = state
    else end(key, key.split('/').slice(3).join('/'), null)
  }
  return { memory, alerts, transitions, watches }
}

const NONE: readonly string[] = []
const WATCHED: Watch = { kind: 'watched' }
const NOTHING: Judged = { holds: null, at: 0, value: 0 }

/** False as soon as one part is known not to hold; unknown while one that could decide it is not known. */
function judge(
  when: readonly Comparison[],
  values: readonly (SubjectValue | undefined)[],
  input: EvaluateInput,
): Judged {
  let holds: boolean | null = true
  let at = 0
  for (const [index, { beyond, threshold }] of when.entries()) {
    const value = values[index]
    if (value === undefined || !isKnown(value, input)) {
      if (holds === true) holds = null
      continue
    }
    at = Math.max(at, value.at)
    if (beyond === 'above' ? value.value <= threshold : value.value >= threshold) holds = false
  }
  return { holds, at, value: values[0]?.value ?? 0 }
}

/** Neither stale nor stamped in the future, by a clock that cannot be compared with ours. */
function isKnown(
  known: SubjectValue,
  { now, gapMs }: EvaluateInput,
): known is SubjectValue & { readonly value: number } {
  const { value, at } = known
  return value !== null && Number.isFinite(value) && at <= now && now - at <= gapMs
}

/** Null: nothing stands. */
function next(
  before: AlertState | undefined,
  { holds, at, value }: Judged,
  forMs: number,
  { now, gapMs }: EvaluateInput,
): AlertState | null {
  if (holds === false) return null
  if (holds === null) {
    if (before === undefined) return null
    if (before.state === 'firing') return { ...before, noDataSince: before.noDataSince ?? before.lastAt }
    return now - before.lastAt > gapMs ? null : before
  }
  const known = { lastAt: Math.max(at, before?.lastAt ?? at), value, noDataSince: null }
  if (before?.state === 'firing') return { ...before, ...known }
  const since = before === undefined || at - before.lastAt > gapMs ? at : before.since
  return { state: at - since >= forMs ? 'firing' : 'pending', since, ...known }
}

function watchOf(values: readonly SubjectValue[], input: EvaluateInput): Watch {
  if (values.length === 0 || values.some((value) => isKnown(value, input))) return WATCHED
  const names = values.map(({ subject }) => subject).join(', ')
  return { kind: 'no-data', sentence: `Nothing is known of ${names} now.` }
}
