/** A report with one service to which everything happened, and one that was left as it was. */
import type { SeriesRange } from '../../../../shared/domain/metrics.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import type { ReportedService, ScalingReport } from '../report.ts'

export const FROM = Date.UTC(2026, 0, 30)
export const TO = Date.UTC(2026, 0, 31)
const MINUTE = 60_000

export function rangeOf(series: string, values: readonly number[], step = 10 * MINUTE): SeriesRange {
  const points = values.map((value, index) => ({
    at: FROM + index * step,
    min: value,
    mean: value,
    max: value,
  }))
  return { series, from: FROM, to: TO, step, points }
}

const MEASURED: Measures = {
  thetaU: 1.5,
  thetaO: 10,
  tauU: 4,
  tauO: 20,
  instability: 1,
  adaptations: 3,
  reversals: 0,
  longestUnderSeconds: 60,
  droppedRequests: 0,
  delayedRequests: 12,
  p95Ms: 180,
  replicaHours: 60,
}

export function serviceReport(over: Partial<ReportedService> = {}): ReportedService {
  const none = rangeOf('none', [])
  return {
    project: 'shop',
    service: 'web',
    watched: 1,
    replicas: { least: 2, mean: 2.5, most: 4, hours: 60 },
    cpu: { least: 0.2, mean: 0.5, most: 0.91 },
    memory: null,
    series: {
      current: rangeOf('replicas.current', [2, 4, 4]),
      ready: rangeOf('replicas.ready', [2, 2, 4]),
      cpu: rangeOf('cpu', [0.9, 0.5, 0.4]),
      memory: none,
      up: none,
      down: none,
    },
    actions: [
      {
        id: 7,
        at: FROM + 10 * MINUTE,
        endedAt: FROM + 10 * MINUTE + 31_000,
        from: 2,
        to: 4,
        reached: 4,
        by: 'controller',
        reason: 'ScoreUp',
        cause: 'CPU 91 % for 5 min (score 6 of 15).',
        verification: 'converged',
        outcome: 'Scaled 2 → 4.',
        effect: {
          at: FROM + 12 * MINUTE,
          factors: [{ source: 'cpu', before: 0.91, after: 0.64 }],
          readyBefore: 2,
          readyAfter: 4,
          sentence: 'CPU 91 % → 64 %',
        },
        killed: 0,
      },
    ],
    holds: [{ reason: 'Cooldown', kind: 'hold', seconds: 300, times: 1 }],
    changes: [{ at: FROM + MINUTE, topic: 'mode', sentence: 'shop/web is now in automatic mode.' }],
    earlier: {
      kind: 'compared',
      sentence: 'The policy before would have used 80.0 replica-hours.',
      notes: ['Derived from 144 records.'],
      changes: [{ setting: 'max', before: '10', now: '4' }],
      before: { ...MEASURED, replicaHours: 80 },
      now: MEASURED,
    },
    ...over,
  }
}

export function quietService(over: Partial<ReportedService> = {}): ReportedService {
  return serviceReport({
    service: 'db',
    actions: [],
    holds: [],
    changes: [],
    earlier: { kind: 'none', sentence: 'Its policy was not changed.' },
    ...over,
  })
}

export function reportOf(over: Partial<ScalingReport> = {}): ScalingReport {
  return {
    version: '1.2.3',
    connection: 'default',
    from: FROM,
    to: TO,
    services: [serviceReport(), quietService()],
    alerts: [
      {
        name: 'HighCPU',
        severity: 'warning',
        source: 'eyrie',
        subject: 'shop/web',
        from: FROM,
        to: FROM + 5 * MINUTE,
        sentence: 'CPU 91 % of the limit',
        silenced: false,
      },
    ],
    notes: [],
    today: null,
    ...over,
  }
}
