/** What a rule asks for and what an alert says, in the same words wherever they are shown. */
import { capital, formatDuration, formatShare } from '../lib/format.ts'
import type { Silence } from './alertStates.ts'
import { unitOf, type AlertRule, type AlertSignal, type Comparison } from './alerts.ts'

const SIGNAL_WORDS: Readonly<Record<AlertSignal, string>> = {
  cpu: 'CPU, share of its limit,',
  memory: 'memory, share of its limit,',
  replicas: 'replicas',
  queueDepth: 'waiting jobs',
  responseTimeP95: 'p95 response time',
  missingSources: 'sources without data',
  replicaMemory: 'memory of a replica',
  replicaThrottled: 'throttled periods of a replica',
  replicaOomKills: 'OOM kills of a replica in 5 min',
  replicaRestarts: 'restarts of a replica in 10 min',
  replicaPids: 'processes of a replica, share of its limit,',
  notReady: 'replicas that are not ready',
  missingReplicas: 'replicas wanted and not there',
  databaseConnections: 'connections in use',
  innodbFreePages: 'free pages of the buffer pool',
  redisFragmentation: 'memory fragmentation',
  redisHits: 'hit rate',
  load: 'load per CPU',
  swap: 'swap in use',
  disk: 'disk in use',
  receiveErrors: 'receive errors',
  transmitErrors: 'transmit errors',
  eyrieSilence: 'time since Eyrie’s last round',
  engineSilence: 'time since the engine’s last answer',
}

export function valueWords(signal: AlertSignal, value: number): string {
  switch (unitOf(signal)) {
    case 'share':
      return formatShare(value)
    case 'seconds':
      return value < 10 ? `${numberWords(value)} s` : formatDuration(value)
    case 'number':
      return numberWords(value)
  }
}

function numberWords(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function comparisonWords({ signal, beyond, threshold }: Comparison): string {
  return `${SIGNAL_WORDS[signal]} ${beyond} ${valueWords(signal, threshold)}`
}

/** "CPU, share of its limit, above 70 % for 5 min". */
export function conditionWords({ when, forSeconds }: AlertRule): string {
  const all = when.map(comparisonWords).join(' and ')
  const words = capital(all)
  return forSeconds === 0 ? `${words}, at once` : `${words} for ${formatDuration(forSeconds)}`
}

/** "CPU of shop/web is at 84 % of its limit, above 70 %". */
export function alertSentence({ summary, when: [{ signal }] }: AlertRule, subject: string, value: number) {
  // A name at its beginning stays as it is.
  return capital(summary)
    .replaceAll('{value}', () => valueWords(signal, value))
    .replaceAll('{subject}', () => subject)
}

/** "ContainerOOMKilled of shop/web", "every alert". */
export function silenceWords({
  alert,
  project,
  service,
}: Pick<Silence, 'alert' | 'project' | 'service'>): string {
  const name = alert === '*' ? 'every alert' : alert
  return project === null && service === null ? name : `${name} of ${project ?? '*'}/${service ?? '*'}`
}

/** The same at the beginning of a sentence; a name stays as it is. */
export function silenceTitle(silence: Pick<Silence, 'alert' | 'project' | 'service'>): string {
  return silence.alert === '*' ? capital(silenceWords(silence)) : silenceWords(silence)
}
