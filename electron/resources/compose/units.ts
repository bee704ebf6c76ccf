/** Durations and sizes as compose files write them. */

const SPAN = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g
const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}

/** Seconds of `1m30s`; null: it is no duration. */
export function secondsOf(text: string): number | null {
  const trimmed = text.trim()
  if (trimmed === '0') return 0
  let seconds = 0
  let read = 0
  for (const match of trimmed.matchAll(SPAN)) {
    if (match.index !== read) return null
    seconds += Number(match[1]) * (SECONDS[match[2] ?? ''] ?? Number.NaN)
    read += match[0].length
  }
  return read > 0 && read === trimmed.length ? seconds : null
}

/** As a compose file writes it best: the largest binary unit that leaves a whole number. */
export function sizeText(bytes: number): string {
  for (const [unit, power] of [
    ['G', 3],
    ['M', 2],
    ['K', 1],
  ] as const) {
    const size = 1024 ** power
    if (bytes >= size && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return bytes >= 1024 ** 2 ? `${Math.ceil(bytes / 1024 ** 2)}M` : String(Math.ceil(bytes))
}
