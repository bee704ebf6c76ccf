/** The values of alert signals, from what Eyrie samples, lists and decides itself; the rest is asked of `foreign`. */
import type { AlertScope, AlertSignal } from '../../../shared/domain/alerts.ts'
import {
  currentReplicas,
  isReady,
  serviceKey,
  type Replica,
  type Service,
} from '../../../shared/domain/inventory.ts'
import { SERIES, seriesKey } from '../../../shared/domain/metrics.ts'
import type { Policy } from '../../../shared/domain/policy.ts'
import { assertNever } from '../../../shared/lib/result.ts'
import { windowOf } from '../../engine/window.ts'
import type { Observer } from '../../observe/observer.ts'
import type { Sampler } from '../../observe/sampler.ts'
import type { RecentSeries } from '../../observe/series.ts'
import type { Verdict } from '../verdict.ts'
import type { ReadSignal, SignalReading, SubjectValue } from './evaluate.ts'
import { killsOf, restartsOf, type HappeningsMemory } from './happenings.ts'

export interface SignalSources {
  readonly observer: Observer
  readonly sampler: Pick<Sampler, 'replica' | 'usage'>
  /** Series of services, and `throttledKey` of replicas. */
  readonly recent: RecentSeries
  readonly policy: (service: Service) => Policy
  readonly verdict: (project: string, service: string) => Pick<Verdict, 'judgement'> | null
  readonly happenings: HappeningsMemory
  readonly samplingSeconds: number
  /** Seconds since the last round that succeeded; null: this process runs no loop. */
  readonly loopSilence: number | null
  /** Seconds since the engine answered. */
  readonly engineSilence: number
  readonly foreign: (signal: AlertSignal) => SignalReading
  readonly now: number
}

/** Periods are few between two readings: a minute of them counts, as in the rules of Prometheus. */
export const THROTTLED_SECONDS = 60

export function throttledKey(id: string): string {
  return `replica/${id}/throttled`
}

const values = (all: readonly SubjectValue[]): SignalReading => ({ kind: 'values', values: all })

export function signalsFrom(sources: SignalSources): ReadSignal {
  const { observer, now } = sources
  const connected = observer.status().state === 'connected'
  return (signal, scope) => {
    const one = (subject: string, value: number | null) => values([{ subject, value, at: now }])
    if (signal === 'engineSilence') return one('Eyrie', sources.engineSilence)
    if (signal === 'eyrieSilence')
      return sources.loopSilence === null
        ? { kind: 'no-data', sentence: 'This process runs no loop of its own.' }
        : one('Eyrie', sources.loopSilence)
    if (scope === null) return sources.foreign(signal)
    // What was seen last of an engine that does not answer is no measurement.
    if (!connected)
      return { kind: 'no-data', sentence: `The engine does not answer: ${observer.status().detail}` }
    const service = observer.service(scope.project, scope.service)
    if (service === null) return values([])
    return ofService(signal, scope, service, sources)
  }
}

function ofService(
  signal: Exclude<AlertSignal, 'eyrieSilence' | 'engineSilence'>,
  scope: AlertScope,
  service: Service,
  sources: SignalSources,
): SignalReading {
  const { now, samplingSeconds, recent, sampler } = sources
  const key = serviceKey(scope.project, scope.service)
  const current = currentReplicas(service)
  const whole = (value: number | null, at = now) => values([{ subject: key, value, at }])
  const series = (metric: string) => seriesKey(scope.project, scope.service, metric)
  const windowed = (metric: string): SignalReading => {
    const { windowSeconds } = sources.policy(service)
    const newest = recent.latest(series(metric))
    const samples = recent.after(series(metric), now - windowSeconds * 1000)
    const read = windowOf(
      samples.length === 0 && newest !== null ? [newest] : samples,
      now,
      windowSeconds,
      samplingSeconds,
    )
    return whole(read.kind === 'value' ? read.value : null, newest?.at ?? now)
  }
  const each = (of: (replica: Replica) => Omit<SubjectValue, 'subject'> | null): SignalReading =>
    values(
      service.replicas
        .filter(({ state }) => state === 'running')
        .flatMap((replica) => {
          const read = of(replica)
          return read === null ? [] : [{ subject: replica.name, ...read }]
        }),
    )
  const nothing = { value: null, at: now }
  switch (signal) {
    case 'cpu':
      return windowed(SERIES.cpu)
    case 'memory':
      return windowed(SERIES.memory)
    case 'replicas':
      return whole(current.length)
    case 'notReady':
      return whole(current.filter((replica) => !isReady(replica)).length)
    case 'missingReplicas': {
      const verdict = sources.verdict(scope.project, scope.service)
      return whole(verdict === null ? null : verdict.judgement.desired - current.length)
    }
    case 'queueDepth':
    case 'responseTimeP95': {
      const newest = recent.latest(series(`factor:${signal}`))
      return whole(newest?.value ?? null, newest?.at ?? now)
    }
    case 'missingSources':
      return whole(missingSources(service, sources))
    case 'replicaMemory':
      return each(({ id }) => {
        const read = sampler.replica(id)
        return read === null ? nothing : { value: read.memoryShare, at: read.at }
      })
    case 'replicaThrottled':
      return each(({ id }) => {
        const samples = recent.after(throttledKey(id), now - THROTTLED_SECONDS * 1000)
        const read = windowOf(samples, now, THROTTLED_SECONDS, samplingSeconds)
        return read.kind === 'value' ? { value: read.value, at: samples.at(-1)?.at ?? now } : nothing
      })
    case 'replicaPids':
      // Without a limit there is nothing to come near to.
      return each(({ id, pidsLimit }) => {
        const usage = sampler.usage(id)
        if (pidsLimit === null || pidsLimit <= 0) return null
        return usage?.pids == null ? nothing : { value: usage.pids / pidsLimit, at: usage.at }
      })
    case 'replicaOomKills':
      return values(killsOf(sources.happenings, key, now).map(asValue(now)))
    case 'replicaRestarts':
      return values(restartsOf(sources.happenings, key, now).map(asValue(now)))
    case 'databaseConnections':
    case 'innodbFreePages':
    case 'redisFragmentation':
    case 'redisHits':
    case 'load':
    case 'swap':
    case 'disk':
    case 'receiveErrors':
    case 'transmitErrors':
      return sources.foreign(signal)
    default:
      return assertNever(signal)
  }
}

const asValue =
  (at: number) =>
  ({ subject, count }: { readonly subject: string; readonly count: number }): SubjectValue => ({
    subject,
    value: count,
    at,
  })

/** Sources of the policy's factors whose window says nothing now. */
function missingSources(service: Service, { policy, recent, now, samplingSeconds }: SignalSources): number {
  const { factors, windowSeconds } = policy(service)
  const names = new Set(
    factors.flatMap(({ source }) =>
      source.kind === 'built-in'
        ? source.name === 'replicas'
          ? []
          : [source.name]
        : [`factor:${source.name}`],
    ),
  )
  return [...names].filter((name) => {
    const key = seriesKey(service.project, service.name, name)
    const newest = recent.latest(key)
    return windowOf(newest === null ? [] : [newest], now, windowSeconds, samplingSeconds).kind !== 'value'
  }).length
}
