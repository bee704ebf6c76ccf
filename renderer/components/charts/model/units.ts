/** Numbers of a chart with their units: on the axis short, in a readout in full. */
import { formatDuration, formatScore, formatShare, grouped } from '../../../../shared/lib/format.ts'
import { assertNever } from '../../../../shared/lib/result.ts'

/** `share` is 0 to 1 of something, `seconds` a time, `count` whole or small numbers of anything else. */
export type Unit = 'share' | 'seconds' | 'replicas' | 'points' | 'jobs' | 'count'

/** At most three digits that mean something: "0.04", "1.3", "12", "4,100". */
function compact(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e9) return `${formatScore(value / 1e9)} G`
  if (size >= 1e6) return `${formatScore(value / 1e6)} M`
  if (size >= 100) return grouped(value)
  return String(Number(value.toPrecision(size >= 10 ? 3 : 2)))
}

function seconds(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0 s'
  if (size < 0.9995) return `${compact(value * 1000)} ms`
  return size < 60 ? `${compact(value)} s` : formatDuration(value)
}

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return formatShare(value)
    case 'seconds':
      return seconds(value)
    case 'replicas':
    case 'points':
      return Math.abs(value) < 1000 ? formatScore(value) : compact(value)
    case 'jobs':
      return Math.abs(value) < 100 ? formatScore(value) : compact(value)
    case 'count':
      return compact(value)
    default:
      return assertNever(unit)
  }
}

/** "52–88 %": both ends of a spread, the unit once where it is the same. */
export function formatSpread(low: number, high: number, unit: Unit): string {
  const [first, last] = [formatValue(low, unit), formatValue(high, unit)]
  if (first === last) return first
  const [number = first, ...rest] = first.split(' ')
  const suffix = rest.join(' ')
  return suffix !== '' && last.endsWith(` ${suffix}`) ? `${number}–${last}` : `${first} – ${last}`
}

const LONG = [
  { size: 86_400, unit: 'd' },
  { size: 3600, unit: 'h' },
  { size: 60, unit: 'min' },
] as const

/** One unit: there is room for no more. */
function secondsTick(value: number): string {
  const long = LONG.find(({ size }) => Math.abs(value) >= size)
  return long === undefined ? seconds(value) : `${compact(value / long.size)} ${long.unit}`
}

/** The axis keeps to the point: "70 %", "1.5 s", "50". */
export function formatTick(value: number, unit: Unit): string {
  if (unit === 'share') return `${Number((value * 100).toPrecision(3))} %`
  if (unit === 'points') return formatScore(Math.abs(value))
  if (unit === 'seconds') return secondsTick(value)
  return formatValue(value, unit)
}
