import { expect, test } from 'vitest'
import { metricsText, single } from './metricsText.ts'

test('a family is its help, its type, and one line a sample', () => {
  const family = {
    name: 'eyrie_score',
    help: 'Score of a service.',
    type: 'gauge',
    samples: [
      { labels: { service: 'web', direction: 'up' }, value: 6.4 },
      { labels: { service: 'web', direction: 'down' }, value: 0 },
    ],
  } as const
  expect(metricsText([family, single('eyrie_frozen', 'gauge', 'Frozen.', 1)]))
    .toBe(`# HELP eyrie_score Score of a service.
# TYPE eyrie_score gauge
eyrie_score{service="web",direction="up"} 6.4
eyrie_score{service="web",direction="down"} 0
# HELP eyrie_frozen Frozen.
# TYPE eyrie_frozen gauge
eyrie_frozen 1
`)
})

test('what is not known is left out, and a family of which nothing is known has no help either', () => {
  const of = (value: number | null) => metricsText([single('eyrie_x', 'gauge', 'X.', value)])
  expect([of(null), of(NaN)]).toEqual(['', ''])
  expect([of(Infinity), of(-Infinity)].map((text) => text.trimEnd().split('\n').at(-1))).toEqual([
    'eyrie_x +Inf',
    'eyrie_x -Inf',
  ])
})

test('backslashes, quotes and line ends of labels and help are escaped', () => {
  const text = metricsText([
    { name: 'x', help: 'a\\b\n"c"', type: 'gauge', samples: [{ labels: { l: 'a\\b\n"c"' }, value: 1 }] },
  ])
  expect(text).toContain('# HELP x a\\\\b\\n"c"\n')
  expect(text).toContain('x{l="a\\\\b\\n\\"c\\""} 1\n')
})

test('a sample that was read earlier carries its time, in whole milliseconds', () => {
  const samples = [{ labels: {}, value: 3, at: 1_700_000_000_123.4 }]
  expect(metricsText([{ name: 'x_total', help: 'X.', type: 'counter', samples }])).toContain(
    '\nx_total 3 1700000000123\n',
  )
})
