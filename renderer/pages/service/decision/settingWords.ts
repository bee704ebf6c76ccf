/** The settings of a policy in words: what each is called, its value with its unit, and where it came from. */
import type { WouldChange } from '../../../../shared/domain/decision.ts'
import type { Factor, Origin, Policy } from '../../../../shared/domain/policy.ts'
import { settingName, settingValue } from '../../../../shared/domain/settingWords.ts'
import { formatDuration } from '../../../../shared/lib/format.ts'
import { assertNever } from '../../../../shared/lib/result.ts'
import { thresholdText, wordsOf } from '../../../components/charts/model/factors.ts'

export function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export function settingTitle(setting: string): string {
  return capitalized(settingName(setting))
}

/** `cpu-up.threshold` → the factor and its field; null for a plain setting. */
function factorField(
  setting: string,
  policy: Policy,
): { readonly factor: Factor; readonly field: string } | null {
  const dot = setting.lastIndexOf('.')
  const factor = policy.factors.find((each) => each.id === setting.slice(0, dot))
  return dot < 0 || factor === undefined ? null : { factor, field: setting.slice(dot + 1) }
}

/** "It would be 4 if the CPU threshold for scaling up were 68 % instead of 70 %." */
export function wouldChangeSentence(change: WouldChange, policy: Policy): string {
  const { setting, from, to, desired } = change
  const { name, format } = namedSetting(setting, policy)
  return `It would be ${desired} if the ${name} were ${format(to)} instead of ${format(from)}.`
}

function namedSetting(
  setting: string,
  policy: Policy,
): { readonly name: string; readonly format: (value: number | string) => string } {
  const target = policy.targets.find(({ id }) => setting === `${id}.target`)
  if (target !== undefined) {
    const { label, unit } = wordsOf(target.source.name)
    return {
      name: `${label} target`,
      format: (value) => (typeof value === 'number' ? thresholdText(value, unit) : value),
    }
  }
  const schedule = /^schedules\.(\d+)\.min$/.exec(setting)?.[1]
  if (schedule !== undefined)
    return { name: `minimum of schedule ${schedule}`, format: (value) => settingValue('min', value) }
  const found = factorField(setting, policy)
  if (found === null) return { name: settingName(setting), format: (value) => settingValue(setting, value) }
  const { factor, field } = found
  const { label, unit } = wordsOf(factor.source.name)
  const direction = `scaling ${factor.direction}`
  if (field === 'threshold')
    return {
      name: `${label} threshold for ${direction}`,
      format: (value) => (typeof value === 'number' ? thresholdText(value, unit) : value),
    }
  return {
    name: `time ${label} must stand ${factor.direction === 'up' ? 'above' : 'below'} its threshold for ${direction}`,
    format: (value) => (typeof value === 'number' ? formatDuration(value) : value),
  }
}

/** The labels and variables that carry a setting, by its name in the policy. */
const VEDFOLNIR_LABELS: Readonly<Record<string, string>> = {
  enabled: 'scaling',
  preset: 'scaling',
  min: 'autoscale.min',
  max: 'autoscale.max',
  'cpu-up.threshold': 'autoscale.target_cpu',
  'memory-up.threshold': 'autoscale.target_memory',
  'target.cpu': 'autoscale.target_cpu',
  'target.memory': 'autoscale.target_memory',
}
const EYRIE_LABELS: Readonly<Record<string, string>> = {
  enabled: 'enable',
  urgentStep: 'urgent-step',
  actAt: 'act-at',
  windowSeconds: 'window',
  cooldownUpSeconds: 'cooldown-up',
  cooldownDownSeconds: 'cooldown-down',
  warmUpSeconds: 'warm-up',
  healthTimeoutSeconds: 'health-timeout',
  'cpu-up.threshold': 'target-cpu',
  'memory-up.threshold': 'target-memory',
  'target.cpu': 'target-cpu',
  'target.memory': 'target-memory',
  toleranceUp: 'tolerance-up',
  toleranceDown: 'tolerance-down',
  stabilizationUpSeconds: 'stabilization-up',
  stabilizationDownSeconds: 'stabilization-down',
  rateUp: 'rate-up',
  rateDown: 'rate-down',
  schedules: 'schedule',
  forecastSeasonSeconds: 'forecast-season',
  preStop: 'pre-stop',
  drainSeconds: 'drain',
}
const VARIABLES: Readonly<Record<string, string>> = { min: 'MIN_REPLICAS', max: 'MAX_REPLICAS' }

/** Where a value came from, named so that one can find it: the very label or variable where it is known. */
export function originWords(origin: Origin, setting: string): string {
  switch (origin) {
    case 'default':
      return 'default'
    case 'preset':
      return 'preset'
    case 'vedfolnir-label':
      return `com.vedfolnir.${VEDFOLNIR_LABELS[setting] ?? '* labels'}`
    case 'eyrie-label':
      return `eyrie.autoscale.${EYRIE_LABELS[setting] ?? setting}`
    case 'environment':
      return VARIABLES[setting] ?? 'environment'
    case 'operator':
      return 'set by hand'
    default:
      return assertNever(origin)
  }
}
