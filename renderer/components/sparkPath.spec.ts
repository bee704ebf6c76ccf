import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sparkPath, sparkTop } from './sparkPath.ts'

test('a gap stays a gap: the line begins anew after it', () => {
  const { line } = sparkPath([0.5, 0.5, null, null, 0.5, 1], 50, 22, 1)
  expect(line).toBe('M0 11L10 11M40 11L50 1')
})

test('a sample between two gaps is a dot', () => {
  const { line, dots } = sparkPath([null, 0, null], 20, 22, 1)
  expect(line).toBe('')
  expect(dots).toEqual([[10, 21]])
})

test('no samples draw nothing, and nothing is not zero', () => {
  expect(sparkPath([null, null], 20, 22, 1)).toEqual({ line: '', area: '', dots: [], last: null })
  expect(sparkPath([], 20, 22, 1).last).toBeNull()
})

test('the last sample is marked where it is, also when gaps follow it', () => {
  expect(sparkPath([0.2, 1, null, null], 30, 22, 1).last).toEqual([10, 1])
})

test('a use beyond the whole raises the upper edge instead of leaving the picture', () => {
  const values = [0.5, 1.8, 0.9]
  expect(sparkTop(values)).toBe(1.8)
  expect(sparkTop([0.2, null])).toBe(1)
})

test('nothing is ever drawn outside its box', () => {
  const values = fc.array(fc.option(fc.double({ min: -5, max: 50, noNaN: true })), { maxLength: 60 })
  fc.assert(
    fc.property(values, (list) => {
      const { line } = sparkPath(list, 68, 20, sparkTop(list))
      const numbers = [...line.matchAll(/[ML]([\d.]+) ([\d.-]+)/g)]
      for (const [, x, y] of numbers) {
        expect(Number(x)).toBeLessThanOrEqual(68)
        expect(Number(y)).toBeGreaterThanOrEqual(1)
        expect(Number(y)).toBeLessThanOrEqual(19)
      }
    }),
  )
})
