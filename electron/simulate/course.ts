/** The series of one simulated service as its day goes: written step by step, read back as a decision's windows. */
import type { Score, SourceReading } from '../../shared/domain/decision.ts'
import { SERIES, seriesKey } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { createSampleList, type SampleList } from './sampleList.ts'
import { isHealthy, type SimulatedState } from './world.ts'

export interface Course {
  readonly series: ReadonlyMap<string, SampleList>
  /** What the replicas used at `at`. */
  observe(state: SimulatedState, at: number): void
  /** Counts, scores and points as they were at a decision. */
  decided(at: number, counts: Counts, scores: { readonly up: Score; readonly down: Score }): void
  readings(policy: Policy, samplingSeconds: number): Readonly<Record<string, SourceReading>>
}

export interface Counts {
  readonly current: number
  readonly ready: number
}

export function createCourse(project: string, service: string): Course {
  const series = new Map<string, SampleList>()
  // By metric beside the full key: half a million look-ups need not put keys together.
  const lists = new Map<string, SampleList>()
  const listOf = (metric: string): SampleList => {
    const known = lists.get(metric)
    if (known !== undefined) return known
    const list = createSampleList()
    lists.set(metric, list)
    series.set(seriesKey(project, service, metric), list)
    return list
  }
  const points = new Map<string, string>()
  const pointsOf = (id: string): string => {
    const known = points.get(id) ?? `points:${id}`
    points.set(id, known)
    return known
  }
  const keep = (metric: string, at: number, value: number) => listOf(metric).push(at, value)
  const band = (at: number, values: readonly number[], mean: string, low: string, high: string) => {
    keep(mean, at, values.reduce((sum, value) => sum + value, 0) / values.length)
    keep(low, at, Math.min(...values))
    keep(high, at, Math.max(...values))
  }
  return {
    series,
    observe(state, at) {
      const ready = state.replicas.filter((replica) => isHealthy(replica, at))
      if (ready.length === 0) return
      const { cpu, cpuLow, cpuHigh, memory, memoryLow, memoryHigh } = SERIES
      band(
        at,
        ready.map((replica) => replica.cpu),
        cpu,
        cpuLow,
        cpuHigh,
      )
      band(
        at,
        ready.map((replica) => replica.memory),
        memory,
        memoryLow,
        memoryHigh,
      )
      const { step } = state
      keep(SERIES.throttled, at, step?.throttled ?? 0)
      if (step === null) return
      keep('factor:queueDepth', at, step.backlog)
      if (step.p95 !== null) keep('factor:responseTimeP95', at, step.p95 / 1000)
      keep('factor:errorRatio', at, step.errorRatio)
    },
    decided(at, { current, ready }, { up, down }) {
      keep(SERIES.current, at, current)
      keep(SERIES.ready, at, ready)
      keep(SERIES.scoreUp, at, up.value)
      keep(SERIES.scoreDown, at, down.value)
      for (const factor of up.factors) keep(pointsOf(factor.id), at, factor.earned)
      for (const factor of down.factors) keep(pointsOf(factor.id), at, factor.earned)
    },
    readings(policy, samplingSeconds) {
      // One more than fit, for a window that is shorter than the sampling period.
      const most = Math.ceil(policy.windowSeconds / samplingSeconds) + 1
      const newest = (metric: string): SourceReading => ({
        samples: listOf(metric).newest(most),
        problem: null,
      })
      const readings: Record<string, SourceReading> = {}
      for (const { source } of [...policy.factors, ...policy.targets])
        if (source.name !== 'replicas')
          readings[source.name] ??= newest(source.kind === 'promql' ? `factor:${source.name}` : source.name)
      return readings
    },
  }
}
