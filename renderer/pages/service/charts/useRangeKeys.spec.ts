import { expect, test } from 'vitest'
import { rangeFor } from './useRangeKeys.ts'

const hour = { kind: 'last', preset: '1h' } as const
const zoomed = { kind: 'span', from: 0, to: 60_000 } as const

test('brackets step through the presets', () => {
  expect(rangeFor('[', hour)).toEqual({ kind: 'last', preset: '15m' })
  expect(rangeFor(']', hour)).toEqual({ kind: 'last', preset: '6h' })
})

test('digits choose a preset, as far as there are any', () => {
  expect(rangeFor('1', hour)).toEqual({ kind: 'last', preset: '5m' })
  expect(rangeFor('7', hour)).toEqual({ kind: 'last', preset: '30d' })
  expect(rangeFor('8', hour)).toBeNull()
  expect(rangeFor('0', hour)).toBeNull()
})

test('Escape leaves a zoom and is nobody’s elsewhere', () => {
  expect(rangeFor('Escape', zoomed)).toBe('reset')
  expect(rangeFor('Escape', hour)).toBeNull()
})

test('other keys are left alone', () => {
  for (const key of ['+', '-', 'f', 'Enter', 'a']) expect(rangeFor(key, hour)).toBeNull()
})
