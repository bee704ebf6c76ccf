/** The alerts there are: those of a scaled service, with the thresholds of its policy, and those of what it stands on. */
import { formatShare } from '../lib/format.ts'
import { subjectOf, type AlertRule, type AlertScope, type AlertSignal, type Comparison } from './alerts.ts'
import type { Factor, Policy } from './policy.ts'

const MINUTE = 60

const above = (signal: AlertSignal, threshold: number): Comparison => ({ signal, beyond: 'above', threshold })
const below = (signal: AlertSignal, threshold: number): Comparison => ({ signal, beyond: 'below', threshold })

/** Without a factor of that name in the policy, Vedfolnir's own numbers count. */
const DEFAULTS = {
  'cpu-up': { threshold: 0.7, forSeconds: 5 * MINUTE },
  'memory-up': { threshold: 0.8, forSeconds: 5 * MINUTE },
  'throttled-up': { threshold: 0.25, forSeconds: 5 * MINUTE },
  'cpu-down': { threshold: 0.2, forSeconds: 15 * MINUTE },
  'queueDepth-up': { threshold: 50, forSeconds: 5 * MINUTE, urgentAbove: 100 },
  'responseTimeP95-up': { threshold: 3, forSeconds: 5 * MINUTE },
} as const

interface Line {
  readonly threshold: number
  readonly forSeconds: number
  readonly urgentAbove: number | null
}

/** A factor that counts at once would make an alert of every short peak: then the default's time counts. */
function lineOf({ factors }: Policy, id: keyof typeof DEFAULTS): Line {
  const usual: { threshold: number; forSeconds: number; urgentAbove?: number } = DEFAULTS[id]
  const factor = factors.find((known) => known.id === id)
  if (factor === undefined) return { ...usual, urgentAbove: usual.urgentAbove ?? null }
  const { threshold, urgentAbove, forSeconds } = factor
  return { threshold, urgentAbove, forSeconds: forSeconds > 0 ? forSeconds : usual.forSeconds }
}

function isRead(factors: readonly Factor[], source: string): boolean {
  return factors.some((factor) => factor.source.kind === 'promql' && factor.source.name === source)
}

/** What is watched of a service that is scaled by `policy`. Queue and response time only where the policy reads them. */
export function serviceAlerts(scope: AlertScope, policy: Policy): readonly AlertRule[] {
  const rule = (each: Omit<AlertRule, 'category' | 'scope'>): AlertRule => ({
    ...each,
    category: 'service',
    scope,
  })
  const cpu = lineOf(policy, 'cpu-up')
  const memory = lineOf(policy, 'memory-up')
  const throttled = lineOf(policy, 'throttled-up')
  const idle = lineOf(policy, 'cpu-down')
  const queue = lineOf(policy, 'queueDepth-up')
  const slow = lineOf(policy, 'responseTimeP95-up')
  const backlog = queue.urgentAbove ?? 2 * queue.threshold
  const queued = isRead(policy.factors, 'queueDepth')
  const timed = isRead(policy.factors, 'responseTimeP95')
  return [
    rule({
      id: 'VedfolnirHighCPUUsage',
      when: [above('cpu', cpu.threshold)],
      forSeconds: cpu.forSeconds,
      severity: 'warning',
      summary: `CPU of {subject} is at {value} of its limit, above ${formatShare(cpu.threshold)}`,
      hint: 'Look at what Eyrie decides about it; at the maximum of replicas raise the maximum or the limit.',
    }),
    rule({
      id: 'VedfolnirHighMemoryUsage',
      when: [above('memory', memory.threshold)],
      forSeconds: memory.forSeconds,
      severity: 'warning',
      summary: `memory of {subject} is at {value} of its limit, above ${formatShare(memory.threshold)}`,
      hint: 'More replicas lower memory only where each holds its part; otherwise raise the limit or look for a leak.',
    }),
    rule({
      id: 'VedfolnirLowResourceUsage',
      when: [below('cpu', idle.threshold), above('replicas', policy.min)],
      forSeconds: idle.forSeconds,
      severity: 'info',
      summary: `CPU of {subject} is at {value} of its limit, below ${formatShare(idle.threshold)}, with more than ${policy.min} replicas`,
      hint: 'Fewer replicas would do: see which factor or guard keeps Eyrie from scaling down.',
    }),
    rule({
      id: 'ContainerMemoryPressure',
      when: [above('replicaMemory', 0.85)],
      forSeconds: 3 * MINUTE,
      severity: 'warning',
      summary: 'memory of {subject} is at {value} of its limit',
      hint: 'Raise its limit, or find out what it holds, before the kernel ends it.',
    }),
    rule({
      id: 'ContainerMemoryNearLimit',
      when: [above('replicaMemory', 0.95)],
      forSeconds: MINUTE,
      severity: 'critical',
      summary: 'memory of {subject} is at {value} of its limit: it is about to be killed',
      hint: 'Raise its limit now (`docker update --memory --memory-swap`), then look for the cause.',
    }),
    rule({
      id: 'ContainerCPUThrottling',
      when: [above('replicaThrottled', throttled.threshold)],
      forSeconds: throttled.forSeconds,
      severity: 'warning',
      summary: '{subject} is throttled in {value} of its periods',
      hint: 'Raise its CPU limit, or let it have more replicas.',
    }),
    rule({
      id: 'ContainerOOMKilled',
      when: [above('replicaOomKills', 0)],
      forSeconds: 0,
      severity: 'critical',
      summary: 'the kernel killed a process of {subject} for want of memory',
      hint: 'Raise its memory limit by a fifth at least, and look for a leak in its history.',
    }),
    rule({
      id: 'ContainerRestarting',
      when: [above('replicaRestarts', 2)],
      forSeconds: 0,
      severity: 'critical',
      summary: '{subject} was started again {value} times within 10 min',
      hint: 'See its last lines (`docker logs --tail 50`) and its exit code: it ends by itself, or is killed.',
    }),
    rule({
      id: 'ContainerPidsNearLimit',
      when: [above('replicaPids', 0.9)],
      forSeconds: MINUTE,
      severity: 'warning',
      summary: '{subject} has {value} of the processes and threads it may have',
      hint: 'At the limit it can start none and fails in odd ways: raise pids_limit, or look for a leak of threads.',
    }),
    rule({
      id: 'ReplicasNotReady',
      when: [above('notReady', 0)],
      forSeconds: 5 * MINUTE,
      severity: 'warning',
      summary: '{value} of the replicas of {subject} are not ready',
      hint: 'See what their health checks say: `docker inspect` shows the last answers.',
    }),
    rule({
      id: 'ReplicasMissing',
      when: [above('missingReplicas', 0)],
      forSeconds: 5 * MINUTE,
      severity: 'warning',
      summary: '{subject} has {value} replicas less than Eyrie wants',
      hint: 'See how the last action ended; in approve mode say yes to the proposal.',
    }),
    rule({
      id: 'ScalingAtMaximum',
      when: [above('cpu', cpu.threshold), above('replicas', policy.max - 1)],
      forSeconds: cpu.forSeconds,
      severity: 'warning',
      summary: `CPU of {subject} is at {value} of its limit with all ${policy.max} replicas it may have`,
      hint: 'Nothing more can be added: raise the maximum where the machine has room, or the limit.',
    }),
    ...(queued
      ? [
          rule({
            id: 'HighQueueDepthScaleUp',
            when: [above('queueDepth', queue.threshold)],
            forSeconds: queue.forSeconds,
            severity: 'warning',
            summary: `{value} jobs wait for {subject}, more than ${queue.threshold}`,
            hint: 'Look at whether Eyrie adds replicas, and whether the workers are held up by something else.',
          }),
        ]
      : []),
    ...(queued && timed
      ? [
          rule({
            id: 'QueueProcessingBacklog',
            when: [above('queueDepth', backlog), above('responseTimeP95', slow.threshold)],
            forSeconds: 10 * MINUTE,
            severity: 'critical',
            summary: `{value} jobs wait for {subject}, more than ${backlog}, and it answers slowly`,
            hint: 'The replicas there are do not keep up: see what they wait for, the database first.',
          }),
        ]
      : []),
    ...(timed
      ? [
          rule({
            id: 'HighResponseTimeScaleUp',
            when: [above('responseTimeP95', slow.threshold)],
            forSeconds: slow.forSeconds,
            severity: 'warning',
            summary: `19 of 20 answers of {subject} take up to {value}, more than ${slow.threshold} s`,
            hint: 'Where CPU is low as well, replicas do not help: look at what it waits for.',
          }),
        ]
      : []),
    rule({
      id: 'ScalingDataMissing',
      when: [above('missingSources', 0)],
      forSeconds: 10 * MINUTE,
      severity: 'warning',
      summary: '{value} of the sources that decide about {subject} have no data, so it is not scaled down',
      hint: 'See that its exporters are scraped and that the queries of its labels find a series.',
    }),
  ]
}

/**
 * What is watched of a service that nobody scales: its containers, and whether they are ready. How many there are, and
 * how much they use, is nobody's matter.
 */
export function plainAlerts(scope: AlertScope, policy: Policy): readonly AlertRule[] {
  return serviceAlerts(scope, policy).filter(({ when }) =>
    when.every(({ signal }) => signal === 'notReady' || subjectOf(signal) === 'replica'),
  )
}

/** What every service shares: its database and cache, the machine, the network, and Eyrie itself. */
export function sharedAlerts(): readonly AlertRule[] {
  const rule = (each: Omit<AlertRule, 'scope'>): AlertRule => ({ ...each, scope: null })
  return [
    rule({
      id: 'DatabaseConnectionsHigh',
      category: 'database',
      when: [above('databaseConnections', 0.8)],
      forSeconds: 5 * MINUTE,
      severity: 'warning',
      summary: 'database {subject} has {value} of its connections in use',
      hint: 'Raise max_connections, or lower the pool of each replica: more replicas open more connections.',
    }),
    rule({
      id: 'InnoDBFreePagesLow',
      category: 'database',
      when: [below('innodbFreePages', 0.1)],
      forSeconds: 10 * MINUTE,
      severity: 'info',
      summary: 'only {value} of the InnoDB buffer pool of {subject} is free',
      hint: 'Where reads from disk grow too, raise innodb_buffer_pool_size within the memory limit.',
    }),
    rule({
      id: 'RedisFragmentationHigh',
      category: 'redis',
      when: [above('redisFragmentation', 1.5)],
      forSeconds: 10 * MINUTE,
      severity: 'warning',
      summary: 'Redis {subject} takes {value} times the memory of what it holds',
      hint: 'Turn on activedefrag, or restart it at a quiet hour.',
    }),
    rule({
      id: 'RedisHitRateLow',
      category: 'redis',
      when: [below('redisHits', 0.8)],
      forSeconds: 10 * MINUTE,
      severity: 'warning',
      summary: 'only {value} of the look-ups in Redis {subject} find something',
      hint: 'See whether keys are evicted (maxmemory) or expire too early.',
    }),
    rule({
      id: 'SystemLoadHigh',
      category: 'system',
      when: [above('load', 2)],
      forSeconds: 10 * MINUTE,
      severity: 'warning',
      summary: 'load of {subject} is {value} per CPU, above 2',
      hint: 'The machine itself is full: more replicas on it make it worse.',
    }),
    rule({
      id: 'SystemSwapHigh',
      category: 'system',
      when: [above('swap', 0.5)],
      forSeconds: 10 * MINUTE,
      severity: 'warning',
      summary: '{value} of the swap of {subject} is in use',
      hint: 'Memory is overcommitted: lower limits or replicas, or add memory.',
    }),
    rule({
      id: 'SystemDiskFull',
      category: 'system',
      when: [above('disk', 0.85)],
      forSeconds: 10 * MINUTE,
      severity: 'critical',
      summary: '{subject} is {value} full',
      hint: 'Remove what is not needed (`docker system df` shows what Docker holds), or enlarge it.',
    }),
    rule({
      id: 'NetworkReceiveErrors',
      category: 'network',
      when: [above('receiveErrors', 0.01)],
      forSeconds: 5 * MINUTE,
      severity: 'warning',
      summary: '{value} of what {subject} receives is lost to errors',
      hint: 'Look at the cable, the switch port and the driver of this interface.',
    }),
    rule({
      id: 'NetworkTransmitErrors',
      category: 'network',
      when: [above('transmitErrors', 0.01)],
      forSeconds: 5 * MINUTE,
      severity: 'warning',
      summary: '{value} of what {subject} sends is lost to errors',
      hint: 'Look at the cable, the switch port and the driver of this interface.',
    }),
    rule({
      id: 'EyrieDown',
      category: 'eyrie',
      when: [above('eyrieSilence', MINUTE)],
      forSeconds: MINUTE,
      severity: 'critical',
      summary: 'Eyrie has not finished a round for {value}: nothing is scaled',
      hint: 'See `systemctl status eyrie` and `eyrie health`, and that its /metrics is scraped.',
    }),
    rule({
      id: 'EngineUnreachable',
      category: 'eyrie',
      when: [above('engineSilence', MINUTE)],
      forSeconds: 0,
      severity: 'critical',
      summary: 'the Docker engine has not answered {subject} for {value}: nothing is seen or scaled',
      hint: 'See `systemctl status docker` on its machine, and `eyrie health`.',
    }),
  ]
}
