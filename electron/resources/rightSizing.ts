/**
 * What a replica's CPU and memory should be, from its own use: decaying histograms as in the recommender of the
 * Kubernetes Vertical Pod Autoscaler (exponential buckets that grow by 5 %, a half-life of one day, percentiles 50, 90 and
 * 95 as lower, target and upper, CPU from every reading, memory from each day's peak), with floors that suit containers.
 */

/** The highest reading of any replica in a stretch of time, in cores or bytes. */
export interface Peak {
  /** Epoch ms. */
  readonly at: number
  readonly value: number
}

/** The memory limit at which a replica was killed. */
export interface OomKill {
  readonly at: number
  readonly limitBytes: number
}

export interface Advice {
  readonly lower: number
  readonly target: number
  readonly upper: number
}

export interface Sizing {
  /** Null: there are no readings of it. */
  readonly cpu: Advice | null
  readonly memory: Advice | null
  /** From the first reading to the last, in days. */
  readonly days: number
  readonly oomKills: number
}

const DAY_MS = 86_400_000
const HALF_LIFE_MS = DAY_MS
const GROWTH = 1.05
const SHARES = { lower: 0.5, target: 0.9, upper: 0.95 } as const
/** Above what was seen, for what was not. */
const MARGIN = 1.15
const MIB = 1024 ** 2
const LEAST = { cpu: 0.05, memory: 32 * MIB } as const
const OOM_SHARE = 1.2
const OOM_BYTES = 100 * MIB

export function rightSize(input: {
  readonly cpu: readonly Peak[]
  readonly memory: readonly Peak[]
  readonly oomKills: readonly OomKill[]
  readonly now: number
}): Sizing {
  const { cpu, memory, oomKills, now } = input
  const killed = oomKills.map(({ at, limitBytes }) => ({
    at,
    value: Math.max(limitBytes * OOM_SHARE, limitBytes + OOM_BYTES),
  }))
  const times = [...cpu, ...memory].map(({ at }) => at)
  const days = times.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / DAY_MS
  const cpuAdvice = advise(cpu, now, days, LEAST.cpu, 0.01)
  const memoryAdvice = advise(dailyPeaks([...memory, ...killed]), now, days, LEAST.memory, 10 * MIB)
  const least = Math.max(0, ...killed.map(({ value }) => value))
  return {
    cpu: cpuAdvice,
    // What killed it once is not averaged away.
    memory:
      memoryAdvice === null || least === 0
        ? memoryAdvice
        : {
            lower: memoryAdvice.lower,
            target: Math.max(memoryAdvice.target, least),
            upper: Math.max(memoryAdvice.upper, least),
          },
    days,
    oomKills: oomKills.length,
  }
}

/** Less evidence makes the bounds wider: to twice the upper one and a little under the lower one after a day. */
function advise(
  peaks: readonly Peak[],
  now: number,
  days: number,
  least: number,
  first: number,
): Advice | null {
  if (peaks.length === 0) return null
  const buckets = new Map<number, number>()
  let total = 0
  for (const { at, value } of peaks) {
    const weight = 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS)
    const bucket = value <= first ? 0 : Math.ceil(Math.log(value / first) / Math.log(GROWTH))
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + weight)
    total += weight
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  const percentile = (share: number) => {
    let sum = 0
    for (const [bucket, weight] of sorted) {
      sum += weight
      if (sum >= share * total - 1e-12) return first * GROWTH ** bucket * MARGIN
    }
    return first * GROWTH ** (sorted.at(-1)?.[0] ?? 0) * MARGIN
  }
  const evidence = Math.max(days, 1 / 1440)
  const target = Math.max(least, percentile(SHARES.target))
  return {
    lower: Math.max(least, Math.min(target, percentile(SHARES.lower) * (1 + 0.001 / evidence) ** -2)),
    target,
    upper: Math.max(target, percentile(SHARES.upper) * (1 + 1 / evidence)),
  }
}

function dailyPeaks(peaks: readonly Peak[]): readonly Peak[] {
  const days = new Map<number, Peak>()
  for (const peak of peaks) {
    const day = Math.floor(peak.at / DAY_MS)
    const known = days.get(day)
    if (known === undefined || peak.value > known.value) days.set(day, peak)
  }
  return [...days.values()]
}
