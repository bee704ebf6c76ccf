import { describe, expect, test } from 'vitest'
import type { DoctorQuery, DoctorReport } from '../../shared/domain/doctor.ts'
import { doctorReport } from './commands/doctor.ts'
import { createStyle } from './style.ts'
import { createTerminal } from './testing/terminal.ts'

const style = createStyle(false)
const source: DoctorReport['source'] = {
  url: 'http://p:9090',
  state: 'ok',
  sent: 'GET http://p:9090/api/v1/query?query=vector(1)',
  status: 200,
  ms: 3,
  sentence: 'Prometheus at http://p:9090 answers.',
  suggestion: null,
}
const query: DoctorQuery = {
  project: 'shop',
  service: 'web',
  name: 'queueDepth',
  factors: ['queueDepth-up'],
  query: 'sum(jobs)',
  state: 'no-data',
  sent: 'GET http://p:9090/api/v1/query?query=sum(jobs)',
  status: 200,
  ms: 2,
  sentence: 'Prometheus has no series of jobs.',
  series: 0,
  value: null,
  labels: [{ name: 'job', values: ['web'], more: 3 }],
  suggestion: { query: 'sum(jobs_total)', sentence: 'jobs_total is', series: 1, value: 7.00049 },
}

describe('doctor', () => {
  test('prints one document with the queries, and says where there are none', async () => {
    const { run } = createTerminal()
    expect((await run('doctor', '--json')).json()).toMatchObject({ queries: [], source: { state: 'ok' } })
    expect((await run('doctor')).out).toContain('No policy asks Prometheus anything.')
  })
  test('tells what was sent, status, series, labels and what works, and ends with 1', () => {
    const report = doctorReport({ source, queries: [query] }, style)
    expect(report.code).toBe(1)
    const text = report.lines.join('\n')
    for (const part of [
      'no-data  shop/web queueDepth: 0 series',
      query.sent,
      'HTTP 200',
      'labels: job=web|… 3 more',
      'works: sum(jobs_total)',
      'it gave 1 series, value 7',
    ])
      expect(text).toContain(part)
  })
  test('a Prometheus that does not answer is 3, one that nobody needs is 0', () => {
    const failed = { ...source, state: 'failed' as const, sentence: 'Nothing listens.' }
    expect(doctorReport({ source: failed, queries: [] }, style)).toMatchObject({
      code: 3,
      problem: 'Nothing listens.',
    })
    expect(doctorReport({ source: { ...source, state: 'off' }, queries: [] }, style).code).toBe(0)
    expect(doctorReport({ source, queries: [{ ...query, state: 'ok' }] }, style).code).toBe(0)
  })
  test('a suggested address is told as the setting it is', () => {
    const suggestion = { url: 'http://p:9090/prom', sentence: 'its own pages open there', series: 1 }
    const { lines } = doctorReport({ source: { ...source, state: 'failed', suggestion }, queries: [] }, style)
    expect(lines.join('\n')).toContain('works: PROMETHEUS_URL=http://p:9090/prom')
  })
})
