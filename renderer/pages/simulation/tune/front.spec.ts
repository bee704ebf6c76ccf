import { describe, expect, test } from 'vitest'
import { candidate, measures } from '../../../testing/simulation.ts'
import { beaten, frontOf, inJudgedOrder, labelsOf } from './front.ts'
import { DEFAULT_TUNING, readTuning, tuningText } from './settings.ts'

const baselines = [
  { policy: 'hpa-default', train: measures(), test: measures({ thetaU: 1, replicaHours: 100 }) },
  { policy: 'vedfolnir', train: measures(), test: measures({ thetaU: 9, replicaHours: 60 }) },
]

describe('a front', () => {
  test('goes along the candidates that no other beats on the judged part', () => {
    const candidates = [
      candidate('tuned-1', { thetaU: 5, replicaHours: 60 }),
      candidate('tuned-2', { thetaU: 6, replicaHours: 70 }),
      candidate('tuned-3', { thetaU: 0.5, replicaHours: 95 }),
    ]
    const front = frontOf(candidates, baselines)
    expect(front.line.map(({ name }) => name)).toEqual(['tuned-1', 'tuned-3'])
    expect(
      inJudgedOrder(candidates, front.line).map(({ candidate: { name }, leads }) => [name, leads]),
    ).toEqual([
      ['tuned-1', true],
      ['tuned-3', true],
      ['tuned-2', false],
    ])
    expect(front.points).toHaveLength(5)
    for (const { hours, thetaU } of front.points) {
      expect(hours).toBeGreaterThanOrEqual(front.hours.min)
      expect(hours).toBeLessThanOrEqual(front.hours.max)
      expect(thetaU).toBeLessThanOrEqual(front.thetaU.max)
    }
  })
  test('of nothing has axes all the same', () => {
    expect(frontOf([], [])).toMatchObject({ points: [], line: [], hours: { min: 0 } })
  })
  test('names what a candidate beats: less short at no more replica-hours', () => {
    expect(beaten(candidate('a', { thetaU: 0.9, replicaHours: 100 }), baselines)).toEqual(['hpa-default'])
    expect(beaten(candidate('b', { thetaU: 0.9, replicaHours: 101 }), baselines)).toEqual([])
  })
})

test('names that would lie over one another stand one above the other', () => {
  const { points } = frontOf([], baselines)
  const placed = points.map((point, index) => ({ point, x: 100 + 20 * index, y: 200 - index }))
  const ys = labelsOf(placed, 800).map(({ y }) => y)
  expect(Math.abs((ys[0] ?? 0) - (ys[1] ?? 0))).toBeGreaterThanOrEqual(13)
})

describe('what a tuning is asked for', () => {
  test('comes back from the address', () => {
    const settings = { from: 2, budget: 400, train: 0.7, seed: 9 }
    expect(readTuning(tuningText(settings))).toEqual(settings)
  })
  test.each(['', '1-2', '0-0-0.6-1', '0-9999-0.6-1', '0-10-0.95-1', 'a-b-c-d', '0-1.5-0.6-1'])(
    'is the usual where it cannot be read: %j',
    (text) => {
      expect(readTuning(text)).toEqual(DEFAULT_TUNING)
    },
  )
})
