/** Alerts as rules of Prometheus: where each signal is found, and how its value is told. */
import {
  subjectOf,
  unitOf,
  type AlertRule,
  type AlertScope,
  type AlertSignal,
  type Comparison,
  type SignalSubject,
  type SignalUnit,
} from '../../../shared/domain/alerts.ts'
import { assertNever } from '../../../shared/lib/result.ts'
import { number, selector } from './promql.ts'
import { ofService } from './replicas.ts'
import type { AlertingRule } from './ruleFile.ts'
import { querySeries } from './sources.ts'

export function alertingRule(rule: AlertRule): AlertingRule {
  const { scope, category, severity, forSeconds, when } = rule
  const [first] = when
  const [summary, hint] = [rule.summary, rule.hint].map((text) => filled(text, rule))
  return {
    alert: rule.id,
    expr: when.map((each) => comparisonText(each, scope)).join(`\n${joinOf(first.signal)} `),
    forSeconds,
    labels: { ...(scope === null ? {} : ofService(scope)), severity, category },
    annotations: { summary: begun(summary ?? ''), description: hint ?? '' },
  }
}

/** Signals of one service are labeled alike; the queries' answers bring labels of their own. */
function joinOf(signal: AlertSignal): string {
  return subjectOf(signal) === 'service' ? 'and on ()' : 'and'
}

function comparisonText({ signal, beyond, threshold }: Comparison, scope: AlertScope | null): string {
  return `${signalText(signal, scope)} ${beyond === 'above' ? '>' : '<'} ${number(threshold)}`
}

/** Not what only looks like a disk or an interface, nor the far ends of containers' own. */
const DISKS = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|nsfs|fuse.*"'
const INTERFACES = 'device!~"lo|veth.*|br-.*|docker.*|cali.*|flannel.*"'

/** A signal that all services share, as a query. */
export function signalQuery(signal: AlertSignal): string {
  return signalText(signal, null)
}

function signalText(signal: AlertSignal, scope: AlertScope | null): string {
  const own = (metric: string) => selector(metric, scope === null ? {} : ofService(scope))
  const counted = (state: string) =>
    `max (${selector('eyrie_service_replicas', scope === null ? { state } : ofService(scope, { state }))})`
  switch (signal) {
    case 'cpu':
      return own('vedfolnir:cpu_usage_avg')
    case 'memory':
      return own('vedfolnir:memory_usage_avg')
    case 'replicas':
      return own('vedfolnir:instance_count')
    case 'queueDepth':
    case 'responseTimeP95':
      return scope === null ? signal : querySeries(scope, signal)
    case 'missingSources':
      return own('vedfolnir:missing_sources')
    case 'replicaMemory':
      return own('vedfolnir:replica_memory_usage')
    case 'replicaThrottled':
      // Periods are few between two scrapes.
      return `avg_over_time(${own('vedfolnir:replica_cpu_throttled')}[1m])`
    case 'replicaOomKills':
      return own('vedfolnir:replica_oom_kills')
    case 'replicaRestarts':
      return own('vedfolnir:replica_restarts')
    case 'replicaPids':
      return own('vedfolnir:replica_pids')
    case 'notReady':
      return `(${counted('current')} - ${counted('ready')})`
    case 'missingReplicas':
      return `(max (${own('eyrie_service_replicas_desired')}) - ${counted('current')})`
    case 'databaseConnections':
      return 'mysql_global_status_threads_connected / mysql_global_variables_max_connections'
    case 'innodbFreePages':
      return `sum by (instance, job) (mysql_global_status_buffer_pool_pages{state="free"})
/ sum by (instance, job) (mysql_global_status_buffer_pool_pages{state=~"free|data|misc"})`
    case 'redisFragmentation':
      return 'redis_mem_fragmentation_ratio'
    case 'redisHits':
      return `rate(redis_keyspace_hits_total[5m])
/ (rate(redis_keyspace_hits_total[5m]) + rate(redis_keyspace_misses_total[5m]))`
    case 'load':
      return 'node_load5 / on (instance, job) count by (instance, job) (node_cpu_seconds_total{mode="idle"})'
    case 'swap':
      return '1 - node_memory_SwapFree_bytes / (node_memory_SwapTotal_bytes > 0)'
    case 'disk':
      return `1 - node_filesystem_avail_bytes{${DISKS}} / (node_filesystem_size_bytes{${DISKS}} > 0)`
    case 'receiveErrors':
    case 'transmitErrors': {
      const way = signal === 'receiveErrors' ? 'receive' : 'transmit'
      return `rate(node_network_${way}_errs_total{${INTERFACES}}[5m])
/ rate(node_network_${way}_packets_total{${INTERFACES}}[5m])`
    }
    case 'eyrieSilence':
      return '(time() - max (eyrie_loop_last_success_timestamp_seconds) or vector(Inf))'
    case 'engineSilence':
      return '(time() - max (eyrie_source_last_success_timestamp_seconds{source="docker"}))'
    default:
      return assertNever(signal)
  }
}

function filled(text: string, { scope, when: [{ signal }] }: AlertRule): string {
  return text
    .replaceAll('{value}', valueText(unitOf(signal)))
    .replaceAll('{subject}', subjectText(subjectOf(signal), scope))
}

function valueText(unit: SignalUnit): string {
  const form = { share: 'humanizePercentage', seconds: 'humanizeDuration', number: 'humanize' }[unit]
  return `{{ $value | ${form} }}`
}

function subjectText(subject: SignalSubject, scope: AlertScope | null): string {
  switch (subject) {
    case 'service':
      return scope === null ? 'the service' : `${scope.project}/${scope.service}`
    case 'replica':
      return '{{ or $labels.name $labels.replica }}'
    case 'database':
    case 'redis':
    case 'machine':
      return '{{ $labels.instance }}'
    case 'disk':
      return '{{ $labels.mountpoint }} of {{ $labels.instance }}'
    case 'interface':
      return '{{ $labels.device }} of {{ $labels.instance }}'
    case 'eyrie':
      return 'Eyrie'
    default:
      return assertNever(subject)
  }
}

function begun(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
