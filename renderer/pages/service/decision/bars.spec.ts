import { expect, test } from 'vitest'
import { demoDecision } from '../../../testing/service.ts'
import { barsOf } from './bars.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)

function decision(steps: readonly (readonly [before: number, after: number])[]) {
  const names = ['current', 'recommendation', 'guards'] as const
  return demoDecision(NOW, {
    reason: 'Cooldown',
    steps: steps.map(([before, after], index) => ({
      step: names[index] ?? 'final',
      before,
      after,
      sentence: 'Cooldown holds it',
    })),
  })
}

test('a step up adds to what was there, a step down takes from it', () => {
  const bars = barsOf(
    decision([
      [2, 2],
      [2, 4],
      [4, 3],
    ]),
    5,
  )
  expect(bars.map(({ change, kept, changed }) => [change, kept, changed])).toEqual([
    ['none', 0.4, 0],
    ['more', 0.4, 0.4],
    ['fewer', 0.6, 0.2],
  ])
})

test('a count above the maximum still fits on the scale', () => {
  const [, bar] = barsOf(
    decision([
      [2, 2],
      [2, 8],
    ]),
    5,
  )
  expect((bar?.kept ?? 0) + (bar?.changed ?? 0)).toBe(1)
})

test('the guard that held tells its own sentence, with its numbers', () => {
  const bars = barsOf(
    decision([
      [2, 2],
      [2, 3],
      [3, 2],
    ]),
    5,
  )
  expect(bars[2]?.sentence).toBe('2:41 of 5:00 left after 2 → 3')
})
