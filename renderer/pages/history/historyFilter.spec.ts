import { expect, test } from 'vitest'
import { filterOf, readFilter } from './historyFilter.ts'

const NOW = 1_800_000_030_000

test('without parameters it is everything of the last 7 days', () => {
  const filter = readFilter({})
  expect(filter).toEqual({ project: null, service: null, kind: 'all', time: '7d' })
  expect(filterOf(filter, NOW)).toEqual({ from: 1_800_000_000_000 - 7 * 86_400_000 })
})

test('what the URL says is what is asked for', () => {
  const filter = readFilter({ project: 'shop', service: 'web', kind: 'action', time: 'all' })
  expect(filterOf(filter, NOW)).toEqual({ project: 'shop', service: 'web', kind: 'action' })
})

test('a service without its project, or a kind nobody knows, is as if it were not there', () => {
  expect(readFilter({ service: 'web', kind: 'rumor', time: '1y' })).toEqual(readFilter({}))
})

test('the same filter a moment later is the same question', () => {
  const filter = readFilter({})
  expect(filterOf(filter, NOW + 20_000)).toEqual(filterOf(filter, NOW))
})
