/**
 * What an alert is: comparisons of named signals that must all hold for a while. Prometheus' rules are made of it, and
 * whoever has the signals' values can judge it without Prometheus.
 */

export type AlertCategory = 'service' | 'database' | 'redis' | 'system' | 'network' | 'eyrie'
export type Severity = 'info' | 'warning' | 'critical'

/** What a signal's value counts: `share` is 0 to 1. */
export type SignalUnit = 'share' | 'seconds' | 'number'
/** What has one value of the signal each: the scaled service, each of its replicas, whatever an exporter tells of. */
export type SignalSubject =
  'service' | 'replica' | 'database' | 'redis' | 'machine' | 'disk' | 'interface' | 'eyrie'

interface SignalKind {
  readonly unit: SignalUnit
  readonly subject: SignalSubject
}

/** Every signal an alert may look at. CPU and memory are shares of the limit. */
export const SIGNALS_OF_ALERTS = {
  cpu: { unit: 'share', subject: 'service' },
  memory: { unit: 'share', subject: 'service' },
  replicas: { unit: 'number', subject: 'service' },
  queueDepth: { unit: 'number', subject: 'service' },
  responseTimeP95: { unit: 'seconds', subject: 'service' },
  /** Sources of the policy that have no value now. */
  missingSources: { unit: 'number', subject: 'service' },
  replicaMemory: { unit: 'share', subject: 'replica' },
  /** Share of the periods with a quota in which the replica was throttled. */
  replicaThrottled: { unit: 'share', subject: 'replica' },
  /** Within the last five minutes. */
  replicaOomKills: { unit: 'number', subject: 'replica' },
  /** How often it was started again within the last ten minutes. */
  replicaRestarts: { unit: 'number', subject: 'replica' },
  /** Processes and threads as a share of the most it may have. */
  replicaPids: { unit: 'share', subject: 'replica' },
  /** Current replicas that are not ready. */
  notReady: { unit: 'number', subject: 'service' },
  /** How many more replicas are wanted than there are. */
  missingReplicas: { unit: 'number', subject: 'service' },
  databaseConnections: { unit: 'share', subject: 'database' },
  innodbFreePages: { unit: 'share', subject: 'database' },
  redisFragmentation: { unit: 'number', subject: 'redis' },
  redisHits: { unit: 'share', subject: 'redis' },
  /** Mean of five minutes, per CPU. */
  load: { unit: 'number', subject: 'machine' },
  swap: { unit: 'share', subject: 'machine' },
  disk: { unit: 'share', subject: 'disk' },
  receiveErrors: { unit: 'share', subject: 'interface' },
  transmitErrors: { unit: 'share', subject: 'interface' },
  /** Seconds since Eyrie's last round that succeeded; endless where nothing is known of one. */
  eyrieSilence: { unit: 'seconds', subject: 'eyrie' },
  /** Seconds since the engine last answered Eyrie. */
  engineSilence: { unit: 'seconds', subject: 'eyrie' },
} as const satisfies Readonly<Record<string, SignalKind>>

export type AlertSignal = keyof typeof SIGNALS_OF_ALERTS

export interface Comparison {
  readonly signal: AlertSignal
  readonly beyond: 'above' | 'below'
  readonly threshold: number
}

export interface AlertScope {
  readonly project: string
  readonly service: string
}

export interface AlertRule {
  /** Unique within its scope. */
  readonly id: string
  readonly category: AlertCategory
  /** The service it speaks of; null: of something that all services share. */
  readonly scope: AlertScope | null
  /** All must hold, of the same subject; the first one's value is the alert's. */
  readonly when: readonly [Comparison, ...Comparison[]]
  /** How long they must have held before it fires. */
  readonly forSeconds: number
  readonly severity: Severity
  /** With `{value}` for the value of the first signal and `{subject}` for whose it is. */
  readonly summary: string
  /** What an operator does next. */
  readonly hint: string
}

export function unitOf(signal: AlertSignal): SignalUnit {
  return SIGNALS_OF_ALERTS[signal].unit
}

export function subjectOf(signal: AlertSignal): SignalSubject {
  return SIGNALS_OF_ALERTS[signal].subject
}
