import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparisonDocument } from '../../reports/comparisonDocument.ts'
import type { Comparison } from '../../reports/comparison.ts'
import { DEFAULT_SYNTHETIC } from '../../simulate/synthetic.ts'
import { loadOf, MODEL, specFor } from '../../simulate/testing/lab.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { comparisonOf, loadTitle } from './report.ts'

const MADE = { madeAt: Date.UTC(2026, 2, 3, 4, 5), version: '1.2.3' }
let jobs: Jobs
let comparison: Comparison

beforeAll(async () => {
  jobs = createJobs({ newId: () => 'job' })
  const asked = {
    kind: 'run',
    trace: loadOf({ days: 0.2 }),
    model: MODEL,
    policies: [
      { ...specFor('responsive'), name: '=cmd|<b>mine</b>' },
      specFor('hpa-default'),
      specFor('fixed-4'),
    ],
    dt: 15,
  } as const
  jobs.begin(1, asked, { title: 'a load & <more>', notes: ['Of a test.'] })
  await jobs.ended('job')
  const found = await comparisonOf(jobs, 'job', MADE)
  if (!found.ok) throw new Error(found.error.message)
  comparison = found.value
})
afterAll(() => jobs.close())

const content = (format: 'html' | 'json' | 'csv') => comparisonDocument(comparison, format).content

describe('a comparison', () => {
  test('holds load, model, policies with their settings, and what stands beside them', () => {
    expect(comparison.load).toMatchObject({ title: 'a load & <more>', dt: 15, steps: comparison.load.steps })
    expect(comparison.policies.map(({ policy }) => policy !== null)).toEqual([true, false, false])
    for (const { series } of comparison.policies) {
      expect(series.map((each) => each.series).sort()).toEqual(['ordered', 'p95', 'ready', 'rps'])
      for (const { points } of series) expect(points.length).toBeLessThanOrEqual(300)
    }
    expect(comparison.beside?.advice).not.toBe('')
  })
  test('as JSON is what it was', () => {
    expect(JSON.parse(content('json'))).toEqual(JSON.parse(JSON.stringify(comparison)))
  })
  test('as CSV has every measure of every policy, and no formula', () => {
    const rows = content('csv').trim().split('\r\n')
    const measures = rows.filter((row) => row.startsWith('measure,'))
    expect(measures).toHaveLength(12 * 5)
    expect(content('csv')).toContain("measure,thetaU,'=cmd|<b>mine</b>,")
    expect(content('csv')).not.toMatch(/(^|,)=/m)
    const hours = comparison.policies[1]?.measures.replicaHours
    expect(rows).toContain(`measure,replicaHours,hpa-default,${hours},h`)
  })
  test('as HTML fetches nothing, runs nothing, and escapes what it was given', () => {
    const page = content('html')
    expect(page).toContain('<h1>Policies compared on a load &amp; &lt;more&gt;</h1>')
    expect(page).not.toContain('<b>mine</b>')
    expect(page).not.toMatch(/<script|<link|<img|\s(?:src|href)=/)
    expect(page.match(/<svg /g)).toHaveLength(3)
    expect(page.match(/class="best"/g)?.length).toBeGreaterThan(3)
    expect(page).not.toMatch(/NaN|undefined|\[object/)
    // Settings are pages long: they open when they are wanted.
    expect(page.match(/<details>/g)).toHaveLength(1)
  })
  test('as HTML tells numbers as far as they mean something, and marks no difference that does not show', () => {
    const [first, ...others] = comparison.policies
    if (first === undefined) throw new Error('there is no policy')
    const close = { ...first, measures: { ...first.measures, thetaU: 1.0001 } }
    const alike = { ...first, measures: { ...first.measures, thetaU: 1.0002 } }
    const model = { ...comparison.model, memoryBaseBytes: 536870911.6632 }
    const page = comparisonDocument({ ...comparison, model, policies: [close, alike] }, 'html').content
    expect(page).toContain('<dd>536,871,000</dd>')
    const [row] = /Short of the need.*?<\/tr>/s.exec(page) ?? []
    expect(row).toContain('1.000')
    expect(row).not.toContain('best')
    expect(others).toHaveLength(2)
  })
  test('as HTML scales a chart to what it draws of a peak', () => {
    const [first] = comparison.policies
    if (first === undefined) throw new Error('there is no policy')
    // A line goes through the means; the peak within the second bucket is not on it.
    const points = [300, 700].map((mean, k) => ({
      at: k * 60_000,
      min: 90,
      mean,
      max: k === 0 ? 300 : 65_000,
    }))
    const series = first.series.map((each) => (each.series === 'p95' ? { ...each, points } : each))
    const spiked = { ...first, series }
    const page = comparisonDocument({ ...comparison, policies: [spiked] }, 'html').content
    const [chart = ''] = /<strong>p95 response time.*?<\/svg>/s.exec(page) ?? []
    const labels = [...chart.matchAll(/text-anchor="end"\s*>([\d,]+)</g)].map(([, text]) => text)
    expect(labels).toEqual(['0', '200', '400', '600', '800'])
  })
  test('is a file with its time in its name', () => {
    expect(comparisonDocument(comparison, 'csv')).toMatchObject({
      name: 'eyrie-comparison-2026-03-03T0405.csv',
      mediaType: 'text/csv',
    })
  })
  test('of a job that is not there, or that replayed nothing, is refused', async () => {
    expect(await comparisonOf(jobs, 'gone', MADE)).toMatchObject({ ok: false, error: { code: 'NotFound' } })
  })
})

test.each([
  [{ kind: 'bundled', name: 'nasa-http-1995' }, /NASA/],
  [{ kind: 'imported', id: 'a' }, 'mine.csv'],
  [{ kind: 'synthetic', spec: DEFAULT_SYNTHETIC }, 'a synthetic load of 7 d, seed 1'],
  [
    { kind: 'recorded', project: 'shop', service: 'web', from: 0, to: 60_000, capacityRps: 1 },
    'shop/web as recorded, 1970-01-01 00:00 to 1970-01-01 00:01',
  ],
  [
    { kind: 'prometheus', query: 'sum(rate(x[5m]))', from: 0, to: 60_000, stepSeconds: 15 },
    'sum(rate(x[5m])), 1970-01-01 00:00 to 1970-01-01 00:01',
  ],
] as const)('a load is called what one would call it: %j', (choice, title) => {
  expect(loadTitle(choice, () => 'mine.csv')).toMatch(title)
})
