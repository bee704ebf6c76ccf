/** Whole documents of the contract, for tests that need one and care about a few of its fields. */
import { EMPTY_MEMORY, type Decision } from '../../domain/decision.ts'
import type { Action } from '../../domain/history.ts'
import type { Policy } from '../../domain/policy.ts'
import type { LeaseView, ServiceRow, StatusReport } from '../views.ts'

export function serviceRow(name: string, over: Partial<ServiceRow> = {}): ServiceRow {
  return {
    project: 'shop',
    name,
    engine: 'compose',
    enabled: true,
    mode: 'automatic',
    replicas: { current: 3, ready: 3, desired: 3, min: 2, max: 5 },
    dots: [],
    restarts: 0,
    scores: { up: 6, down: 0 },
    actAt: 5,
    decision: { at: 0, kind: 'hold', desired: 3, reason: 'Cooldown', sentence: 'Holding at 3.' },
    cpu: null,
    memory: null,
    scalable: { ok: true, sentence: '' },
    pauses: [],
    proposal: null,
    drift: null,
    circuit: null,
    rollout: null,
    demoted: null,
    acting: null,
    lastAction: null,
    rollback: null,
    seenAt: 0,
    typicalStartSeconds: null,
    ...over,
  }
}

/** One that watches, without anything to measure by. */
export function policyOf(over: Partial<Policy> = {}): Policy {
  return {
    enabled: true,
    mode: 'observe',
    preset: 'responsive',
    strategy: 'target',
    min: 2,
    max: 5,
    step: 1,
    urgentStep: 2,
    actAt: 5,
    windowSeconds: 60,
    cooldownUpSeconds: 30,
    cooldownDownSeconds: 300,
    warmUpSeconds: null,
    healthTimeoutSeconds: 60,
    factors: [],
    targets: [],
    toleranceUp: 0.1,
    toleranceDown: 0.1,
    stabilizationUpSeconds: 0,
    stabilizationDownSeconds: 300,
    burst: false,
    rateUp: { select: 'max', policies: [{ kind: 'replicas', value: 2, periodSeconds: 60 }] },
    rateDown: { select: 'max', policies: [{ kind: 'replicas', value: 1, periodSeconds: 60 }] },
    schedules: [],
    forecast: false,
    forecastSeasonSeconds: 86_400,
    preStop: null,
    drainSeconds: 0,
    ...over,
  }
}

/** Nobody leads. */
export const FREE: LeaseView = {
  state: 'free',
  holder: null,
  since: null,
  sentence: 'No Eyrie controls it.',
}

export const SOURCE = { state: 'connected', detail: 'answers', lastSeenAt: 1 } as const

export function report(rows: readonly ServiceRow[], frozen = false): StatusReport {
  const services = rows.map((row) => {
    const { name, mode, replicas, scores, enabled, pauses, proposal, drift, circuit, rollout, demoted } = row
    const { kind, desired, reason, sentence } = row.decision
    const standing = { pauses, proposal, drift, circuit, rollout, demoted }
    const decision = { kind, desired, reason, sentence }
    return {
      name,
      mode,
      replicas,
      scores,
      enabled,
      ...standing,
      decision,
      cpu: null,
      memory: null,
      problems: [],
    }
  })
  const source = { state: SOURCE.state, detail: SOURCE.detail }
  return {
    projects: [{ name: 'shop', engine: 'compose', lease: FREE, services }],
    sources: { docker: source, prometheus: source },
    frozen,
    notices: [],
  }
}

export function actionOf(service: string, from: number, to: number): Action {
  return {
    id: 'a1',
    project: 'shop',
    service,
    from,
    to,
    by: 'operator',
    reason: 'Manual',
    sentence: 'asked for by hand',
    startedAt: 5,
    endedAt: 6,
    operations: [],
    verification: 'converged',
    outcome: `Scaled ${from} → ${to}.`,
    logs: [],
  }
}

export function decisionOf(row: ServiceRow): Decision {
  const { current } = row.replicas
  return {
    at: 7,
    project: row.project,
    service: row.name,
    kind: 'hold',
    from: current,
    desired: current,
    recommended: current + 1,
    reason: 'Cooldown',
    sentence: 'Holding at 3: cooldown ends in 2:41.',
    scores: { up: { value: 6, of: 15, factors: [] }, down: { value: 0, of: 7, factors: [] } },
    targets: [],
    conditions: [],
    steps: [{ step: 'current', before: current, after: current, sentence: '3 replicas run.' }],
    memory: EMPTY_MEMORY,
  }
}
