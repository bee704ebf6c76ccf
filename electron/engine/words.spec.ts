import { describe, expect, test } from 'vitest'
import type { FactorScore } from '../../shared/domain/decision.ts'
import { missingText } from './missing.ts'
import { duration, longer, parseDuration, percent, positive, whole, type Reader } from './readers.ts'
import { factorText, readingText } from './words.ts'

const factor = (source: string, value: number, changes: Partial<FactorScore> = {}): FactorScore => ({
  id: `${source}-up`,
  source,
  direction: 'up',
  window: { kind: 'value', value, coverage: 1, newestAge: 0 },
  threshold: 1,
  beyond: false,
  urgent: false,
  heldFor: 0,
  forSeconds: 300,
  points: 3,
  earned: 0,
  ...changes,
})

describe('readings have their unit', () => {
  test.each([
    ['cpu', 0.844, 'CPU 84 %'],
    ['memory', 1.2, 'memory 120 %'],
    ['throttled', 0.004, 'CPU throttled 0.4 %'],
    ['queueDepth', 61.6, 'queue 62 jobs'],
    ['responseTimeP95', 3.44, 'p95 3.4 s'],
    ['responseTimeP95', 0.08, 'p95 80 ms'],
    ['errorRatio', 0.07, 'errors 7 %'],
    ['replicas', 3, 'replicas 3'],
    ['consumerLag', 12_345, 'consumerLag 12345'],
    ['consumerLag', 0.123456, 'consumerLag 0.123'],
  ])('%s %d is "%s"', (source, value, text) => {
    expect(readingText(factor(source, value))).toBe(text)
  })
  test('and no number where there is none', () => {
    expect(readingText(factor('cpu', 0, { window: { kind: 'no-data' } }))).toBe('CPU: no data')
    expect(readingText(factor('cpu', 0, { window: { kind: 'stale', newestAge: 41_000 } }))).toBe(
      'CPU: last seen 41 s ago',
    )
    expect(readingText(factor('cpu', 0, { window: { kind: 'stale', newestAge: -2000 } }))).toBe(
      'CPU: stamped 2 s in the future',
    )
  })
})

describe('a factor shows its arithmetic', () => {
  test.each([
    ['not beyond', { threshold: 0.7 }, 'CPU 84 %, not > 70 %'],
    [
      'beyond, but not long enough',
      { threshold: 0.7, beyond: true, heldFor: 120 },
      'CPU 84 % > 70 % for 2 min of 5 min',
    ],
    ['held', { threshold: 0.7, beyond: true, heldFor: 300, earned: 3 }, 'CPU 84 % > 70 % for 5 min: +3'],
    ['at once', { threshold: 0.7, beyond: true, earned: 6.43, forSeconds: 0 }, 'CPU 84 % > 70 %: +6.4'],
    [
      'on the way down',
      { threshold: 0.9, direction: 'down', beyond: true, heldFor: 300, earned: 2 },
      'CPU 84 % < 90 % for 5 min: +2',
    ],
  ] as const)('%s', (_, changes, text) => {
    expect(factorText(factor('cpu', 0.84, changes))).toBe(text)
  })
  test('replicas count above the minimum, though they speak for going down', () => {
    expect(factorText(factor('replicas', 3, { direction: 'down', threshold: 2 }))).toBe('replicas 3, not > 2')
  })
})

describe('missing sources are named', () => {
  const gone = (source: string, problem: string | null = null) =>
    ({ source, window: { kind: 'no-data' }, problem }) as const
  const old = (source: string) =>
    ({ source, window: { kind: 'stale', newestAge: 65_000 }, problem: null }) as const
  test.each([
    [[gone('cpu')], 'no data for CPU'],
    [[gone('cpu'), gone('queueDepth')], 'no data for CPU and queue'],
    [[gone('cpu'), gone('lag'), gone('memory')], 'no data for CPU, lag and memory'],
    [
      [gone('queueDepth', 'Refused.'), gone('errorRatio', 'Refused.')],
      'no data for queue and errors (Refused)',
    ],
    [[old('cpu')], 'CPU was last seen 1 min ago'],
    [[old('cpu'), gone('memory')], 'no data for memory, CPU was last seen 1 min ago'],
  ])('%#: %s', (missing, text) => {
    expect(missingText(missing)).toBe(text)
  })
})

describe('values of labels', () => {
  const read = (reader: Reader, text: string) => {
    const answer = reader(text)
    return answer.ok ? answer.value : null
  }
  test.each(['', 's', '5 m', '1h30', '-1', '1e3', 'm5', '5d', '١'])('"%s" is no duration', (text) => {
    expect(parseDuration(text)).toBeNull()
    expect(duration(text).ok).toBe(false)
  })
  test('nothing is a duration too, where it may be', () => {
    expect([read(duration, '0s'), read(longer, '0s'), read(longer, '1s')]).toEqual([0, null, 1])
  })
  test('counts are whole, from 1 to 9999', () => {
    expect(['1', '9999', '0', '1.5', '10000', '-2', '1e2', ''].map((text) => read(whole, text))).toEqual([
      1,
      9999,
      ...Array.from({ length: 6 }, () => null),
    ])
  })
  test('percentages become shares', () => {
    expect(['70', '70%', '70 %', '0.5', '0', '101', '%', ''].map((text) => read(percent, text))).toEqual([
      0.7,
      0.7,
      0.7,
      0.005,
      null,
      null,
      null,
      null,
    ])
  })
  test('numbers have an upper end', () => {
    expect(['5', '6.5', '15', '15.1', '0', 'Infinity', 'x'].map((text) => read(positive(15), text))).toEqual([
      5,
      6.5,
      15,
      null,
      null,
      null,
      null,
    ])
  })
})
