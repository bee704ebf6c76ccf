import { describe, expect, test } from 'vitest'
import { closedBrackets, selectorsOf, selectorText, withoutComparison } from './expression.ts'

const found = (query: string) =>
  selectorsOf(query).map((each) => [query.slice(each.start, each.end), each.range?.text ?? null])

describe('selectors', () => {
  test.each([
    ['up', [['up', null]]],
    ['sum by (job) (rate(x_total{a="b",c=~"d|e"}[5m]))', [['x_total{a="b",c=~"d|e"}', '5m']]],
    [
      'sum(a) / on (instance) group_left (job) b',
      [
        ['a', null],
        ['b', null],
      ],
    ],
    ['{job="web"}', [['{job="web"}', null]]],
    ['max(q{name="a}b)"}) > 5 or vector(0)', [['q{name="a}b)"}', null]]],
    ['histogram_quantile(0.95, sum(rate(d_bucket[1m])) by (le))', [['d_bucket', '1m']]],
    ['x offset 5m', [['x', null]]],
    ['1 + inf', []],
    ['time() - 1e3', []],
  ])('of %s', (query, places) => {
    expect(found(query)).toEqual(places)
  })
  test('keep their matchers as they are written', () => {
    const [selector] = selectorsOf(`x{a='b', c!="d\\"e"}`)
    expect(selector?.matchers).toEqual([
      { label: 'a', operator: '=', text: "'b'", value: 'b' },
      { label: 'c', operator: '!=', text: '"d\\"e"', value: 'd"e' },
    ])
    expect(selectorText('x', selector?.matchers ?? [])).toBe(`x{a='b',c!="d\\"e"}`)
    expect(selectorText('', [])).toBe('{__name__!=""}')
  })
})

test.each([
  ['sum(rate(x[5m]', 'sum(rate(x[5m]))'],
  ['sum(x{a="("}', 'sum(x{a="("})'],
  ['sum(x)', null],
  ['sum(x]', null],
])('brackets of %s', (query, closed) => {
  expect(closedBrackets(query)).toBe(closed)
})

test.each([
  ['x > 5', 'x'],
  ['sum(x) >= 1e3', 'sum(x)'],
  ['sum(x > 5)', null],
  ['x > y', null],
])('the comparison of %s', (query, left) => {
  expect(withoutComparison(query)).toBe(left)
})
