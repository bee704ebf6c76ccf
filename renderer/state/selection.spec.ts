import { beforeEach, expect, test } from 'vitest'
import { moveSelection, select, setOrder, useSelection } from './selection.ts'

beforeEach(() => {
  select(null)
  setOrder(['a', 'b', 'c'])
})

test('the first step down selects the first row, the first step up the last', () => {
  expect(moveSelection(1)).toBe('a')
  select(null)
  expect(moveSelection(-1)).toBe('c')
})

test('steps stop at both ends', () => {
  select('c')
  expect(moveSelection(1)).toBe('c')
  expect(moveSelection(-Infinity)).toBe('a')
  expect(moveSelection(Infinity)).toBe('c')
})

test('a selected row that is filtered away is no longer selected', () => {
  select('b')
  setOrder(['a', 'c'])
  expect(useSelection.getState().key).toBeNull()
  setOrder([])
  expect(moveSelection(1)).toBeNull()
})
