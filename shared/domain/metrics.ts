/** Samples, windows over them, and the names of the series Eyrie keeps. Times are epoch milliseconds. */

export interface Sample {
  readonly at: number
  readonly value: number
}

/**
 * What a window over samples answers. `coverage` is samples seen ÷ samples expected (0 to 1);
 * `newestAge` is in milliseconds. No data is never zero.
 */
export type WindowResult =
  | {
      readonly kind: 'value'
      readonly value: number
      readonly coverage: number
      readonly newestAge: number
    }
  | { readonly kind: 'stale'; readonly newestAge: number }
  | { readonly kind: 'no-data' }

/** One reading of one container: raw counters, before they become rates. Absent means not known. */
export interface Usage {
  readonly id: string
  readonly at: number
  /** CPU time used since the container started, in nanoseconds. */
  readonly cpuNanos: number | null
  /** Wall time of the same clock × online CPUs, in nanoseconds (`Δcontainer / Δsystem × online`). */
  readonly systemNanos: number | null
  readonly onlineCpus: number
  /** Usage minus inactive file cache, in bytes. */
  readonly workingSetBytes: number | null
  readonly throttledPeriods: number | null
  readonly periods: number | null
  readonly pids: number | null
  /** How long it counts as new, in milliseconds, where readings come more seldom than this engine's own. */
  readonly freshMs?: number
}

/** One bucket of a stored series; `at` is the bucket's start. A gap has no bucket. */
export interface Bucket {
  readonly at: number
  readonly min: number
  readonly mean: number
  readonly max: number
}

/** A series over a range: points in order, gaps left out, `step` in milliseconds between buckets. */
export interface SeriesRange {
  readonly series: string
  readonly from: number
  readonly to: number
  readonly step: number
  readonly points: readonly Bucket[]
}

/** Names of a service's own series; factors add `factor:<id>` (its reading) and `points:<id>` (earned). */
export const SERIES = {
  cpu: 'cpu',
  cpuLow: 'cpu.low',
  cpuHigh: 'cpu.high',
  memory: 'memory',
  memoryLow: 'memory.low',
  memoryHigh: 'memory.high',
  throttled: 'throttled',
  current: 'replicas.current',
  ready: 'replicas.ready',
  scoreUp: 'score.up',
  scoreDown: 'score.down',
} as const

/** The store's key of a service's series: `project/service/metric`. Host series use `host//metric`. */
export function seriesKey(project: string, service: string, metric: string): string {
  return `${project}/${service}/${metric}`
}
