import { expect, test } from 'vitest'
import type { Factor } from '../../../../shared/domain/policy.ts'
import { conditionOf, thresholdsOf, wordsOf } from './factors.ts'

function factor(id: string, source: Factor['source'], direction: 'up' | 'down', threshold: number): Factor {
  return {
    id,
    source,
    direction,
    threshold,
    urgentAbove: null,
    points: 1,
    forSeconds: 60,
    sharing: 'load-sharing',
  }
}
const cpu = { kind: 'built-in', name: 'cpu' } as const
const queue = { kind: 'promql', name: 'queueDepth', query: 'sum(queue)' } as const

test('a condition names its number and its unit', () => {
  expect(conditionOf(factor('cpu-up', cpu, 'up', 0.7))).toBe('CPU > 70 %')
  expect(conditionOf(factor('queue-down', queue, 'down', 10))).toBe('Queue < 10 jobs')
  const p95 = { kind: 'promql', name: 'responseTimeP95', query: 'x' } as const
  expect(conditionOf(factor('p95', p95, 'up', 3))).toBe('p95 response time > 3 s')
})

test('the condition on replicas names the minimum it compares with', () => {
  const replicas = { kind: 'built-in', name: 'replicas' } as const
  expect(conditionOf(factor('r', replicas, 'down', 0), 2)).toBe('Replicas > 2')
})

test('a chart gets the thresholds of every factor that reads its source, both ways', () => {
  const factors = [factor('a', cpu, 'up', 0.7), factor('b', queue, 'up', 50), factor('c', cpu, 'down', 0.2)]
  expect(thresholdsOf(factors, 'cpu')).toEqual([
    { id: 'a', value: 0.7, label: 'up > 70 %', tone: 'up' },
    { id: 'c', value: 0.2, label: 'down < 20 %', tone: 'down' },
  ])
})

test('an unknown source stands for itself and keeps its color', () => {
  expect(wordsOf('openTickets').label).toBe('openTickets')
  expect(wordsOf('openTickets').color).toBe(wordsOf('openTickets').color)
  expect(wordsOf('openTickets').color).toMatch(/^var\(--series-\d\)$/)
})
