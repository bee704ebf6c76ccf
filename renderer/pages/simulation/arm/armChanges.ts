/** From a rehearsed policy to the operator's edits that arm it on a service, and what these change, setting by setting. */
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { Factor, Policy, PolicyChanges, Target } from '../../../../shared/domain/policy.ts'
import { formatDuration } from '../../../../shared/lib/format.ts'
import { thresholdText, wordsOf } from '../../../components/charts/model/factors.ts'
import { sameJson } from '../../../state/sameJson.ts'
import { settingTitle, settingValue } from '../../service/decision/settingWords.ts'

/** What no replay says anything about stays as the service has it. */
const NOT_REHEARSED: ReadonlySet<string> = new Set([
  'mode',
  'preset',
  'warmUpSeconds',
  'healthTimeoutSeconds',
  'schedules',
  'preStop',
  'drainSeconds',
])

export interface Arming {
  readonly changes: PolicyChanges
  /** What could not be taken over as it was rehearsed, in a sentence each. */
  readonly notes: readonly string[]
}

/** Bounds are the service's own unless they were edited for this very policy. */
function keepsBounds(choice: PolicyChoice): boolean {
  return choice.kind !== 'edits' || choice.over === null
}

export function armingOf(rehearsed: Policy, today: Policy, choice: PolicyChoice): Arming {
  const notes: string[] = []
  const wanted: Policy = {
    ...rehearsed,
    factors: sources(rehearsed.factors, today.factors, notes),
    targets: sources(rehearsed.targets, today.targets, notes),
  }
  const changes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wanted)) {
    if (NOT_REHEARSED.has(name)) continue
    if (keepsBounds(choice) && (name === 'min' || name === 'max')) continue
    if (!sameJson(value, today[name as keyof Policy])) changes[name] = value
  }
  return { changes: changes, notes: [...new Set(notes)] }
}

/**
 * A rehearsal reads the model; a service is read by queries of its own. So a query of the same name takes the place of a
 * rehearsed one, what the service cannot read is left out, and what the model could not read stays.
 */
function sources<T extends Factor | Target>(
  rehearsed: readonly T[],
  today: readonly T[],
  notes: string[],
): T[] {
  const known = new Map(today.map((each) => [each.source.name, each.source]))
  const kept = rehearsed.flatMap((each) => {
    if (each.source.kind === 'built-in') return [each]
    const source = known.get(each.source.name)
    if (source !== undefined) return [{ ...each, source }]
    notes.push(`"${each.source.name}" is left out: the service has no query for it.`)
    return []
  })
  const readable = new Set(rehearsed.map(({ source }) => source.name))
  const own = today.filter(({ source }) => source.kind === 'promql' && !readable.has(source.name))
  for (const { source } of own) notes.push(`"${source.name}" stays as it is: it was not rehearsed.`)
  return [...kept, ...own]
}

export interface SettingChange {
  readonly setting: string
  readonly name: string
  readonly now: string
  readonly then: string
}

type Plain = number | string | boolean | null

/** Setting by setting, thresholds and times of factors by their own names. */
export function policyDiff(now: Policy, then: Policy): readonly SettingChange[] {
  const names = new Set([...Object.keys(now), ...Object.keys(then)])
  return [...names].flatMap((name): readonly SettingChange[] => {
    const [before, after] = [now[name as keyof Policy], then[name as keyof Policy]]
    if (name === 'mode' || sameJson(before, after)) return []
    if (name === 'factors') return factorDiff(now.factors, then.factors)
    if (name === 'targets') return targetDiff(now.targets, then.targets)
    const text = (value: unknown) =>
      typeof value === 'object' && value !== null ? rateText(value) : settingValue(name, value as Plain)
    return [{ setting: name, name: settingTitle(name), now: text(before), then: text(after) }]
  })
}

function rateText(value: object): string {
  if (!('policies' in value) || !Array.isArray(value.policies)) return JSON.stringify(value)
  const { policies, select } = value as Policy['rateUp']
  if (select === 'disabled') return 'none at all'
  return policies
    .map(
      (each) =>
        `${each.value}${each.kind === 'percent' ? ' %' : ''} in ${formatDuration(each.periodSeconds)}`,
    )
    .join(` ${select === 'max' ? 'or' : 'and'} `)
}

function factorDiff(now: readonly Factor[], then: readonly Factor[]): readonly SettingChange[] {
  return keyed(now, then).flatMap(({ either, before, after }) => {
    const { id, source, direction } = either
    const { label, unit } = wordsOf(source.name)
    const change = (what: string, read: (factor: Factor) => string) => {
      const [from, to] = [before, after].map((each) => (each === null ? 'none' : read(each)))
      return from === to || from === undefined || to === undefined
        ? []
        : [{ setting: `${id}.${what}`, name: `${label} ${direction}, ${what}`, now: from, then: to }]
    }
    return [
      ...change('threshold', ({ threshold }) => thresholdText(threshold, unit)),
      ...(before === null || after === null
        ? []
        : [
            ...change('for', ({ forSeconds }) => formatDuration(forSeconds)),
            ...change('points', ({ points }) => String(points)),
          ]),
    ]
  })
}

function targetDiff(now: readonly Target[], then: readonly Target[]): readonly SettingChange[] {
  return keyed(now, then).flatMap(({ either, before, after }) => {
    const { id, source } = either
    const { label, unit } = wordsOf(source.name)
    const text = (each: Target | null) => (each === null ? 'none' : thresholdText(each.target, unit))
    return text(before) === text(after)
      ? []
      : [{ setting: `${id}.target`, name: `${label} target`, now: text(before), then: text(after) }]
  })
}

interface Pair<T> {
  readonly either: T
  readonly before: T | null
  readonly after: T | null
}

function keyed<T extends { readonly id: string }>(now: readonly T[], then: readonly T[]): readonly Pair<T>[] {
  const after = new Map(then.map((each) => [each.id, each]))
  const before = new Set(now.map(({ id }) => id))
  return [
    ...now.map((each) => ({ either: each, before: each, after: after.get(each.id) ?? null })),
    ...then.filter(({ id }) => !before.has(id)).map((each) => ({ either: each, before: null, after: each })),
  ]
}
