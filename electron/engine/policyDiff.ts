/** What two policies differ in, setting by setting; factors, targets, rates and schedules in their own words and units. */
import type { Factor, Policy, Rate, Schedule, Target } from '../../shared/domain/policy.ts'
import { settingName, settingValue, type SettingChange } from '../../shared/domain/settingWords.ts'
import { formatDuration, formatScore } from '../../shared/lib/format.ts'
import { sourceName, valueText } from './words.ts'

type Plain = SettingChange['now']

/** One setting, or one number of a setting that is a list. */
interface Part {
  readonly name: string
  readonly value: Plain
  readonly text: string
}

export function policyDiff(before: Policy, after: Policy): readonly SettingChange[] {
  const [now, then] = [partsOf(before), partsOf(after)]
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((setting): readonly SettingChange[] => {
    const [from, to] = [now.get(setting), then.get(setting)]
    const name = from?.name ?? to?.name
    if (name === undefined || from?.value === to?.value) return []
    return [
      {
        setting,
        now: from?.value ?? null,
        then: to?.value ?? null,
        words: { setting: name, now: from?.text ?? 'none', then: to?.text ?? 'none' },
      },
    ]
  })
}

function partsOf(policy: Policy): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  for (const [setting, value] of Object.entries(policy) as [keyof Policy, Policy[keyof Policy]][])
    if (typeof value !== 'object' || value === null)
      parts.set(setting, { name: settingName(setting), value, text: settingValue(setting, value) })
  for (const factor of policy.factors) addFactor(parts, factor)
  for (const target of policy.targets) addTarget(parts, target)
  for (const setting of ['rateUp', 'rateDown'] as const)
    add(parts, setting, settingName(setting), rateText(policy[setting]))
  for (const [index, schedule] of policy.schedules.entries())
    add(parts, `schedules.${index + 1}`, `schedule ${index + 1}`, scheduleText(schedule))
  return parts
}

/** Told by its words alone. */
function add(parts: Map<string, Part>, setting: string, name: string, text: string): void {
  parts.set(setting, { name, value: text, text })
}

function addFactor(parts: Map<string, Part>, factor: Factor): void {
  const { id, source, direction, threshold, urgentAbove, points, forSeconds, sharing } = factor
  const name = `${sourceName(source.name)} ${direction}`
  const put = (field: string, what: string, value: Plain, text: string) =>
    parts.set(`${id}.${field}`, { name: `${name}, ${what}`, value, text })
  // Where the source is the number of replicas, going down asks for more than the minimum, whatever the threshold says.
  if (source.name !== 'replicas') put('threshold', 'threshold', threshold, valueText(source.name, threshold))
  put('forSeconds', 'for', forSeconds, formatDuration(forSeconds))
  put('points', 'points', points, formatScore(points))
  put('sharing', 'more replicas', sharing, sharing === 'fixed' ? 'do not lower it' : 'lower it')
  if (urgentAbove !== null)
    put('urgentAbove', 'urgent above', urgentAbove, valueText(source.name, urgentAbove))
  if (source.kind === 'promql') put('query', 'query', source.query, source.query)
}

function addTarget(parts: Map<string, Part>, { id, source, target, sharing }: Target): void {
  const name = sourceName(source.name)
  parts.set(`${id}.target`, { name: `${name} target`, value: target, text: valueText(source.name, target) })
  const text = sharing === 'fixed' ? 'do not lower it' : 'lower it'
  parts.set(`${id}.target.sharing`, { name: `${name} target, more replicas`, value: sharing, text })
  if (source.kind === 'promql') add(parts, `${id}.target.query`, `${name} target, query`, source.query)
}

/** "2 or 100 % in 1 min". */
function rateText({ select, policies }: Rate): string {
  if (select === 'disabled') return 'none at all'
  return policies
    .map(
      ({ kind, value, periodSeconds }) =>
        `${formatScore(value)}${kind === 'percent' ? ' %' : ''} in ${formatDuration(periodSeconds)}`,
    )
    .join(select === 'max' ? ' or ' : ' and ')
}

function scheduleText({ start, end, timeZone, min }: Schedule): string {
  return `at least ${min} from "${start}" to "${end}" (${timeZone})`
}
