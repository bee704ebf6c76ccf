/** The words of PromQL that generated expressions are put together from. */

export type Matchers = Readonly<Record<string, string>>

/** `metric{a="b"}` */
export function selector(metric: string, matchers: Matchers): string {
  const pairs = Object.entries(matchers).map(([label, value]) => `${label}=${quoted(value)}`)
  return pairs.length === 0 ? metric : `${metric}{${pairs.join(',')}}`
}

export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

/** A text of which a regular expression of Prometheus (RE2) matches exactly itself. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Seconds, to the millisecond, as Prometheus writes durations: `5m`, `1m30s`, `250ms`. */
export function duration(seconds: number): string {
  let rest = Math.round(seconds * 1000)
  if (rest === 0) return '0s'
  let text = ''
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ] as const) {
    const whole = Math.floor(rest / size)
    if (whole > 0) text += `${whole}${unit}`
    rest -= whole * size
  }
  return text
}

/** A number as PromQL reads it. */
export function number(value: number): string {
  if (value === Infinity) return 'Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
