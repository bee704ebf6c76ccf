import { expect, test } from 'vitest'
import type { AlertEntry } from '../../../shared/domain/history.ts'
import { alertsOf } from './alerts.ts'
import { holdsOf, type JudgedAt } from './holds.ts'
import { totalsOf, wasQuiet } from './report.ts'
import { replicaHours, spreadOf, watchedShare, watchedSpans } from './spread.ts'
import { FROM, quietService, rangeOf, reportOf, serviceReport, TO } from './testing/report.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

test('replica-hours are replicas times the hours they were seen, and unseen hours count nothing', () => {
  // Three buckets of ten minutes with 2, 4 and 4: 100 minutes of replicas.
  expect(replicaHours(rangeOf('x', [2, 4, 4]))).toBeCloseTo(100 / 60, 12)
  expect(watchedShare(rangeOf('x', [2, 4, 4]))).toBeCloseTo(30 / (24 * 60), 12)
  expect(replicaHours(rangeOf('x', []))).toBe(0)
  expect(spreadOf(rangeOf('x', []))).toBeNull()
})

test('a bucket that reaches beyond the period counts only its part inside', () => {
  const range = { ...rangeOf('x', [6, 6]), from: FROM + 5 * MINUTE, to: FROM + 15 * MINUTE }
  expect(replicaHours(range)).toBeCloseTo(1, 12)
  expect(watchedShare(range)).toBe(1)
  expect(watchedSpans(range)).toEqual([[FROM + 5 * MINUTE, FROM + 15 * MINUTE]])
})

test('a reason holds until the next decision, only while there were readings, and adds up over its times', () => {
  const at = (minutes: number, reason: JudgedAt['reason'], kind: JudgedAt['kind'] = 'hold'): JudgedAt => ({
    at: FROM + minutes * MINUTE,
    kind,
    reason,
  })
  const held = holdsOf({
    decisions: [
      at(-60, 'WithinThresholds'),
      at(10, 'Cooldown'),
      at(20, 'ScoreUp', 'scale-up'),
      at(25, 'Cooldown'),
      at(30, 'HostCapacity', 'blocked'),
    ],
    from: FROM,
    to: FROM + HOUR,
    // From the fortieth minute on nobody looked.
    watched: [
      [FROM, FROM + 15 * MINUTE],
      [FROM + 18 * MINUTE, FROM + 40 * MINUTE],
    ],
  })
  expect(held).toEqual([
    { reason: 'Cooldown', kind: 'hold', seconds: (5 + 2 + 5) * 60, times: 2 },
    { reason: 'HostCapacity', kind: 'blocked', seconds: 600, times: 1 },
    { reason: 'WithinThresholds', kind: 'hold', seconds: 600, times: 1 },
  ])
})

test('an alert is told from when it fired to its end; what still fires has none, what fired before begins with the period', () => {
  const entry = (at: number, key: string, state: AlertEntry['alert']['state']): AlertEntry => ({
    id: at,
    at,
    kind: 'alert',
    project: 'shop',
    service: 'web',
    alert: {
      ...{ key, name: key, source: 'eyrie', severity: 'warning', state, subject: 'shop/web' },
      ...{ value: 1, sentence: 's', hint: '', silenced: false },
    },
  })
  const alerts = alertsOf(
    [
      entry(FROM + 1, 'A', 'firing'),
      entry(FROM + 2, 'B', 'resolved'),
      entry(FROM + 3, 'A', 'resolved'),
      entry(FROM + 4, 'A', 'firing'),
    ],
    FROM,
  )
  expect(alerts.map(({ name, from, to }) => [name, from - FROM, to === null ? null : to - FROM])).toEqual([
    ['B', 0, 2],
    ['A', 1, 3],
    ['A', 4, null],
  ])
})

test('totals count what was done, and hours that nobody measured are not zero', () => {
  const [action] = serviceReport().actions
  if (action === undefined) throw new Error('the example has an action')
  const failed = { ...action, from: 4, to: 2, verification: 'reverted' as const }
  const report = reportOf({ services: [serviceReport({ actions: [action, failed] })] })
  expect(totalsOf(report)).toEqual({ up: 1, down: 1, failed: 1, alerts: 1, replicaHours: 60 })
  expect(totalsOf(reportOf({ services: [serviceReport({ replicas: null })] })).replicaHours).toBeNull()
  expect(TO - FROM).toBe(24 * HOUR)
})

test('a service that is only disabled is a quiet one; one that was held for a reason is not', () => {
  expect(wasQuiet(quietService())).toBe(true)
  const disabled = { reason: 'Disabled', kind: 'hold', seconds: 1, times: 1 } as const
  expect(wasQuiet(quietService({ holds: [disabled] }))).toBe(true)
  expect(wasQuiet(quietService({ holds: [{ ...disabled, reason: 'Cooldown' }] }))).toBe(false)
})
