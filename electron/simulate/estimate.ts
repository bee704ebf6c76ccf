/** The model of a service, estimated from its own records; every number says what it rests on, and can be edited. */
import type { ServiceModel } from '../../shared/domain/model.ts'
import type { Fit } from '../../shared/domain/simulation.ts'
import { formatMilliseconds, formatShare, grouped } from '../../shared/lib/format.ts'
import { percentile } from '../../shared/lib/statistics.ts'
import { line, proportional, type XY } from './fit.ts'

/** One moment of the records; null: not recorded then. */
export interface Observation {
  /** Shares of the limit, mean over ready replicas. */
  readonly cpu: number
  readonly memory: number | null
  readonly ready: number
  /** Requests a second of all replicas together, where a factor records them. */
  readonly rps: number | null
  /** Seconds. */
  readonly p95: number | null
  readonly queue: number | null
}

export interface EstimateFrom {
  readonly observations: readonly Observation[]
  /** Milliseconds from start to healthy. */
  readonly starts: readonly number[]
  readonly cpuLimit: number | null
  readonly memoryLimitBytes: number | null
  readonly min: number
  readonly max: number
  readonly current: number
  /** What its policy aims at, a share of the CPU limit. */
  readonly targetUtilization: number | null
}

export interface Estimate {
  readonly model: ServiceModel
  readonly fits: Readonly<Partial<Record<keyof ServiceModel, Fit>>>
  readonly notes: readonly string[]
}

/** With no record of requests: one replica at full CPU counts as so many a second. */
const UNIT_RPS = 100
const DEFAULTS = { serviceTimeMs: 50, startupSeconds: 30, queueLimit: 1000, targetUtilization: 0.6 } as const
const GB = 1024 ** 3
/** From here on waiting, not serving, makes the time, and a share of 1 says nothing about the rate. */
const BUSY = 0.9
/** A learned time is of the slow starts: a rehearsal must not be quicker than what happens. */
const START_SHARE = 0.95

export function estimateModel(from: EstimateFrom): Estimate {
  const notes: string[] = []
  const fits: Partial<Record<keyof ServiceModel, Fit>> = {}
  const keep = (field: keyof ServiceModel, fit: Fit | null, otherwise: number, note: string): number => {
    if (fit === null) notes.push(note)
    else fits[field] = fit
    return fit?.value ?? otherwise
  }
  const capacityRps = keep(
    'capacityRps',
    capacityOf(from.observations),
    UNIT_RPS,
    `No requests are recorded (a factor named "rps" would be): ${UNIT_RPS} a second stand for one replica at full CPU, so loads are in that unit.`,
  )
  const memoryLimitBytes = from.memoryLimitBytes ?? GB
  const memory = memoryOf(from.observations, capacityRps, memoryLimitBytes)
  if (memory === null)
    notes.push('Memory is not recorded, or does not vary with load: it is taken as constant.')
  else Object.assign(fits, { memoryBaseBytes: memory.base, memoryPerRps: memory.slope })
  const model: ServiceModel = {
    capacityRps,
    serviceTimeMs: keep(
      'serviceTimeMs',
      serviceTimeOf(from.observations),
      DEFAULTS.serviceTimeMs,
      `No response times are recorded: ${DEFAULTS.serviceTimeMs} ms are assumed.`,
    ),
    startupSeconds: keep(
      'startupSeconds',
      startupOf(from.starts),
      DEFAULTS.startupSeconds,
      `No start of a replica was seen yet: ${DEFAULTS.startupSeconds} s are assumed.`,
    ),
    memoryBaseBytes: memory?.base.value ?? 0.3 * memoryLimitBytes,
    memoryPerRps: memory?.slope.value ?? 0,
    memoryLimitBytes,
    cpuLimit: from.cpuLimit ?? 1,
    queueLimit: keep(
      'queueLimit',
      queueOf(from.observations),
      DEFAULTS.queueLimit,
      `No queue is recorded: at most ${DEFAULTS.queueLimit} requests are taken to wait.`,
    ),
    targetUtilization: from.targetUtilization ?? DEFAULTS.targetUtilization,
    min: from.min,
    max: from.max,
    initial: Math.min(from.max, Math.max(from.min, from.current)),
  }
  return { model, fits, notes }
}

/** Requests of one replica over its CPU share, through the origin: what it would serve at 100 %. */
function capacityOf(observations: readonly Observation[]): Fit | null {
  const points = observations.flatMap(({ rps, ready, cpu }) =>
    rps === null || ready === 0 || cpu >= BUSY ? [] : [{ x: cpu, y: rps / ready }],
  )
  const fitted = proportional(points)
  if (fitted === null || !(fitted.slope > 0)) return null
  const [least, most] = spanOf(points)
  return fitOf(
    fitted.slope,
    fitted.r2,
    points,
    `Requests a second of one replica over its CPU share, which went from ${formatShare(least)} to ${formatShare(most)}.`,
  )
}

function memoryOf(
  observations: readonly Observation[],
  capacityRps: number,
  limit: number,
): { readonly base: Fit; readonly slope: Fit } | null {
  const points = observations.flatMap(({ memory, cpu }) =>
    memory === null ? [] : [{ x: cpu * capacityRps, y: memory * limit }],
  )
  const fitted = line(points)
  if (fitted === null) return null
  const falling = fitted.slope < 0 || fitted.intercept < 0
  const base = falling ? points.reduce((sum, { y }) => sum + y, 0) / points.length : fitted.intercept
  const words = falling ? 'Mean of the memory used; it does not rise with load.' : null
  const served = spanOf(points)
    .map((rps) => rps.toPrecision(2))
    .join(' to ')
  return {
    base: fitOf(
      base,
      fitted.r2,
      points,
      words ?? `Memory of a replica without requests, told by those that served ${served} a second.`,
    ),
    slope: fitOf(
      falling ? 0 : fitted.slope,
      fitted.r2,
      points,
      words ?? `Memory more for each request a second, told by replicas that served ${served}.`,
    ),
  }
}

/** p95 = serviceTime × 3 ÷ (1 − cpu) while nothing waits. */
function serviceTimeOf(observations: readonly Observation[]): Fit | null {
  const points = observations.flatMap(({ p95, cpu, queue }) =>
    p95 === null || cpu >= BUSY || (queue ?? 0) >= 1 ? [] : [{ x: 3 / (1 - cpu), y: p95 * 1000 }],
  )
  const fitted = proportional(points)
  if (fitted === null || !(fitted.slope > 0)) return null
  return fitOf(
    fitted.slope,
    fitted.r2,
    points,
    `p95 response times over 3 ÷ (1 − CPU share), while nothing waited and CPU was below ${formatShare(BUSY)}.`,
  )
}

function startupOf(starts: readonly number[]): Fit | null {
  const slow = percentile(starts, START_SHARE)
  if (slow === null) return null
  const seconds = starts.map((ms) => ms / 1000)
  return {
    value: slow / 1000,
    r2: null,
    points: starts.length,
    range: [Math.min(...seconds), Math.max(...seconds)],
    sentence: `95th percentile of the time from start to healthy, which took ${formatMilliseconds(Math.min(...starts))} to ${formatMilliseconds(Math.max(...starts))}.`,
  }
}

/** Twice the longest queue seen; a bound that was never reached cannot be seen. */
function queueOf(observations: readonly Observation[]): Fit | null {
  const queues = observations.flatMap(({ queue }) => (queue === null ? [] : [queue]))
  const longest = Math.max(0, ...queues)
  if (longest === 0) return null
  return {
    value: Math.ceil(2 * longest),
    r2: null,
    points: queues.length,
    range: [Math.min(...queues), longest],
    sentence: `Twice the longest queue that was recorded, ${grouped(longest)}.`,
  }
}

function fitOf(value: number, r2: number, points: readonly XY[], sentence: string): Fit {
  return { value, r2, points: points.length, range: points.length === 0 ? null : spanOf(points), sentence }
}

/** The least and the most that was read. */
function spanOf(points: readonly XY[]): [number, number] {
  const xs = points.map(({ x }) => x)
  return [Math.min(...xs), Math.max(...xs)]
}
