/**
 * What a replica's CPU and memory should be, from what was used: decaying histograms as in the recommender of the
 * Kubernetes Vertical Pod Autoscaler (its buckets, half-life, percentiles, margin and confidence), with CPU from every
 * reading, memory from each day's peak, and floors that suit containers instead of pods.
 */
import type { OomKill, UsageHistory, UsageReading } from '../../../shared/domain/sizing.ts'
import { createHistogram, type HistogramShape } from './histogram.ts'

/** Cores, or bytes. */
export interface Advice {
  readonly lower: number
  readonly target: number
  readonly upper: number
  /** What it rests on: the time from first to last reading, or that for which there are readings, whichever is less. */
  readonly days: number
  /** Share of the observed time, 0 to 1, in which more than the target was used. */
  readonly above: number
}

export interface Sizing {
  /** Null: there are no readings of it. */
  readonly cpu: Advice | null
  readonly memory: Advice | null
}

const DAY_MS = 86_400_000
const DAY_MINUTES = 1440
const MIB = 1024 ** 2
const COMMON = { growth: 1.05, halfLifeMs: DAY_MS } as const
const CPU: HistogramShape = { ...COMMON, first: 0.01, most: 1000 }
const MEMORY: HistogramShape = { ...COMMON, first: 1e7, most: 1e12 }
const SHARES = { lower: 0.5, target: 0.9, upper: 0.95 } as const
/** Above what was seen, for what was not. */
const MARGIN = 1.15
/** Confidence grows with the days: bounds are multiplied by (1 + multiplier ÷ days) ^ exponent. */
const CONFIDENCE = {
  lower: { multiplier: 0.001, exponent: -2 },
  upper: { multiplier: 1, exponent: 1 },
} as const
/** A pod's are 0.025 cores and 250 MB; sidecars and exporters of Compose projects live on less memory. */
const LEAST = { cpu: 0.05, memory: 32 * MIB } as const

export function rightSize({ cpu, memory, kills }: UsageHistory, now: number): Sizing {
  const killed = kills.map(({ at, limitBytes }) => ({ at, value: afterKill(limitBytes) }))
  const cpuHistogram = createHistogram(CPU, now)
  for (const { at, value, minutes } of cpu) cpuHistogram.add(value, minutes, at)
  const memoryHistogram = createHistogram(MEMORY, now)
  for (const { dayEnd, value } of dailyPeaks([...memory, ...killed])) memoryHistogram.add(value, 1, dayEnd)
  return {
    cpu: advise(cpu, (share) => cpuHistogram.percentile(share), LEAST.cpu, 0),
    memory: advise(
      memory,
      (share) => memoryHistogram.percentile(share),
      LEAST.memory,
      // What killed it once is not averaged away.
      Math.max(0, ...killed.map(({ value }) => value)),
    ),
  }
}

/** What is needed by whoever was killed at this limit: a fifth more, or 100 MiB, whichever is more. */
export function afterKill(limitBytes: OomKill['limitBytes']): number {
  return Math.max(limitBytes * 1.2, limitBytes + 100 * MIB)
}

function advise(
  readings: readonly UsageReading[],
  percentile: (share: number) => number | null,
  least: number,
  needed: number,
): Advice | null {
  if (readings.length === 0) return null
  const days = daysOf(readings)
  const bound = (of: keyof typeof SHARES) => (percentile(SHARES[of]) ?? 0) * MARGIN
  const confident = ({ multiplier, exponent }: (typeof CONFIDENCE)['lower' | 'upper']) =>
    (1 + multiplier / Math.max(days, 1 / DAY_MINUTES)) ** exponent
  const target = Math.max(least, needed, bound('target'))
  return {
    lower: Math.max(least, Math.min(target, bound('lower') * confident(CONFIDENCE.lower))),
    target,
    upper: Math.max(target, bound('upper') * confident(CONFIDENCE.upper)),
    days,
    above: shareAbove(readings, target),
  }
}

function daysOf(readings: readonly UsageReading[]): number {
  let [first, last, minutes] = [Infinity, -Infinity, 0]
  for (const reading of readings) {
    first = Math.min(first, reading.at)
    last = Math.max(last, reading.at + reading.minutes * 60_000)
    minutes += reading.minutes
  }
  return Math.min((last - first) / DAY_MS, minutes / DAY_MINUTES)
}

function shareAbove(readings: readonly UsageReading[], target: number): number {
  let [above, all] = [0, 0]
  for (const { value, minutes } of readings) {
    all += minutes
    if (value > target) above += minutes
  }
  return all === 0 ? 0 : above / all
}

/** The highest reading of each day (UTC), counted as of that day's end. */
function dailyPeaks(
  readings: readonly Pick<UsageReading, 'at' | 'value'>[],
): readonly { readonly dayEnd: number; readonly value: number }[] {
  const days = new Map<number, number>()
  for (const { at, value } of readings) {
    const day = Math.floor(at / DAY_MS)
    days.set(day, Math.max(value, days.get(day) ?? 0))
  }
  return [...days].map(([day, value]) => ({ dayEnd: (day + 1) * DAY_MS, value }))
}
