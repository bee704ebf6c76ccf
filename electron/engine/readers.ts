/** Reads one value of a label or variable; what it is not, is said in words that complete "… is not". */

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
