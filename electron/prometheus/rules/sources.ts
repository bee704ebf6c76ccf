/** The series a service's factors are read from: use over the counted replicas, their number, and the policy's queries. */
import type { AlertScope } from '../../../shared/domain/alerts.ts'
import type { Factor, Policy } from '../../../shared/domain/policy.ts'
import { duration, selector } from './promql.ts'
import { countedRule, ofService, replicaRules, type Windows } from './replicas.ts'
import type { RecordingRule } from './ruleFile.ts'

/** Queries that have a name of their own in Vedfolnir; any other is `vedfolnir:query{source="NAME"}`. */
const NAMED: Readonly<Record<string, string>> = {
  queueDepth: 'vedfolnir:queue_depth',
  responseTimeP95: 'vedfolnir:response_time_p95',
  errorRatio: 'vedfolnir:error_rate',
}
const BUILT_IN = {
  cpu: 'vedfolnir:cpu_usage_avg',
  memory: 'vedfolnir:memory_usage_avg',
  throttled: 'vedfolnir:cpu_throttled_avg',
  replicas: 'vedfolnir:instance_count',
} as const

/** What the policy's query answered, as it is. */
export function querySeries(scope: AlertScope, name: string): string {
  const own = NAMED[name]
  return own === undefined
    ? selector('vedfolnir:query', ofService(scope, { source: name }))
    : selector(own, ofService(scope))
}

/** What a factor is compared with: a window's mean, as the engine takes it. */
export function sourceSeries(scope: AlertScope, source: Factor['source']): string {
  return source.kind === 'built-in'
    ? selector(BUILT_IN[source.name], ofService(scope))
    : selector('vedfolnir:source', ofService(scope, { source: source.name }))
}

/** Every source of the policy's factors, once each. */
export function sourcesOf({ factors }: Policy): readonly Factor['source'][] {
  const known = new Map<string, Factor['source']>()
  for (const { source } of factors) if (!known.has(source.name)) known.set(source.name, source)
  return [...known.values()]
}

export function sourceRules(scope: AlertScope, policy: Policy, windows: Windows): readonly RecordingRule[] {
  const labels = ofService(scope)
  const counted = selector('vedfolnir:replica_counted', labels)
  const builtIn = (source: keyof typeof BUILT_IN, of: string) => [
    readingRule(scope, source, `avg (${selector(of, labels)} and on (replica) ${counted})`),
    windowRule(scope, source, { record: BUILT_IN[source], labels }, windows),
  ]
  return [
    ...replicaRules(scope, windows),
    countedRule(scope, policy.warmUpSeconds),
    ...builtIn('cpu', 'vedfolnir:replica_cpu_usage'),
    ...builtIn('memory', 'vedfolnir:replica_memory_usage'),
    ...builtIn('throttled', 'vedfolnir:replica_cpu_throttled'),
    {
      // Eyrie counts restarting and paused ones too, which leave no trace in cAdvisor.
      record: BUILT_IN.replicas,
      expr: `max (${selector('eyrie_service_replicas', ofService(scope, { state: 'current' }))})\nor count (${selector('vedfolnir:replica', labels)})`,
      labels,
    },
    ...sourcesOf(policy).flatMap((source) =>
      source.kind === 'promql' ? queryRules(scope, source, windows) : [],
    ),
    missingRule(scope, policy),
  ]
}

/** What a source says at one evaluation. */
function readingRule(scope: AlertScope, source: string, expr: string): RecordingRule {
  return { record: 'vedfolnir:reading', expr, labels: ofService(scope, { source }) }
}

/** A window leaves out its first instant; some versions of Prometheus do not, so it is that much shorter. */
const WITHOUT_ITS_START = 0.001

/** The mean of a source over the policy's window, while it says anything. */
function windowRule(
  scope: AlertScope,
  source: string,
  as: Pick<RecordingRule, 'record' | 'labels'>,
  { windowSeconds }: Windows,
): RecordingRule {
  const reading = selector('vedfolnir:reading', ofService(scope, { source }))
  const over = duration(windowSeconds - WITHOUT_ITS_START)
  return { ...as, expr: `avg_over_time(${reading}[${over}]) and ${reading}` }
}

/** As the engine reads a query: exactly one series, and a finite number. */
function queryRules(
  scope: AlertScope,
  { name, query }: Extract<Factor['source'], { readonly kind: 'promql' }>,
  windows: Windows,
): readonly RecordingRule[] {
  const labels = ofService(scope)
  const named = { ...labels, source: name }
  const own = NAMED[name]
  const raw = querySeries(scope, name)
  return [
    { record: own ?? 'vedfolnir:query', expr: query.trim(), labels: own === undefined ? named : labels },
    readingRule(scope, name, `sum (${raw} > -Inf < Inf) and on () (count (${raw}) == 1)`),
    windowRule(scope, name, { record: 'vedfolnir:source', labels: named }, windows),
  ]
}

/** How many sources have no value now: each earns nothing, and Eyrie does not scale down while there is one. */
function missingRule(scope: AlertScope, policy: Policy): RecordingRule {
  const missing = sourcesOf(policy).map(
    (source) => `(sum (absent(${sourceSeries(scope, source)})) or vector(0))`,
  )
  return {
    record: 'vedfolnir:missing_sources',
    expr: missing.length === 0 ? 'vector(0)' : missing.join('\n+ '),
    labels: ofService(scope),
  }
}
