/** Reads the labels that carry a policy; what cannot be read is refused by name. */
import { modeSchema, presetSchema, type Mode, type Preset } from '../../shared/domain/policy.ts'
import type { QueryOverrides } from './presets.ts'

/** Settings as labels give them; times in seconds, targets as shares. */
export interface LabelSettings {
  readonly enabled?: boolean
  readonly mode?: Mode
  readonly preset?: Preset
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
  readonly queries?: Readonly<Record<string, { readonly query: string } & QueryOverrides>>
}

export interface ReadLabels {
  readonly vedfolnir: LabelSettings
  readonly eyrie: LabelSettings
  /** Whether any `com.vedfolnir.*` label is there: then its preset is the start. */
  readonly isVedfolnir: boolean
  readonly problems: readonly string[]
}

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly expected: string }
type Reader = (text: string) => Read

const good = (value: unknown): Read => ({ ok: true, value })
const bad = (expected: string): Read => ({ ok: false, expected })

const truth: Reader = (text) =>
  text === 'true' ? good(true) : text === 'false' ? good(false) : bad('true or false')
const onOff: Reader = (text) =>
  text === 'enabled' ? good(true) : text === 'disabled' ? good(false) : bad('enabled or disabled')
const whole: Reader = (text) =>
  /^\d{1,4}$/.test(text) && Number(text) >= 1 ? good(Number(text)) : bad('a whole number from 1')
const positive: Reader = (text) => {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? good(value) : bad('a number above 0')
}
const percent: Reader = (text) => {
  const value = Number(text.replace(/\s*%$/, ''))
  return text.trim() !== '' && value > 0 && value <= 100
    ? good(value / 100)
    : bad('a percentage from 1 to 100')
}
const oneOf =
  (options: readonly string[]): Reader =>
  (text) =>
    options.includes(text) ? good(text) : bad(`one of ${options.join(', ')}`)

/** `90`, `90s`, `5m`, `1h`, `1m30s`; seconds. */
export function parseDuration(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text)
  if (match === null || text === '') return null
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
}
const duration: Reader = (text) => {
  const seconds = parseDuration(text.trim())
  return seconds === null ? bad('a duration such as 90s or 5m') : good(seconds)
}
const longer: Reader = (text) => {
  const read = duration(text)
  return read.ok && read.value === 0 ? bad('a duration above 0') : read
}

type Fields = Readonly<Record<string, readonly [keyof LabelSettings, Reader]>>

const VEDFOLNIR = 'com.vedfolnir.'
const VEDFOLNIR_FIELDS: Fields = {
  scaling: ['enabled', onOff],
  'autoscale.min': ['min', whole],
  'autoscale.max': ['max', whole],
  'autoscale.target_cpu': ['targetCpu', percent],
  'autoscale.target_memory': ['targetMemory', percent],
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
  'act-at': ['actAt', positive],
  window: ['windowSeconds', longer],
  'for-up': ['forUpSeconds', duration],
  'for-down': ['forDownSeconds', duration],
  'cooldown-up': ['cooldownUpSeconds', duration],
  'cooldown-down': ['cooldownDownSeconds', duration],
  'warm-up': ['warmUpSeconds', duration],
  'health-timeout': ['healthTimeoutSeconds', longer],
  'target-cpu': ['targetCpu', percent],
  'target-memory': ['targetMemory', percent],
}

/** Part of the contract of labels, read by the executor: `pre-stop` is a command. */
const ELSEWHERE = new Set(['pre-stop'])

export function readLabels(labels: Readonly<Record<string, string>>): ReadLabels {
  const problems: string[] = []
  const vedfolnir = readFields(labels, VEDFOLNIR, VEDFOLNIR_FIELDS, () => true, problems)
  const eyrie = readFields(
    labels,
    EYRIE,
    EYRIE_FIELDS,
    (name) => !name.startsWith('query.') && !ELSEWHERE.has(name),
    problems,
  )
  const queries = readQueries(labels, problems)
  return {
    vedfolnir,
    eyrie: Object.keys(queries).length === 0 ? eyrie : { ...eyrie, queries },
    isVedfolnir: Object.keys(labels).some((label) => label.startsWith(VEDFOLNIR)),
    problems,
  }
}

function readFields(
  labels: Readonly<Record<string, string>>,
  prefix: string,
  fields: Fields,
  ours: (name: string) => boolean,
  problems: string[],
): LabelSettings {
  const settings: Record<string, unknown> = {}
  for (const [label, text] of Object.entries(labels)) {
    if (!label.startsWith(prefix)) continue
    const name = label.slice(prefix.length)
    if (!ours(name)) continue
    const field = fields[name]
    if (field === undefined) {
      problems.push(
        `label ${label} is not known; known are ${Object.keys(fields)
          .map((each) => prefix + each)
          .join(', ')}`,
      )
      continue
    }
    const read = field[1](text.trim())
    if (read.ok) settings[field[0]] = read.value
    else problems.push(`label ${label}: "${text}" is not ${read.expected}`)
  }
  return settings
}

function readQueries(
  labels: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, { query: string } & QueryOverrides> {
  const queries: Record<string, { query: string } & QueryOverrides> = {}
  const details: [name: string, detail: string, text: string, label: string][] = []
  for (const [label, text] of Object.entries(labels)) {
    const match = /^eyrie\.autoscale\.query\.([A-Za-z][\w-]*)(?:\.(\w+))?$/.exec(label)
    if (match?.[1] === undefined) {
      if (label.startsWith(`${EYRIE}query.`))
        problems.push(`label ${label} does not name a query by letters, digits, - and _`)
      continue
    }
    const name = camelCase(match[1])
    if (match[2] !== undefined) details.push([name, match[2], text.trim(), label])
    else if (text.trim() === '') problems.push(`label ${label} is empty; it takes a PromQL expression`)
    else queries[name] = { query: text.trim() }
  }
  for (const [name, detail, text, label] of details) {
    const query = queries[name]
    const reader = { threshold: anyNumber, points: positive, direction: oneOf(['up', 'down']) }[detail]
    if (query === undefined) problems.push(`label ${label} has no query ${EYRIE}query.${name} beside it`)
    else if (reader === undefined)
      problems.push(`label ${label} is not known; a query takes threshold, points, direction`)
    else {
      const read = reader(text)
      if (read.ok) queries[name] = { ...query, [detail]: read.value }
      else problems.push(`label ${label}: "${text}" is not ${read.expected}`)
    }
  }
  return queries
}

const anyNumber: Reader = (text) =>
  text !== '' && Number.isFinite(Number(text)) ? good(Number(text)) : bad('a number')

/** Both `queue-depth` and `queueDepth` mean the same factor. */
function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
}
