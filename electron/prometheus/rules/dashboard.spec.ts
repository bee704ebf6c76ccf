import { expect, test } from 'vitest'
import { resolvePolicy } from '../../engine/policy.ts'
import { annotationsOf, generateDashboard, panelsOf } from './dashboard.ts'
import { allRules, policyOf, RULES } from './testing/world.ts'

const VEDFOLNIR = { project: 'vedfolnir', service: 'vedfolnir', policy: policyOf() }
const plain = (service: string) => ({
  project: 'shop',
  service,
  policy: resolvePolicy({
    labels: { 'eyrie.autoscale.enable': 'true' },
    settings: undefined,
    environment: {},
  }).policy,
})

interface Model {
  readonly uid: string
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  }[]
}
const modelOf = (...services: readonly (typeof VEDFOLNIR)[]) => generateDashboard(services) as Model

test('it is found under the uid that links know', () => {
  expect(modelOf(VEDFOLNIR).uid).toBe('vedfolnir-scaling')
})

test('every recorded series that it asks for is one that the rules record', () => {
  const recorded = new Set(allRules(RULES).flatMap((rule) => ('record' in rule ? [rule.record] : [])))
  const queries = [...panelsOf(VEDFOLNIR).flatMap((panel) => panel.queries), ...annotationsOf([VEDFOLNIR])]
  const asked = queries.flatMap(({ expr }) => expr.match(/vedfolnir:[a-z0-9_]+/g) ?? [])
  expect(asked.length).toBeGreaterThan(15)
  expect(asked.filter((name) => !recorded.has(name))).toEqual([])
})

test('thresholds are those of the policy', () => {
  const lines = Object.fromEntries(panelsOf(VEDFOLNIR).map(({ title, thresholds }) => [title, thresholds]))
  expect(lines['CPU, share of the limit']).toEqual([0.7, 0.2])
  expect(lines['Queue, jobs']).toEqual([50, 10])
  expect(lines.Scores).toEqual([5])
  expect(lines.Replicas).toEqual([2, 5])
})

test('what a policy does not read has no panel', () => {
  const titles = panelsOf(plain('web')).map(({ title }) => title)
  expect(titles).toContain('CPU, share of the limit')
  expect(titles.filter((title) => /Queue|Response|Errors/.test(title))).toEqual([])
})

test('several services have a row each; no two panels share an id or a place', () => {
  const { panels } = modelOf(VEDFOLNIR, plain('web'), plain('worker'))
  expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
    'vedfolnir/vedfolnir',
    'shop/web',
    'shop/worker',
  ])
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24)
})
