import { describe, expect, test } from 'vitest'
import { overviewFrom, NO_OVERVIEW } from '../../state/overview.ts'
import { demoOverview } from '../../testing/rows.ts'
import { arrange, DEFAULT_SORTING, formatSorting, matches, nextSorting, parseSorting } from './order.ts'

const { rows } = overviewFrom(demoOverview(0), NO_OVERVIEW)
const all = { project: undefined, filter: '', sorting: DEFAULT_SORTING }
const namesOf = (view: Parameters<typeof arrange>[1]) =>
  arrange(rows, view).flatMap((group) => group.keys.map((key) => key.split('/')[1]))

describe('services', () => {
  test('stand under their project, projects by name, what is scaled first', () => {
    const groups = arrange(rows, all)
    expect(groups.map((group) => group.project)).toEqual(['shop', 'vedfolnir'])
    expect(groups[0]?.keys).toEqual(['shop/web', 'shop/worker', 'shop/postgres'])
    expect(groups[1]?.keys[0]).toBe('vedfolnir/vedfolnir')
  })
  test('of one project stand alone', () => {
    expect(arrange(rows, { ...all, project: 'shop' })).toHaveLength(1)
  })
  test('sorted by CPU begin with the busiest, and what has no samples stands last either way', () => {
    const sorted = namesOf({ ...all, project: 'vedfolnir', sorting: { by: 'cpu', descending: true } })
    expect(sorted[0]).toBe('vedfolnir')
    expect(sorted.at(-1)).toBe('vault')
    const turned = namesOf({ ...all, project: 'vedfolnir', sorting: { by: 'cpu', descending: false } })
    expect(turned.at(-1)).toBe('vault')
  })
})

describe('the filter', () => {
  test('needs every word, in name, project, mode or sentence', () => {
    expect(namesOf({ ...all, filter: 'exporter redis' })).toEqual(['redis-exporter'])
    expect(namesOf({ ...all, filter: 'shop automatic' })).toEqual(['web', 'worker'])
    expect(namesOf({ ...all, filter: 'paused' })).toEqual(['worker'])
  })
  test('leaves out projects without a match', () => {
    expect(arrange(rows, { ...all, filter: 'no such thing' })).toEqual([])
  })
  test('ignores case and spaces around', () => {
    const row = rows['vedfolnir/redis']
    if (row === undefined) throw new Error('the demo has a redis')
    expect(matches(row, '  REDIS ')).toBe(true)
  })
})

describe('the wish for an order', () => {
  test('is read from the URL and written back', () => {
    for (const text of ['cpu', '-cpu', 'memory', '-score', '-service'])
      expect(formatSorting(parseSorting(text))).toBe(text)
    expect(formatSorting(parseSorting(undefined))).toBeNull()
    expect(parseSorting('cpuu')).toEqual(DEFAULT_SORTING)
  })
  test('begins with the largest number, and turns round on the second click', () => {
    const once = nextSorting(DEFAULT_SORTING, 'cpu')
    expect(once).toEqual({ by: 'cpu', descending: true })
    expect(nextSorting(once, 'cpu')).toEqual({ by: 'cpu', descending: false })
    expect(nextSorting(once, 'service')).toEqual({ by: 'service', descending: false })
  })
})
