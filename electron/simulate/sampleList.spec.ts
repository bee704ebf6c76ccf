import { describe, expect, test } from 'vitest'
import { createSampleList } from './sampleList.ts'

function listOf(count: number) {
  const list = createSampleList()
  for (let index = 0; index < count; index += 1) list.push(1000 + index, index / 8)
  return list
}

describe('a list of samples', () => {
  test('gives back what was put in, in order, as often as it is read', () => {
    const list = listOf(3)
    const samples = [
      { at: 1000, value: 0 },
      { at: 1001, value: 0.125 },
      { at: 1002, value: 0.25 },
    ]
    expect([...list]).toEqual(samples)
    expect([...list]).toEqual(samples)
    expect(list.length).toBe(3)
  })
  test('holds more than it began with room for, to the last bit', () => {
    const list = createSampleList()
    const values = Array.from({ length: 10_000 }, (_, index) => Math.sin(index))
    values.forEach((value, index) => list.push(1_790_000_000_000 + index, value))
    expect(list.length).toBe(10_000)
    expect([...list].map(({ value }) => value)).toEqual(values)
    expect([...list].at(-1)?.at).toBe(1_790_000_009_999)
  })
  test('names its newest ones, oldest first, and no more than there are', () => {
    expect(listOf(5).newest(2)).toEqual([
      { at: 1003, value: 0.375 },
      { at: 1004, value: 0.5 },
    ])
    expect(listOf(2).newest(9)).toEqual([...listOf(2)])
    expect(listOf(4).newest(0)).toEqual([])
  })
  test('is empty at first', () => {
    const list = createSampleList()
    expect([...list]).toEqual([])
    expect(list.newest(3)).toEqual([])
    expect(list.length).toBe(0)
  })
})
