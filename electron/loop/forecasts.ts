/**
 * Keeps a forecaster for each service whose policy wants one. It learns from the stored series, so a restart forgets
 * nothing and a forecast switched on today knows the days before; from then on it follows the loop's own samples.
 */
import type { ForecastReading } from '../../shared/domain/decision.ts'
import { isReady, serviceKey, type Service } from '../../shared/domain/inventory.ts'
import { SERIES, seriesKey, type Bucket } from '../../shared/domain/metrics.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { createForecaster, type Forecaster } from '../engine/forecaster.ts'
import { loadOf, type Load } from '../engine/forecastLoad.ts'
import type { RecentSeries } from '../observe/series.ts'
import type { Store } from '../storage/store.ts'

export interface Forecasts {
  /** Of the load so many seconds from now; undefined: the policy wants none, or nothing in it measures a load. */
  reading(service: Service, policy: Policy, aheadSeconds: number): ForecastReading | undefined
  /** The same for a policy that is only tried: nothing of it is kept. */
  tried(service: Service, policy: Policy, aheadSeconds: number): ForecastReading | undefined
}

export interface ForecastsDependencies {
  readonly store: Pick<Store, 'range'>
  readonly recent: Pick<RecentSeries, 'latest'>
  readonly now: () => number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** As long as minutes are stored; seasons of which too few fit in there learn from ten minutes at a time (tiers.ts). */
const MINUTES_KEPT_MS = 7 * DAY_MS
const KEPT_MS = 30 * DAY_MS
const SEASONS_WORTH = 3

interface Kept {
  readonly kind: string
  readonly forecaster: Forecaster
}

export function createForecasts({ store, recent, now }: ForecastsDependencies): Forecasts {
  const kept = new Map<string, Kept>()

  function learn(service: Service, policy: Policy, load: Load, aheadSeconds: number): Forecaster {
    const seasonMs = policy.forecastSeasonSeconds * 1000
    const fine = SEASONS_WORTH * seasonMs <= MINUTES_KEPT_MS
    const [length, step] = fine ? [MINUTES_KEPT_MS, MINUTE_MS] : [KEPT_MS, 10 * MINUTE_MS]
    const until = now()
    // Two more, because a range seldom begins and ends on whole steps: without them the next coarser step would be read.
    const points = length / step + 2
    const read = (metric: string) =>
      store.range(seriesKey(service.project, service.name, metric), until - length, until, points)
    const forecaster = createForecaster({ seasonSeconds: policy.forecastSeasonSeconds, least: load.carries })
    const means = read(metricOf(policy, load))
    const ready = read(SERIES.ready)
    const countAt = countsOf(ready.points, 2 * Math.max(means.step, ready.step))
    for (const { at, mean } of means.points) {
      const count = countAt(at)
      // How many shared it is not known: neither is the load.
      if (count !== null) forecaster.add(at, mean * count, aheadSeconds)
    }
    return forecaster
  }

  /** The newest sample, if it was not followed yet. */
  function follow(forecaster: Forecaster, service: Service, metric: string, aheadSeconds: number): void {
    const latest = recent.latest(seriesKey(service.project, service.name, metric))
    if (latest === null) return
    forecaster.add(latest.at, latest.value * service.replicas.filter(isReady).length, aheadSeconds)
  }

  return {
    reading(service, policy, aheadSeconds) {
      const key = serviceKey(service.project, service.name)
      const load = policy.forecast ? loadOf(policy) : null
      if (load === null) {
        kept.delete(key)
        return undefined
      }
      const metric = metricOf(policy, load)
      const kind = kindOf(policy, load)
      let known = kept.get(key)
      if (known?.kind !== kind) {
        known = { kind, forecaster: learn(service, policy, load, aheadSeconds) }
        kept.set(key, known)
      }
      follow(known.forecaster, service, metric, aheadSeconds)
      return known.forecaster.reading(now(), aheadSeconds)
    },
    tried(service, policy, aheadSeconds) {
      const load = policy.forecast ? loadOf(policy) : null
      if (load === null) return undefined
      const known = kept.get(serviceKey(service.project, service.name))
      const same = known?.kind === kindOf(policy, load) ? known.forecaster : null
      return (same ?? learn(service, policy, load, aheadSeconds)).reading(now(), aheadSeconds)
    },
  }
}

/** What a forecaster is of: another one begins where any of it changes. */
function kindOf(policy: Policy, load: Load): string {
  return `${metricOf(policy, load)} ${policy.forecastSeasonSeconds} ${load.carries}`
}

/** The series that a load's source is kept under. */
function metricOf({ strategy, targets }: Policy, { name }: Load): string {
  const held = strategy === 'target' ? targets.find(({ source }) => source.name === name) : undefined
  return held?.source.kind === 'promql' ? `factor:${name}` : name
}

/** How many were ready at a time, from the newest count not after it and at most `oldestMs` old; asked in order of time. */
function countsOf(counts: readonly Bucket[], oldestMs: number): (at: number) => number | null {
  let place = -1
  return (at) => {
    while ((counts[place + 1]?.at ?? Number.POSITIVE_INFINITY) <= at) place += 1
    const count = counts[place]
    return count === undefined || at - count.at > oldestMs ? null : count.mean
  }
}
