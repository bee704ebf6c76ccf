import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlertRule } from '../../../shared/domain/alerts.ts'
import { alertKey, evaluateAlerts, type AlertMemory, type SignalReading } from './evaluate.ts'

const GAP = 30_000
const rule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  id: 'High',
  category: 'service',
  scope: { project: 'shop', service: 'web' },
  when: [{ signal: 'cpu', beyond: 'above', threshold: 0.7 }],
  forSeconds: 60,
  severity: 'warning',
  summary: '{subject} is at {value}',
  hint: 'Look.',
  ...changes,
})

/** One look: seconds, and the value there is then; null: it says nothing; 'gone': there is no subject. */
type Look = readonly [second: number, value: number | null | 'gone' | SignalReading]

function read(look: Look[1], at: number): SignalReading {
  if (look === 'gone') return { kind: 'values', values: [] }
  if (typeof look === 'number' || look === null)
    return { kind: 'values', values: [{ subject: 'web', value: look, at }] }
  return look
}

/** What stands and what was told at each look: "pending", "firing+", "firing?" (no data), "-", "resolved". */
function story(looks: readonly Look[], of: AlertRule = rule()): readonly string[] {
  let memory: AlertMemory = {}
  return looks.map(([second, value]) => {
    const now = second * 1000
    const result = evaluateAlerts({
      rules: [of],
      read: () => read(value, now),
      memory,
      now,
      gapMs: GAP,
      partial: false,
    })
    memory = result.memory
    const [alert] = result.alerts
    const [told] = result.transitions
    if (alert === undefined) return told?.to ?? '-'
    return `${alert.state}${told === undefined ? '' : '+'}${alert.noDataSince === null ? '' : '?'}`
  })
}

const every = (from: number, to: number, value: Look[1], step = 15): readonly Look[] =>
  Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, index) => [from + index * step, value] as const,
  )

describe('an alert', () => {
  const cases: readonly (readonly [string, readonly Look[], readonly string[], AlertRule?])[] = [
    [
      'waits for its time and fires at the first data that completes it',
      every(0, 75, 0.8),
      [...Array<string>(4).fill('pending'), 'firing+', 'firing'],
    ],
    ['is nothing at the threshold itself', every(0, 30, 0.7), ['-', '-', '-']],
    [
      'begins anew after one look that does not hold',
      [
        [0, 0.8],
        [30, 0.8],
        [45, 0.5],
        [60, 0.8],
        [105, 0.8],
      ],
      ['pending', 'pending', '-', 'pending', 'pending'],
    ],
    [
      'ends at the first data that does not hold',
      [...every(0, 60, 0.8), [75, 0.6]],
      ['pending', 'pending', 'pending', 'pending', 'firing+', 'resolved'],
    ],
    ['without a time to wait fires at once', [[0, 0.8]], ['firing+'], rule({ forSeconds: 0 })],
    [
      'that waits outlives a short gap',
      [
        [0, 0.8],
        [15, null],
        [30, 0.8],
        [60, 0.8],
      ],
      ['pending', 'pending', 'pending', 'firing+'],
    ],
    [
      'that waits begins anew after a long gap',
      [
        [0, 0.8],
        [15, null],
        [45, null],
        [60, 0.8],
        [90, 0.8],
        [120, 0.8],
      ],
      ['pending', 'pending', '-', 'pending', 'pending', 'firing+'],
    ],
    [
      'begins anew even where nobody looked during the gap',
      [
        [0, 0.8],
        [60, 0.8],
        [120, 0.8],
      ],
      ['pending', 'pending', 'pending'],
    ],
    [
      'that fires goes on without data, says so, and ends only by data',
      [...every(0, 60, 0.8), [75, null], [500, null], [515, 0.9], [530, 0.1]],
      ['pending', 'pending', 'pending', 'pending', 'firing+', 'firing?', 'firing?', 'firing', 'resolved'],
    ],
    [
      'goes on where the source as a whole is lost',
      [...every(0, 60, 0.8), [75, { kind: 'no-data', sentence: 'lost' }], [90, 0.2]],
      ['pending', 'pending', 'pending', 'pending', 'firing+', 'firing?', 'resolved'],
    ],
    [
      'ends with what it is about, in other words',
      [...every(0, 60, 0.8), [75, 'gone']],
      ['pending', 'pending', 'pending', 'pending', 'firing+', 'ended'],
    ],
    [
      'below is the other way round',
      [
        [0, 0.5],
        [15, 0.9],
      ],
      ['firing+', 'resolved'],
      rule({ forSeconds: 0, when: [{ signal: 'cpu', beyond: 'below', threshold: 0.7 }] }),
    ],
    [
      'makes nothing of NaN',
      [
        [0, NaN],
        [15, Infinity],
      ],
      ['-', '-'],
      rule({ forSeconds: 0 }),
    ],
  ]
  for (const [name, looks, expected, of] of cases)
    test(name, () => {
      expect(story(looks, of)).toEqual(expected)
    })

  test('of two conditions needs both, and one that is known to be false is enough to end it', () => {
    const both = rule({
      forSeconds: 0,
      when: [
        { signal: 'cpu', beyond: 'above', threshold: 0.7 },
        { signal: 'replicas', beyond: 'above', threshold: 4 },
      ],
    })
    const judge = (cpu: number | null, replicas: number | null, memory: AlertMemory = {}) =>
      evaluateAlerts({
        rules: [both],
        read: (signal) => read(signal === 'cpu' ? cpu : replicas, 0),
        memory,
        now: 0,
        gapMs: GAP,
        partial: false,
      })
    expect(judge(0.9, 5).alerts).toHaveLength(1)
    expect(judge(0.9, 4).alerts).toHaveLength(0)
    expect(judge(0.9, null).alerts).toHaveLength(0)
    const { memory } = judge(0.9, 5)
    expect(judge(null, 5, memory).alerts[0]?.noDataSince).toBe(0)
    expect(judge(null, 4, memory).transitions.map(({ to }) => to)).toEqual(['resolved'])
  })

  test('of data that is old or of the future is none', () => {
    const at = (dataAt: number) =>
      evaluateAlerts({
        rules: [rule({ forSeconds: 0 })],
        read: () => ({ kind: 'values', values: [{ subject: 'web', value: 1, at: dataAt }] }),
        memory: {},
        now: 100_000,
        gapMs: GAP,
        partial: false,
      })
    expect(at(100_000).alerts).toHaveLength(1)
    expect(at(69_999).alerts).toHaveLength(0)
    expect(at(100_001).alerts).toHaveLength(0)
    expect([...at(69_999).watches.values()]).toEqual([
      { kind: 'no-data', sentence: 'Nothing is known of web now.' },
    ])
  })

  test('whose rule is not known yet stays; whose rule is gone ends', () => {
    const memory = {
      [alertKey(rule(), 'web')]: { state: 'firing', since: 0, lastAt: 0, value: 1, noDataSince: null },
    } as const
    const judge = (partial: boolean) =>
      evaluateAlerts({ rules: [], read: () => read('gone', 0), memory, now: 5, gapMs: GAP, partial })
    expect(judge(true)).toMatchObject({ memory, transitions: [] })
    expect(judge(false)).toMatchObject({
      memory: {},
      transitions: [{ to: 'ended', subject: 'web', rule: null }],
    })
  })

  test('that nobody can tell of is named as not watched', () => {
    const sentence = 'Not watched: needs Prometheus.'
    const { watches, alerts } = evaluateAlerts({
      ...{ rules: [rule()], memory: {}, now: 0, gapMs: GAP, partial: false },
      read: () => ({ kind: 'unwatched', sentence }),
    })
    expect([...watches.entries()]).toEqual([['shop/web/High', { kind: 'unwatched', sentence }]])
    expect(alerts).toEqual([])
  })
})

describe('whatever the data does', () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.option(fc.constantFrom(0.2, 0.7, 0.9)))
  const looksFrom = (steps: readonly (readonly [number, number | null])[]): readonly Look[] => {
    let second = 0
    return steps.map(([after, value]) => [(second += after), value] as const)
  }

  test('it never fires before it held for its time without a long gap', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 0, max: 200 }),
        (steps, forSeconds) => {
          const looks = looksFrom(steps)
          story(looks, rule({ forSeconds })).forEach((told, index) => {
            if (told !== 'firing+') return
            const end = looks[index]?.[0] ?? 0
            const data = looks.slice(0, index + 1).filter(([, value]) => value !== null)
            let begin = end
            for (const [second, value] of data.toReversed()) {
              if (typeof value !== 'number' || value <= 0.7 || begin - second > GAP / 1000) break
              begin = second
            }
            expect(end - begin).toBeGreaterThanOrEqual(forSeconds)
          })
        },
      ),
    )
  })

  test('missing data never ends what fires', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const looks = looksFrom(steps)
        const told = story(looks, rule({ forSeconds: 20 }))
        told.forEach((each, index) => {
          if (looks[index]?.[1] !== null) return
          expect(each).not.toBe('resolved')
          if (told[index - 1]?.startsWith('firing') === true) expect(each).toBe('firing?')
        })
      }),
    )
  })
})
