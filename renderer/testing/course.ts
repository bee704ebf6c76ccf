/** A made-up but consistent course of load for specs and for looking at pages: the same at every look. */
import type { Bucket, SeriesRange } from '../../shared/domain/metrics.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A number from 0 to 1 that depends on `n` alone. */
function noise(n: number): number {
  const x = Math.sin(n * 12.9898 + 78.233) * 43758.5453
  return x - Math.floor(x)
}

function smooth(t: number, period: number, seed: number): number {
  const slot = Math.floor(t / period)
  const share = (t - slot * period) / period
  const eased = share * share * (3 - 2 * share)
  return noise(slot + seed) * (1 - eased) + noise(slot + 1 + seed) * eased
}

/** Load in replicas of work: a day's wave, slow swells, quick ripples. */
export function loadAt(t: number): number {
  const wave = 0.5 + 0.5 * Math.sin(((t % DAY) / DAY) * 2 * Math.PI - 1.9)
  const swell = smooth(t, 23 * MINUTE, 3) + 0.6 * smooth(t, 9 * MINUTE, 11)
  return 0.45 + 1.35 * wave + 0.85 * swell + 0.16 * smooth(t, 40_000, 29) + 0.08 * noise(Math.floor(t / 5000))
}

/** Counts change on the grid of seven minutes, between 2 and 5. */
export const COUNT_GRID = 7 * MINUTE

export function countAt(t: number): number {
  const slot = Math.floor(t / COUNT_GRID) * COUNT_GRID
  const load = Math.max(loadAt(slot - 3 * MINUTE), loadAt(slot - MINUTE))
  return Math.min(5, Math.max(2, Math.ceil(load / 0.68)))
}

const cpu = (t: number) => Math.min(1, loadAt(t) / countAt(t) + 0.04)
const memory = (t: number) => 0.38 + 0.08 * loadAt(t) + 0.05 * smooth(t, 50 * MINUTE, 5)
const queue = (t: number) => Math.max(0, (cpu(t) - 0.66) * 420 + 6 * noise(Math.floor(t / 5000)))
const p95 = (t: number) => 0.18 / (1.02 - Math.min(cpu(t), 0.98)) + queue(t) / 90
const errors = (t: number) => (cpu(t) > 0.86 ? (cpu(t) - 0.86) * 0.4 : 0.002 * noise(Math.floor(t / 20_000)))
const throttled = (t: number) => Math.max(0, (cpu(t) - 0.7) * 0.9)

const POINTS: Readonly<Record<string, (t: number) => number>> = {
  'cpu-up': (t) => (cpu(t) > 0.7 ? 3 : 0),
  'memory-up': (t) => (memory(t) > 0.8 ? 3 : 0),
  'queueDepth-up': (t) => (queue(t) > 50 ? 2 : 0),
  'responseTimeP95-up': (t) => (p95(t) > 3 ? 2 : 0),
  'errorRatio-up': (t) => (errors(t) > 0.05 ? 4 : 0),
  'throttled-up': (t) => (throttled(t) > 0.25 ? 1 : 0),
  'cpu-down': (t) => (cpu(t) < 0.2 ? 2 : 0),
  'memory-down': (t) => (memory(t) < 0.4 ? 2 : 0),
  'queueDepth-down': (t) => (queue(t) < 10 ? 1 : 0),
  'responseTimeP95-down': (t) => (p95(t) < 1 ? 1 : 0),
  'replicas-down': (t) => (countAt(t) > 2 ? 1 : 0),
}

function sum(direction: '-up' | '-down'): (t: number) => number {
  const parts = Object.entries(POINTS).filter(([name]) => name.endsWith(direction))
  return (t) => parts.reduce((total, [, of]) => total + of(t), 0)
}

const SERIES: Readonly<Record<string, (t: number) => number>> = {
  cpu,
  'cpu.low': (t) => cpu(t) * (0.8 + 0.1 * noise(Math.floor(t / 15_000))),
  'cpu.high': (t) => Math.min(1, cpu(t) * (1.08 + 0.12 * noise(Math.floor(t / 15_000) + 7))),
  memory,
  'memory.low': (t) => memory(t) * 0.93,
  'memory.high': (t) => memory(t) * 1.06,
  'replicas.current': countAt,
  'replicas.ready': (t) => Math.min(countAt(t), countAt(t - 35_000)),
  'score.up': sum('-up'),
  'score.down': sum('-down'),
  throttled,
  'factor:queueDepth': queue,
  'factor:responseTimeP95': p95,
  'factor:errorRatio': errors,
  ...Object.fromEntries(Object.entries(POINTS).map(([name, of]) => [`points:${name}`, of])),
}

const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 10_800].map((seconds) => seconds * 1000)

/** Nothing was recorded here: one short gap in the last hour, one longer earlier, and nothing before 26 days. */
function missing(t: number, now: number): boolean {
  const age = now - t
  return (age > 21 * MINUTE && age < 24 * MINUTE) || (age > 5.2 * HOUR && age < 5.8 * HOUR) || age > 26 * DAY
}

/** A series as the store answers it. */
export function seriesRange(
  series: string,
  from: number,
  to: number,
  points: number,
  now: number,
): SeriesRange {
  const of = SERIES[series]
  const step = STEPS.find((each) => (to - from) / each <= points && each >= 5000) ?? DAY
  const buckets: Bucket[] = []
  if (of !== undefined)
    for (let at = Math.floor(from / step) * step; at < Math.min(to, now); at += step) {
      if (missing(at + step / 2, now)) continue
      const values = Array.from({ length: 12 }, (_, index) => of(at + (index * step) / 12))
      buckets.push({
        at,
        min: Math.min(...values),
        mean: values.reduce((total, value) => total + value, 0) / values.length,
        max: Math.max(...values),
      })
    }
  return { series, from, to, step, points: buckets }
}

/** When the count changed, newest first. */
export function changesBetween(
  from: number,
  to: number,
): readonly { readonly at: number; readonly from: number; readonly to: number }[] {
  const changes: { at: number; from: number; to: number }[] = []
  for (let at = Math.ceil(from / COUNT_GRID) * COUNT_GRID; at < to; at += COUNT_GRID) {
    const before = countAt(at - 1)
    if (before !== countAt(at)) changes.push({ at, from: before, to: countAt(at) })
  }
  return changes.reverse()
}

export const now = { cpu, memory, queue, p95, errors, throttled, points: POINTS } as const
