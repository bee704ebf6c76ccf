import { expect, test } from 'vitest'
import { sharedAlerts } from '../../../shared/domain/alertRules.ts'
import type { WatchedRule } from '../../loop/alerts/watch.ts'
import type { ForeignRule } from '../../observe/ports.ts'
import { rulesView } from './rulesView.ts'

const [shared] = sharedAlerts()
if (shared === undefined) throw new Error('there is no rule that all share')

const own = (service: string): WatchedRule => ({
  rule: { ...shared, id: 'HighCPU', scope: { project: 'shop', service } },
  watch: { kind: 'watched' },
})
const theirs = (name: string, changes: Partial<ForeignRule> = {}): ForeignRule => ({
  ...{ name, group: 'mine', query: 'up == 0', forSeconds: 120, labels: {}, description: 'It is down.' },
  ...{ health: 'ok', problem: '' },
  ...changes,
})
const of = (service: string) => ({ labels: { project: 'shop', service } })
const loaded = (...rules: readonly ForeignRule[]) => rulesView([own('web'), own('api')], rules)[0]?.loaded

test('without Prometheus nothing is said of what it has loaded', () => {
  expect(rulesView([own('web'), own('api')], null)).toMatchObject([
    { name: 'HighCPU', source: 'eyrie', services: ['shop/web', 'shop/api'], watch: 'watched', loaded: null },
  ])
})

test('a rule of Eyrie is loaded there for each of its services, or said to be missing', () => {
  expect(loaded()).toEqual({ state: 'missing', sentence: 'Not loaded in Prometheus' })
  expect(loaded(theirs('HighCPU', of('web')))).toEqual({
    state: 'missing',
    sentence: 'Not loaded in Prometheus for shop/api',
  })
  expect(loaded(theirs('HighCPU', of('web')), theirs('HighCPU', of('api')))).toMatchObject({
    state: 'loaded',
  })
  const broken = theirs('HighCPU', { ...of('web'), health: 'failing', problem: 'many-to-many' })
  expect(loaded(broken, theirs('HighCPU', of('api')))).toEqual({
    state: 'failing',
    sentence: 'Prometheus cannot evaluate it: many-to-many',
  })
})

test('rules of others stand beside them, with what they ask and how they are', () => {
  const labels = { severity: 'critical', project: 'shop', service: 'web' }
  const views = rulesView(
    [own('web')],
    [
      theirs('Down', { labels }),
      theirs('New', { health: 'waiting', forSeconds: 0 }),
      theirs('Broken', { health: 'failing', problem: 'many-to-many', labels: { severity: 'page' } }),
    ],
  )
  expect(views.slice(1)).toMatchObject([
    {
      ...{ name: 'Down', source: 'prometheus', severity: 'critical', services: ['shop/web'] },
      ...{ condition: 'up == 0 for 2 min', watch: 'watched', sentence: 'Group mine', hint: 'It is down.' },
    },
    { name: 'New', condition: 'up == 0', watch: 'no-data', sentence: 'Not evaluated yet (group mine)' },
    {
      ...{ name: 'Broken', severity: 'warning', services: [], watch: 'unwatched' },
      sentence: 'Prometheus cannot evaluate it (group mine): many-to-many',
    },
  ])
})
