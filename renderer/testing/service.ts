/** Vedfolnir's own service in full: policy, decision, replicas and history, as its page follows them. */
import type { ServiceState } from '../../shared/contract/contract.ts'
import { policyOf } from '../../shared/contract/testing/documents.ts'
import type { ReplicaRow } from '../../shared/contract/views.ts'
import {
  EMPTY_MEMORY,
  type Decision,
  type DecideInput,
  type FactorScore,
} from '../../shared/domain/decision.ts'
import type { Action, Entry, OperationProgress } from '../../shared/domain/history.ts'
import type { Factor, Policy, ResolvedPolicy } from '../../shared/domain/policy.ts'
import { formatScore, formatShare } from '../../shared/lib/format.ts'
import { changesBetween, countAt, now as at } from './course.ts'
import { demoAction, measured, serviceRow } from './rows.ts'

const GB = 1024 ** 3
const MINUTE = 60_000

function factor(name: string, direction: 'up' | 'down', threshold: number, points: number): Factor {
  const builtIn = name === 'cpu' || name === 'memory' || name === 'throttled' || name === 'replicas'
  return {
    id: `${name}-${direction}`,
    source: builtIn ? { kind: 'built-in', name } : { kind: 'promql', name, query: `vedfolnir:${name}` },
    direction,
    threshold,
    urgentAbove: name === 'queueDepth' && direction === 'up' ? 100 : null,
    points,
    forSeconds: direction === 'down' ? 900 : name === 'errorRatio' ? 120 : 300,
    sharing: 'load-sharing',
  }
}

export const POLICY: Policy = policyOf({
  mode: 'automatic',
  preset: 'vedfolnir',
  strategy: 'score',
  cooldownUpSeconds: 300,
  cooldownDownSeconds: 600,
  factors: [
    factor('cpu', 'up', 0.7, 3),
    factor('memory', 'up', 0.8, 3),
    factor('queueDepth', 'up', 50, 2),
    factor('responseTimeP95', 'up', 3, 2),
    factor('errorRatio', 'up', 0.05, 4),
    factor('throttled', 'up', 0.25, 1),
    factor('cpu', 'down', 0.2, 2),
    factor('memory', 'down', 0.4, 2),
    factor('queueDepth', 'down', 10, 1),
    factor('responseTimeP95', 'down', 1, 1),
    factor('replicas', 'down', 0, 1),
  ],
})

export const RESOLVED: ResolvedPolicy = {
  policy: POLICY,
  origins: {
    enabled: 'vedfolnir-label',
    mode: 'operator',
    preset: 'vedfolnir-label',
    strategy: 'default',
    min: 'vedfolnir-label',
    max: 'vedfolnir-label',
    step: 'preset',
    urgentStep: 'preset',
    actAt: 'preset',
    windowSeconds: 'default',
    cooldownUpSeconds: 'eyrie-label',
    cooldownDownSeconds: 'preset',
    warmUpSeconds: 'default',
    healthTimeoutSeconds: 'default',
    factors: 'preset',
  },
  problems: [],
}

const READINGS: Readonly<Record<string, (t: number) => number>> = {
  cpu: at.cpu,
  memory: at.memory,
  queueDepth: at.queue,
  responseTimeP95: at.p95,
  errorRatio: at.errors,
  throttled: at.throttled,
  replicas: countAt,
}

function scored(one: Factor, now: number): FactorScore {
  const source = one.source.name
  const value = READINGS[source]?.(now) ?? 0
  const beyond =
    source === 'replicas'
      ? value > POLICY.min
      : one.direction === 'up'
        ? value > one.threshold
        : value < one.threshold
  const earned = at.points[one.id]?.(now) ?? 0
  return {
    id: one.id,
    source,
    direction: one.direction,
    window:
      source === 'errorRatio'
        ? { kind: 'stale', newestAge: 95_000 }
        : { kind: 'value', value, coverage: 1, newestAge: 1400 },
    threshold: one.threshold,
    beyond,
    urgent: one.urgentAbove !== null && value > one.urgentAbove,
    heldFor: earned > 0 ? one.forSeconds : beyond ? one.forSeconds * 0.6 : 0,
    forSeconds: one.forSeconds,
    points: one.points,
    earned: source === 'errorRatio' ? 0 : earned,
  }
}

export function demoDecision(now: number, over: Partial<Decision> = {}): Decision {
  const count = countAt(now)
  const factors = POLICY.factors.map((one) => scored(one, now))
  const score = (direction: 'up' | 'down', of: number) => {
    const mine = factors.filter((each) => each.direction === direction)
    return { value: mine.reduce((sum, each) => sum + each.earned, 0), of, factors: mine }
  }
  const [up, down] = [score('up', 15), score('down', 7)]
  const wanted = Math.min(5, count + 1)
  return {
    at: now,
    project: 'vedfolnir',
    service: 'vedfolnir',
    kind: 'hold',
    from: count,
    desired: count,
    recommended: wanted,
    reason: 'Cooldown',
    sentence: `Holding at ${count}: cooldown after scale-up ends in 2:41.`,
    scores: { up, down },
    targets: [],
    conditions: [
      {
        type: 'SourceStale',
        status: true,
        reason: 'Stale',
        message: 'errorRatio: newest sample 95 s old, stale after 30 s',
        since: now - 65_000,
      },
      {
        type: 'Cooldown',
        status: true,
        reason: 'AfterScaleUp',
        message: '2:41 of 5:00 left after 2 → 3',
        since: now - 139_000,
      },
    ],
    steps: [
      { step: 'current', before: count, after: count, sentence: `${count} of ${count} replicas are ready.` },
      {
        step: 'up-score',
        before: count,
        after: count,
        sentence: `Up score ${formatScore(up.value)} of 15: CPU ${formatShare(at.cpu(now))} for 5 min earns 3, queue 62 jobs earns 2. errorRatio is stale and earns nothing.`,
      },
      {
        step: 'down-score',
        before: count,
        after: count,
        sentence: `Down score ${formatScore(down.value)} of 7; a stale factor forbids scaling down.`,
      },
      {
        step: 'recommendation',
        before: count,
        after: wanted,
        sentence: `Score 5 reaches ${POLICY.actAt}: one step up, ${count} → ${wanted}.`,
      },
      { step: 'bounds', before: wanted, after: wanted, sentence: `${wanted} lies within 2 and 5.` },
      { step: 'guards', before: wanted, after: count, sentence: 'Cooldown holds it' },
      { step: 'final', before: count, after: count, sentence: `Holding at ${count}.` },
    ],
    memory: EMPTY_MEMORY,
    ...over,
  }
}

function replica(number: number, now: number, over: Partial<ReplicaRow> = {}): ReplicaRow {
  return {
    id: `${number}`.padStart(12, 'c0ffee'),
    name: `vedfolnir-vedfolnir-${number}`,
    number,
    state: 'running',
    health: 'healthy',
    dot: 'ready',
    image: 'vedfolnir/app:2.14.1',
    startedAt: now - number * 47 * MINUTE,
    restarts: 0,
    exitCode: null,
    oomKilled: false,
    cpu: at.cpu(now) * (0.85 + number * 0.06),
    memory: at.memory(now) * (0.94 + number * 0.03),
    cpuLimit: 2,
    memoryLimit: 2 * GB,
    cpuReservation: 1,
    memoryReservation: GB,
    pidsLimit: 1000,
    ...over,
  }
}

const operation = (
  type: OperationProgress['type'],
  number: number,
  state: OperationProgress['state'],
  result: string,
  ms: number | null,
): OperationProgress => ({
  type,
  target: `vedfolnir-vedfolnir-${number}`,
  cause: 'CPU 84 % for 5 min (score 6 of 15)',
  state,
  result,
  ms,
})

export function runningAction(now: number, from: number, to: number): Action {
  return demoAction('run', {
    from,
    to,
    by: 'operator',
    reason: 'Manual',
    sentence: 'asked for by hand',
    startedAt: now - 12_000,
    operations: [
      operation('create', to, 'done', 'created', 84),
      operation('start', to, 'done', 'started', 412),
      operation('await-healthy', to, 'running', 'starting, 11 s of at most 90 s', null),
    ],
  })
}

function entryOf(id: number, change: { at: number; from: number; to: number }): Entry {
  const failed = id % 7 === 3
  const manual = id % 5 === 2
  const up = change.to > change.from
  const action: Action = demoAction(`e${id}`, {
    from: change.from,
    to: change.to,
    by: manual ? 'operator' : 'controller',
    reason: manual ? (id % 10 === 7 ? 'Rollback' : 'Manual') : up ? 'ScoreUp' : 'ScoreDown',
    sentence: manual
      ? 'asked for by hand'
      : up
        ? 'CPU 84 % for 5 min, queue 62 jobs (score 5 of 15)'
        : 'CPU 14 %, memory 38 % for 15 min (down score 5 of 7)',
    startedAt: change.at,
    endedAt: change.at + 33_000,
    verification: failed ? 'reverted' : 'converged',
    outcome: failed
      ? `vedfolnir-vedfolnir-${change.to} did not become healthy within 60 s and was removed; ${change.from} replicas stay.`
      : `Scaled ${change.from} → ${change.to} in 33 s; all replicas are ready.`,
    operations: up
      ? [
          operation('create', change.to, 'done', 'created', 80),
          operation('start', change.to, 'done', 'started', 390),
          operation(
            'await-healthy',
            change.to,
            failed ? 'failed' : 'done',
            failed ? 'unhealthy after 60 s' : 'healthy after 31 s',
            failed ? 60_000 : 31_200,
          ),
          ...(failed ? [operation('remove', change.to, 'done', 'removed', 1200)] : []),
        ]
      : [
          operation('stop', change.from, 'done', 'stopped, exit code 0', 10_300),
          operation('remove', change.from, 'done', 'removed', 90),
        ],
    logs: failed
      ? [
          '2026-11-24T14:02:11Z app: connecting to mysql:3306',
          '2026-11-24T14:02:41Z app: SQLSTATE[HY000] [2002] Connection timed out',
          '2026-11-24T14:03:11Z app: exiting with code 1',
        ]
      : [],
  })
  return { id, at: change.at, kind: 'action', project: 'vedfolnir', service: 'vedfolnir', action }
}

/** Actions of the course, and now and then a decision that changed nothing, newest first. */
export function demoEntries(now: number, hours: number): readonly Entry[] {
  const changes = changesBetween(now - hours * 60 * MINUTE, now)
  const entries: Entry[] = []
  changes.forEach((change, index) => {
    const id = 2 * (changes.length - index)
    entries.push(entryOf(id, change))
    if (id % 3 !== 0) return
    const held = change.at - 4 * MINUTE
    const blocked = id % 4 === 0
    const decision = demoDecision(held, {
      kind: blocked ? 'blocked' : 'hold',
      from: change.from,
      desired: change.from,
      reason: blocked ? 'SourceStale' : 'Cooldown',
      sentence: blocked
        ? `Blocked at ${change.from}: errorRatio is stale, scaling down is not safe.`
        : `Holding at ${change.from}: cooldown after scale-up ends in 2:41.`,
    })
    // What is shown of a decision is the decision; its input is only stored.
    const input = {} as DecideInput
    entries.push({
      id: id - 1,
      at: held,
      kind: 'decision',
      project: 'vedfolnir',
      service: 'vedfolnir',
      decision,
      input,
    })
  })
  return entries.sort((a, b) => b.at - a.at)
}

export function demoService(now: number): ServiceState {
  const count = countAt(now)
  const sketch = {
    name: 'vedfolnir',
    cpuLimit: 2,
    memoryLimit: 2 * GB,
    cpu: at.cpu(now),
    memory: at.memory(now),
    count,
    scaled: true,
  }
  const decision = demoDecision(now)
  const row = serviceRow('vedfolnir', sketch, now)
  const replicas = [
    ...Array.from({ length: count }, (_, index) => replica(index + 1, now)),
    replica(count + 1, now, {
      state: 'exited',
      dot: 'exited',
      exitCode: 137,
      oomKilled: true,
      cpu: null,
      memory: null,
      restarts: 2,
      health: 'none',
    }),
  ]
  const state: Record<string, unknown> = {
    row: {
      ...row,
      replicas: { ...row.replicas, min: 2, max: 5 },
      dots: replicas.map((each) => ({ name: each.name, state: each.dot })),
      restarts: 2,
      scores: { up: decision.scores.up.value, down: decision.scores.down.value },
      decision: { at: now, kind: 'hold', desired: count, reason: 'Cooldown', sentence: decision.sentence },
      cpu: measured(at.cpu(now), '2.0 cores limit', at.cpu(now) * 2, count, now),
      memory: measured(at.memory(now), '2.0 GB limit', at.memory(now) * 2 * GB, count, now),
      lastAction: { at: now - 139_000, from: count - 1, to: count, by: 'eyrie' },
      rollback: { id: 0, count: count - 1 },
    },
    policy: RESOLVED,
    decision,
    entries: demoEntries(now, 24)[0]?.id ?? 0,
  }
  for (const each of replicas) state[`replica:${each.name}`] = each
  return state as ServiceState
}
