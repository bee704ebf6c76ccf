/** Numbers as an operator reads them, the same words in dashboard, CLI and sentences. A number keeps its unit. */

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function trimmed(value: number, digits: number): string {
  // Most numbers are whole, and `toFixed` is what a decision's sentences would mostly cost.
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  return value.toFixed(digits).replace(/\.?0+$/, '')
}

/** `value` is a share, 0 to 1: "71 %"; below 1 % one decimal, so that little is not nothing: "0.4 %". */
export function formatShare(value: number): string {
  const percent = value * 100
  if (percent !== 0 && Math.abs(percent) < 0.95) return `${percent.toFixed(1)} %`
  return `${Math.round(percent)} %`
}

/** The number alone of `formatCores`: "2.0", "0.25", "16". */
export function coresNumber(cores: number): string {
  if (Math.abs(cores) >= 10) return trimmed(cores, 1)
  const two = cores.toFixed(2)
  return two.endsWith('0') ? two.slice(0, -1) : two
}

/** "2.0 cores", "0.25 cores", "16 cores". */
export function formatCores(cores: number): string {
  return `${coresNumber(cores)} cores`
}

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const

/**
 * Bytes in the units Compose files use, where 1 GB is 1024³ bytes: "256 MB", "1.5 GB", "2.0 GB".
 * Gigabytes and more keep one decimal under 100; smaller units are whole.
 */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1023.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit >= 3 && Math.abs(value) < 99.95 ? 1 : 0
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit] ?? 'PB'}`
}

/** Seconds as at most two units: "31 s", "2 min 41 s", "5 min", "1 h 30 min", "3 d 4 h". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const pair = (size: number, unit: string, below: number, belowUnit: string) => {
    const major = Math.floor(whole / size)
    const minor = Math.floor((whole % size) / below)
    return minor === 0 ? `${major} ${unit}` : `${major} ${unit} ${minor} ${belowUnit}`
  }
  if (whole < MINUTE) return `${whole} s`
  if (whole < HOUR) return pair(MINUTE, 'min', 1, 's')
  if (whole < DAY) return pair(HOUR, 'h', MINUTE, 'min')
  return pair(DAY, 'd', HOUR, 'h')
}

/** A length of history, from days: "5 h", "3.3 days", "12 days"; under an hour in minutes. */
export function formatDays(days: number): string {
  if (days < 1 / 24) return `${Math.round(days * 1440)} min`
  if (days < 1) return `${Math.round(days * 24)} h`
  return `${trimmed(days, days < 9.95 ? 1 : 0)} days`
}

/** Seconds as a clock that counts down: "0:09", "2:41", "1:02:05". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / HOUR)
  const minutes = Math.floor((whole % HOUR) / MINUTE)
  const rest = two(whole % MINUTE)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** How long an operation took, from milliseconds: "80 ms", "1.4 s", "31 s", "2 min 4 s". */
export function formatMilliseconds(ms: number): string {
  if (ms < 995) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  return formatDuration(ms / 1000)
}

/** The age of something, in milliseconds, as one unit: "just now", "41 s ago", "5 min ago", "3 h ago", "2 d ago". */
export function formatAgo(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < MINUTE) return `${seconds} s ago`
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`
  return `${Math.floor(seconds / DAY)} d ago`
}

/** A score or another small number: one decimal where it has one: "6", "6.4". */
export function formatScore(value: number): string {
  return trimmed(value, 1)
}

/** A whole number that may be long: "172,797". */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** "1 replica", "3 replicas". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** With a capital letter at its beginning, as a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
