/** Reads the labels that carry a policy; what cannot be read is refused by name, with what was expected. */
import {
  modeSchema,
  presetSchema,
  strategySchema,
  type Mode,
  type Preset,
  type Rate,
  type Schedule,
  type Strategy,
} from '../../shared/domain/policy.ts'
import type { QuerySettings } from './presets.ts'
import { readQueries } from './queryLabels.ts'
import {
  bad,
  duration,
  good,
  longer,
  oneOf,
  percent,
  positive,
  rate,
  schedule,
  season,
  tolerance,
  whole,
  type Reader,
} from './readers.ts'

/** Settings as labels give them; times in seconds, targets as shares. */
export interface LabelSettings {
  readonly enabled?: boolean
  readonly mode?: Mode
  readonly preset?: Preset
  readonly strategy?: Strategy
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly urgentStep?: number
  readonly actAt?: number
  readonly windowSeconds?: number
  readonly forUpSeconds?: number
  readonly forDownSeconds?: number
  readonly cooldownUpSeconds?: number
  readonly cooldownDownSeconds?: number
  readonly warmUpSeconds?: number
  readonly healthTimeoutSeconds?: number
  readonly targetCpu?: number
  readonly targetMemory?: number
  /** Both directions at once; the two below win over it. */
  readonly tolerance?: number
  readonly toleranceUp?: number
  readonly toleranceDown?: number
  readonly stabilizationUpSeconds?: number
  readonly stabilizationDownSeconds?: number
  readonly burst?: boolean
  readonly rateUp?: Rate
  readonly rateDown?: Rate
  readonly schedules?: readonly Schedule[]
  readonly forecast?: boolean
  readonly forecastSeasonSeconds?: number
  readonly preStop?: string
  readonly drainSeconds?: number
  readonly queries?: Readonly<Record<string, QuerySettings>>
}

export interface ReadLabels {
  readonly vedfolnir: LabelSettings
  readonly eyrie: LabelSettings
  /** Whether any `com.vedfolnir.*` label is there: then its preset is the start. */
  readonly isVedfolnir: boolean
  /** Settings whose value could not be read. */
  readonly refused: readonly (keyof LabelSettings)[]
  readonly problems: readonly string[]
}

const truth: Reader = (text) =>
  text === 'true' ? good(true) : text === 'false' ? good(false) : bad('true or false')
const onOff: Reader = (text) =>
  text === 'enabled' ? good(true) : text === 'disabled' ? good(false) : bad('enabled or disabled')

const command: Reader = (text) => (text === '' ? bad('a command') : good(text))

type Fields = Readonly<Record<string, readonly [keyof LabelSettings, Reader]>>

const VEDFOLNIR = 'com.vedfolnir.'
const VEDFOLNIR_AUTOSCALE = `${VEDFOLNIR}autoscale.`
const VEDFOLNIR_FIELDS: Fields = {
  min: ['min', whole],
  max: ['max', whole],
  target_cpu: ['targetCpu', percent],
  target_memory: ['targetMemory', percent],
}

const EYRIE = 'eyrie.autoscale.'
const EYRIE_FIELDS: Fields = {
  enable: ['enabled', truth],
  mode: ['mode', oneOf(modeSchema.options)],
  preset: ['preset', oneOf(presetSchema.options)],
  min: ['min', whole],
  max: ['max', whole],
  step: ['step', whole],
  'urgent-step': ['urgentStep', whole],
  'act-at': ['actAt', positive(15)],
  window: ['windowSeconds', longer],
  'for-up': ['forUpSeconds', duration],
  'for-down': ['forDownSeconds', duration],
  'cooldown-up': ['cooldownUpSeconds', duration],
  'cooldown-down': ['cooldownDownSeconds', duration],
  'warm-up': ['warmUpSeconds', duration],
  'health-timeout': ['healthTimeoutSeconds', longer],
  'target-cpu': ['targetCpu', percent],
  'target-memory': ['targetMemory', percent],
  strategy: ['strategy', oneOf(strategySchema.options)],
  tolerance: ['tolerance', tolerance],
  'tolerance-up': ['toleranceUp', tolerance],
  'tolerance-down': ['toleranceDown', tolerance],
  'stabilization-up': ['stabilizationUpSeconds', duration],
  'stabilization-down': ['stabilizationDownSeconds', duration],
  burst: ['burst', truth],
  'rate-up': ['rateUp', rate],
  'rate-down': ['rateDown', rate],
  forecast: ['forecast', truth],
  'forecast-season': ['forecastSeasonSeconds', season],
  'pre-stop': ['preStop', command],
  drain: ['drainSeconds', duration],
}
/** Read apart from the others: queryLabels.ts, and one schedule each. */
const QUERY = 'query.'
const SCHEDULE = /^schedule(\.|$)/

export function readLabels(labels: Readonly<Record<string, string>>): ReadLabels {
  const scaling = readFields(labels, VEDFOLNIR, { scaling: ['enabled', onOff] }, (name) => name === 'scaling')
  const vedfolnir = readFields(labels, VEDFOLNIR_AUTOSCALE, VEDFOLNIR_FIELDS, () => true)
  const ours = (name: string) => !name.startsWith(QUERY) && !SCHEDULE.test(name)
  const eyrie = readFields(labels, EYRIE, EYRIE_FIELDS, ours)
  const { queries, problems } = readQueries(labels)
  const schedules = readSchedules(labels)
  const { tolerance: both, ...settings } = eyrie.settings
  return {
    vedfolnir: { ...scaling.settings, ...vedfolnir.settings },
    eyrie: {
      ...(both === undefined ? {} : { toleranceUp: both, toleranceDown: both }),
      ...settings,
      ...(schedules.schedules.length === 0 ? {} : { schedules: schedules.schedules }),
      ...(Object.keys(queries).length === 0 ? {} : { queries }),
    },
    isVedfolnir: Object.keys(labels).some((label) => label.startsWith(VEDFOLNIR)),
    refused: [...scaling.refused, ...vedfolnir.refused, ...eyrie.refused],
    problems: [
      ...scaling.problems,
      ...vedfolnir.problems,
      ...eyrie.problems,
      ...problems,
      ...schedules.problems,
    ],
  }
}

/** `eyrie.autoscale.schedule`, and any number of `eyrie.autoscale.schedule.NAME`. */
function readSchedules(labels: Readonly<Record<string, string>>): {
  readonly schedules: readonly Schedule[]
  readonly problems: readonly string[]
} {
  const schedules: Schedule[] = []
  const problems: string[] = []
  for (const [label, text] of Object.entries(labels)) {
    if (!label.startsWith(EYRIE) || !SCHEDULE.test(label.slice(EYRIE.length))) continue
    const read = schedule(text.trim())
    if (read.ok) schedules.push(read.value as Schedule)
    else problems.push(`Label ${label}: "${text}" is not ${read.expected}.`)
  }
  return { schedules, problems }
}

interface ReadFields {
  readonly settings: LabelSettings
  readonly refused: readonly (keyof LabelSettings)[]
  readonly problems: readonly string[]
}

/** Every label under `prefix` that is `ours`: read, or refused by name. */
function readFields(
  labels: Readonly<Record<string, string>>,
  prefix: string,
  fields: Fields,
  ours: (name: string) => boolean,
): ReadFields {
  const settings: Record<string, unknown> = {}
  const refused: (keyof LabelSettings)[] = []
  const problems: string[] = []
  for (const [label, text] of Object.entries(labels)) {
    if (!label.startsWith(prefix) || !ours(label.slice(prefix.length))) continue
    const field = fields[label.slice(prefix.length)]
    if (field === undefined) {
      problems.push(
        `Label ${label} is not known; under ${prefix} there are ${Object.keys(fields).join(', ')}.`,
      )
      continue
    }
    const read = field[1](text.trim())
    if (read.ok) settings[field[0]] = read.value
    else {
      refused.push(field[0])
      problems.push(`Label ${label}: "${text}" is not ${read.expected}.`)
    }
  }
  return { settings, refused, problems }
}
