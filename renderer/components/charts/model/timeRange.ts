/** Which time the charts show: the last so long, or a fixed span after zooming. It lives in the URL. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const PRESETS = [
  { id: '5m', label: '5 min', title: 'Last 5 minutes', ms: 5 * MINUTE },
  { id: '15m', label: '15 min', title: 'Last 15 minutes', ms: 15 * MINUTE },
  { id: '1h', label: '1 h', title: 'Last hour', ms: HOUR },
  { id: '6h', label: '6 h', title: 'Last 6 hours', ms: 6 * HOUR },
  { id: '24h', label: '24 h', title: 'Last 24 hours', ms: DAY },
  { id: '7d', label: '7 d', title: 'Last 7 days', ms: 7 * DAY },
  { id: '30d', label: '30 d', title: 'Last 30 days', ms: 30 * DAY },
] as const

export type PresetId = (typeof PRESETS)[number]['id']

export type TimeRange =
  | { readonly kind: 'last'; readonly preset: PresetId }
  | { readonly kind: 'span'; readonly from: number; readonly to: number }

/** A range made concrete: [from, to) in epoch ms, at most `points` buckets, asked anew every `refreshMs` while live. */
export interface Interval {
  readonly from: number
  readonly to: number
  readonly points: number
  readonly refreshMs: number
  /** It ends now and moves on. */
  readonly live: boolean
}

export const DEFAULT_RANGE: TimeRange = { kind: 'last', preset: '1h' }
export const MAX_POINTS = 300
/** Dragging over less than this is a click, not a zoom; shorter spans would show single samples. */
export const SHORTEST_SPAN_MS = 30_000
const FASTEST_REFRESH_MS = 5000
const LONGEST_SPAN_MS = 30 * DAY

function presetOf(id: string | undefined): (typeof PRESETS)[number] | undefined {
  return PRESETS.find((preset) => preset.id === id)
}

/** Reads `range=1h` or `from=…&to=…`; what cannot be read falls back to the last hour. */
export function parseRange(params: Readonly<Record<string, string>>): TimeRange {
  const from = Number(params.from ?? NaN)
  const to = Number(params.to ?? NaN)
  const length = to - from
  if (from > 0 && length >= SHORTEST_SPAN_MS && length <= LONGEST_SPAN_MS) return { kind: 'span', from, to }
  const preset = presetOf(params.range)
  return preset === undefined ? DEFAULT_RANGE : { kind: 'last', preset: preset.id }
}

/** What the URL carries; the default carries nothing. */
export function rangeQuery(range: TimeRange): Readonly<Record<'range' | 'from' | 'to', string | null>> {
  if (range.kind === 'span') return { range: null, from: String(range.from), to: String(range.to) }
  const isDefault = DEFAULT_RANGE.kind === 'last' && range.preset === DEFAULT_RANGE.preset
  return { range: isDefault ? null : range.preset, from: null, to: null }
}

export function sameRange(a: TimeRange, b: TimeRange): boolean {
  if (a.kind === 'last') return b.kind === 'last' && a.preset === b.preset
  return b.kind === 'span' && a.from === b.from && a.to === b.to
}

/** A live range ends at a whole refresh period, so that an axis moves by whole steps. */
export function intervalOf(range: TimeRange, now: number): Interval {
  const ms = range.kind === 'span' ? range.to - range.from : (presetOf(range.preset)?.ms ?? HOUR)
  const refreshMs = Math.max(FASTEST_REFRESH_MS, ms / MAX_POINTS)
  const points = Math.max(10, Math.min(MAX_POINTS, Math.ceil(ms / 1000)))
  if (range.kind === 'span')
    return { from: range.from, to: range.to, points, refreshMs, live: range.to > now }
  const grid = Math.min(refreshMs, MINUTE)
  const to = Math.ceil(now / grid) * grid
  return { from: to - ms, to, points, refreshMs, live: true }
}

/** The next shorter (−1) or longer (+1) preset; from a zoomed span, the nearest preset in that direction. */
export function stepPreset(range: TimeRange, direction: -1 | 1): TimeRange {
  const length = range.kind === 'span' ? range.to - range.from : (presetOf(range.preset)?.ms ?? HOUR)
  const candidates =
    direction === 1
      ? PRESETS.filter((preset) => preset.ms > length)
      : PRESETS.filter((preset) => preset.ms < length).reverse()
  const next = candidates[0]
  return next === undefined ? range : { kind: 'last', preset: next.id }
}

/** The span between two points of a drag; null when it is too short to be meant. Whole seconds, to keep the URL short. */
export function zoomTo(a: number, b: number): TimeRange | null {
  const from = Math.floor(Math.min(a, b) / 1000) * 1000
  const to = Math.ceil(Math.max(a, b) / 1000) * 1000
  return to - from < SHORTEST_SPAN_MS ? null : { kind: 'span', from, to }
}
