/** Factor readings from Prometheus: one number per expression, or why there is none; and how Prometheus stands. */
import type { Sample } from '../../shared/domain/metrics.ts'
import type { SourceStatus } from '../../shared/domain/inventory.ts'
import type { Failure, Result } from '../../shared/lib/result.ts'
import { assertNever, ok } from '../../shared/lib/result.ts'
import type { FactorReadings, InstantReading } from '../observe/ports.ts'
import { parseAddress } from './address.ts'
import { labelsText, type QueryResult, type VectorElement } from './answers.ts'
import { createClient, type PrometheusClient } from './client.ts'
import type { ProblemCode } from './problems.ts'
import { quoted } from './problems.ts'
import { isBareSelector } from './selector.ts'
import { createTaskUsage } from './taskUsage.ts'

export interface ReadingsOptions {
  readonly timeoutMs?: number
  readonly now?: () => number
  /** How long nothing may be asked before a probe keeps the status true. */
  readonly probeMs?: number
}

const PROBE_MS = 15_000
/** Days of history may take longer than a reading of the loop, which must not wait behind them. */
const RANGE_TIMEOUT_MS = 30_000
/** Prometheus' clock may differ from ours by this much without being corrected for. */
const SKEW_MS = 2000
/** Of several series this many are named. */
const NAMED_SERIES = 3

/** Asks at once whether Prometheus is there; a wrong address answers every query with its sentence. */
export function createPrometheusReadings(url: string, options: ReadingsOptions = {}): FactorReadings {
  const now = options.now ?? Date.now
  const address = parseAddress(url)
  if (!address.ok) return unusable(address.error)
  const client = createClient(address.value, options)
  const history = createClient(address.value, { timeoutMs: RANGE_TIMEOUT_MS })
  const { base } = client
  let status: SourceStatus = {
    state: 'connecting',
    detail: `Prometheus at ${base} has not answered yet.`,
    lastSeenAt: null,
  }
  let askedAt = -Infinity

  /** Asks and keeps the status: a rejected query still proves that Prometheus is there. */
  const ask = async (query: string, at?: number): Promise<Result<QueryResult>> => {
    askedAt = now()
    const result = await client.instant(query, at)
    if (status.state === 'off') return result
    const failed = result.ok || (result.error.code as ProblemCode) === 'refused-query' ? null : result.error
    status =
      failed === null
        ? { state: 'connected', detail: `Prometheus at ${base} answers.`, lastSeenAt: now() }
        : { state: 'unreachable', detail: failed.message, lastSeenAt: status.lastSeenAt }
    return result
  }

  const tasks = createTaskUsage((query) => ask(query), now)
  const probeMs = options.probeMs ?? PROBE_MS
  const probe = () => {
    if (now() - askedAt >= probeMs) void ask('1')
  }
  probe()
  const timer = setInterval(probe, probeMs)
  timer.unref()

  return {
    status: () => status,
    instant: (query) => read(ask, query, now),
    usageOf: (replicas) => tasks.readings(replicas),
    vector: async (query) => {
      const result = await ask(query)
      if (!result.ok) return result
      const elements = result.value.kind === 'vector' ? result.value.elements : []
      return ok(
        elements.flatMap(({ labels, sample }) =>
          sample === 'histogram' ? [] : [{ labels, value: sample.value }],
        ),
      )
    },
    range: (range) => history.range(range),
    alerts: () => client.alerts(),
    rules: () => client.rules(),
    close: () => {
      clearInterval(timer)
      client.close()
      history.close()
      status = { ...status, state: 'off', detail: `Prometheus at ${base} is not asked any more.` }
    },
  }
}

/** Every question gets the sentence on what is wrong with the address. */
function unusable(error: Failure): FactorReadings {
  const status: SourceStatus = { state: 'unreachable', detail: error.message, lastSeenAt: null }
  return {
    status: () => status,
    instant: () => Promise.resolve({ kind: 'failed', sentence: error.message }),
    close: () => undefined,
  }
}

async function read(
  ask: (query: string, at?: number) => ReturnType<PrometheusClient['instant']>,
  query: string,
  now: () => number,
): Promise<InstantReading> {
  const result = await ask(query)
  if (!result.ok) return { kind: 'failed', sentence: result.error.message }
  const reading = toReading(result.value, query)
  if (reading.kind !== 'value') return reading
  const evaluated = reading.sample
  const offset = now() - evaluated.at
  // Whole seconds: the same sample must get the same time whenever it is read.
  const skew = Math.abs(offset) > SKEW_MS ? Math.round(offset / 1000) * 1000 : 0
  if (!isBareSelector(query)) return at(evaluated, evaluated.at + skew)
  const times = await ask(`timestamp(${query})`, evaluated.at)
  if (!times.ok) return { kind: 'failed', sentence: times.error.message }
  const time = toReading(times.value, query)
  // Saying "now" instead would make an old sample fresh.
  if (time.kind !== 'value') return time
  return at(evaluated, Math.round(time.sample.value * 1000) + skew)
}

function at(sample: Sample, time: number): InstantReading {
  return { kind: 'value', sample: { at: time, value: sample.value } }
}

function toReading(result: QueryResult, query: string): InstantReading {
  switch (result.kind) {
    case 'scalar':
      return finite(result.sample, query)
    case 'vector':
      return fromVector(result.elements, query)
    case 'string':
      return wrongKind(query, 'a text')
    case 'matrix':
      return wrongKind(
        query,
        'a range of samples; take the range in brackets away, or put it into a function',
      )
    default:
      return assertNever(result)
  }
}

function fromVector(elements: readonly VectorElement[], query: string): InstantReading {
  const [first] = elements
  if (first === undefined) return { kind: 'no-data', sentence: `${quoted(query)} has no series at present.` }
  if (elements.length > 1) {
    const named = elements.slice(0, NAMED_SERIES).map(({ labels }) => labelsText(labels))
    const more = elements.length > NAMED_SERIES ? ', …' : ''
    return {
      kind: 'failed',
      sentence:
        `${quoted(query)} gives ${elements.length} series (${named.join(', ')}${more}), and a factor wants one. ` +
        `Add labels that pick one, or aggregate: sum(…), avg(…), max(…).`,
    }
  }
  if (first.sample === 'histogram') return wrongKind(query, 'a histogram; use histogram_quantile(…) on it')
  return finite(first.sample, query)
}

function finite(sample: Sample, query: string): InstantReading {
  if (Number.isFinite(sample.value)) return { kind: 'value', sample }
  return {
    kind: 'no-data',
    sentence: `${quoted(query)} is ${sample.value}, which is not a number to judge by.`,
  }
}

function wrongKind(query: string, what: string): InstantReading {
  return { kind: 'failed', sentence: `${quoted(query)} gives ${what}; a factor wants one number.` }
}
