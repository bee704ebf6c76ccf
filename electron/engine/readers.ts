/** Reads one value of a label or variable; what it is not, is said in words that complete "… is not". */
import {
  LONGEST_SEASON_SECONDS,
  SHORTEST_SEASON_SECONDS,
  type Rate,
  type Schedule,
} from '../../shared/domain/policy.ts'
import { scheduleProblem } from './schedule.ts'

export type Read =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly expected: string }
export type Reader = (text: string) => Read

export const good = (value: unknown): Read => ({ ok: true, value })
export const bad = (expected: string): Read => ({ ok: false, expected })

/** Counts of replicas. */
export const whole: Reader = (text) =>
  /^\d{1,4}$/.test(text) && Number(text) >= 1 ? good(Number(text)) : bad('a whole number from 1 to 9999')

export const anyNumber: Reader = (text) =>
  text !== '' && Number.isFinite(Number(text)) ? good(Number(text)) : bad('a number')

export const positive =
  (most: number): Reader =>
  (text) => {
    const value = Number(text)
    return text !== '' && value > 0 && value <= most ? good(value) : bad(`a number above 0, at most ${most}`)
  }

/** `70` and `70 %` are a share of 0.7. */
export const percent: Reader = (text) => {
  const digits = text.replace(/\s*%$/, '')
  const value = Number(digits)
  return digits !== '' && value > 0 && value <= 100
    ? good(value / 100)
    : bad('a percentage above 0, at most 100')
}

export const oneOf =
  (options: readonly string[]): Reader =>
  (text) =>
    options.includes(text) ? good(text) : bad(`one of ${options.join(', ')}`)

/** `300`, `300s`, `5m`, `1h`, `1m30s`: seconds; null when it is none of these. */
export function parseDuration(text: string): number | null {
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text)
  const match = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d+)?)s)?$/.exec(text)
  if (match === null || text === '') return null
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0)
}

export const duration: Reader = (text) => {
  const seconds = parseDuration(text)
  return seconds === null ? bad('a duration such as 90s or 5m') : good(seconds)
}

/** A duration that must not be nothing. */
export const longer: Reader = (text) => {
  const seconds = parseDuration(text)
  return seconds === null || seconds === 0 ? bad('a duration above 0 such as 90s or 5m') : good(seconds)
}

/** After how long a load repeats itself. */
export const season: Reader = (text) => {
  const seconds = parseDuration(text)
  return seconds === null || seconds < SHORTEST_SEASON_SECONDS || seconds > LONGEST_SEASON_SECONDS
    ? bad('a duration from 1h to 168h such as 24h')
    : good(seconds)
}

/** A share that may be nothing: `0`, `10`, `10 %`. */
export const tolerance: Reader = (text) => {
  const digits = text.replace(/\s*%$/, '')
  const value = Number(digits)
  return digits !== '' && value >= 0 && value <= 100 ? good(value / 100) : bad('a percentage from 0 to 100')
}

const RATE = 'disabled, or rates such as 2/60s or 100%/1m, separated by commas'

/** `2/60s,100%/1m`: whichever allows more; `min:2/60s,10%/60s`: whichever allows less; `disabled`: no change at all. */
export const rate: Reader = (text) => {
  if (text === 'disabled') return good({ select: 'disabled', policies: [] } satisfies Rate)
  const select = text.startsWith('min:') ? 'min' : 'max'
  const policies = text
    .replace(/^(min|max):/, '')
    .split(',')
    .map((part) => ratePolicy(part.trim()))
  const known = policies.filter((policy) => policy !== null)
  return known.length === policies.length ? good({ select, policies: known } satisfies Rate) : bad(RATE)
}

function ratePolicy(text: string): Rate['policies'][number] | null {
  const [, amount, percentSign, period] = /^(\d{1,4}(?:\.\d+)?)\s*(%?)\s*\/\s*(\S+)$/.exec(text) ?? []
  const value = Number(amount)
  const periodSeconds = period === undefined ? null : parseDuration(period)
  if (periodSeconds === null || periodSeconds === 0 || !(value > 0)) return null
  if (percentSign === '' && !Number.isInteger(value)) return null
  return { kind: percentSign === '%' ? 'percent' : 'replicas', value, periodSeconds }
}

/** A rate as labels write it; what `rate` reads. */
export function rateLabel({ select, policies }: Rate): string {
  if (select === 'disabled') return 'disabled'
  const each = policies.map(
    ({ kind, value, periodSeconds }) => `${value}${kind === 'percent' ? '%' : ''}/${periodSeconds}s`,
  )
  return `${select === 'min' ? 'min:' : ''}${each.join(',')}`
}

/** `START; END; TIME ZONE; MIN`: at least MIN replicas from each START to the next END. */
export const schedule: Reader = (text) => {
  const [start = '', end = '', timeZone = '', count = '', ...more] = text
    .split(';')
    .map((part) => part.trim())
  const min = whole(count)
  if (more.length > 0 || !min.ok) return bad(SCHEDULE)
  const read: Schedule = { start, end, timeZone, min: min.value as number }
  const problem = scheduleProblem(read)
  return problem === null ? good(read) : bad(`${SCHEDULE}: ${problem}`)
}

const SCHEDULE = 'a schedule such as "0 8 * * 1-5; 0 18 * * 1-5; Europe/Berlin; 4"'
