/** The settings of a policy in words: what each is called, and its value with its unit. */
import { formatDuration, formatScore, formatShare } from '../lib/format.ts'

/** One setting, or one number of a setting that is a list, before and after; null: there is none. */
export interface SettingChange {
  /** The policy's own name of it (`max`, `cpu-up.threshold`), or `count`. */
  readonly setting: string
  readonly now: number | string | boolean | null
  readonly then: number | string | boolean | null
  /** The same as people read it: "CPU up, threshold", "70 %", "80 %". */
  readonly words: { readonly setting: string; readonly now: string; readonly then: string }
}

/** "maximum 6 → 9; CPU up, threshold 70 % → 80 %"; empty: nothing differs. */
export function changesText(changes: readonly SettingChange[]): string {
  return changes.map(({ words }) => `${words.setting} ${words.now} → ${words.then}`).join('; ')
}

const NAMES: Readonly<Record<string, string>> = {
  count: 'replicas',
  enabled: 'scaling',
  mode: 'mode',
  preset: 'preset',
  strategy: 'strategy',
  min: 'minimum',
  max: 'maximum',
  step: 'step',
  urgentStep: 'urgent step',
  actAt: 'score at which it acts',
  windowSeconds: 'averaging window',
  cooldownUpSeconds: 'cooldown after scaling up',
  cooldownDownSeconds: 'cooldown after scaling down',
  warmUpSeconds: 'warm-up of a new replica',
  healthTimeoutSeconds: 'time a new replica has to become healthy',
  toleranceUp: 'tolerance above the target',
  toleranceDown: 'tolerance below the target',
  stabilizationUpSeconds: 'stabilization before scaling up',
  stabilizationDownSeconds: 'stabilization before scaling down',
  burst: 'burst',
  rateUp: 'rate of scaling up',
  rateDown: 'rate of scaling down',
  schedules: 'schedules',
  forecast: 'forecast',
  forecastSeasonSeconds: 'season of the forecast',
  preStop: 'command before a replica is stopped',
  drainSeconds: 'time a replica has to finish its work',
}

/** A setting Eyrie has no words for stands for itself. */
export function settingName(setting: string): string {
  return NAMES[setting] ?? setting
}

/** A plain setting's value: counts as they are, seconds as a duration. Null is a value of its own in two of them. */
export function settingValue(setting: string, value: number | string | boolean | null): string {
  if (value === null) return setting === 'preStop' ? 'none' : 'learned'
  if (typeof value === 'boolean') return value ? 'enabled' : 'disabled'
  if (typeof value === 'string') return value
  if (setting.startsWith('tolerance')) return formatShare(value)
  return setting.endsWith('Seconds') ? formatDuration(value) : formatScore(value)
}

/** A change of a plain setting. */
export function plainChange(
  setting: string,
  now: SettingChange['now'],
  then: SettingChange['then'],
): SettingChange {
  const words = {
    setting: settingName(setting),
    now: settingValue(setting, now),
    then: settingValue(setting, then),
  }
  return { setting, now, then, words }
}
