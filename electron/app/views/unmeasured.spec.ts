import { expect, test } from 'vitest'
import { sentenceOf } from './unmeasured.ts'

const prometheus = (state: 'off' | 'connected' | 'connecting' | 'unreachable') => ({
  state,
  detail: '',
  lastSeenAt: null,
})

test.each([
  [['b'], 'off', '1 task runs on node b; its numbers need Prometheus'],
  [['b', 'b'], 'off', '2 tasks run on node b; their numbers need Prometheus'],
  [['c', 'b', 'c'], 'off', '3 tasks run on nodes b, c; their numbers need Prometheus'],
  [['b'], 'unreachable', '1 task runs on node b; its numbers need Prometheus, which does not answer'],
  [['b'], 'connecting', '1 task runs on node b; its numbers need Prometheus, which does not answer'],
  [
    ['b'],
    'connected',
    '1 task runs on node b, and Prometheus has no numbers of it yet: it has to scrape a cAdvisor there',
  ],
  [
    ['b', 'b'],
    'connected',
    '2 tasks run on node b, and Prometheus has no numbers of them yet: it has to scrape a cAdvisor there',
  ],
] as const)('tasks on %j with Prometheus %s: %s', (nodes, state, sentence) => {
  expect(sentenceOf(nodes, prometheus(state))).toBe(sentence)
})
