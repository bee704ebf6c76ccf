// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useTurn } from './useTurn.ts'

let asked: Map<number, (time: number) => void>
let last: number
beforeEach(() => {
  asked = new Map()
  last = 0
  vi.stubGlobal('requestAnimationFrame', (next: () => void) => {
    last += 1
    asked.set(last, next)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (id: number) => asked.delete(id))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function frame(): void {
  const due = [...asked.values()]
  asked.clear()
  act(() => due.forEach((next) => next(0)))
}

const three = (value: string, wanted = true) =>
  renderHook(
    (props: { readonly value: string; readonly wanted: boolean }) => [
      useTurn(props.value, 0, props.wanted),
      useTurn(props.value, 1, props.wanted),
      useTurn(props.value, 2, props.wanted),
    ],
    { initialProps: { value, wanted } },
  )

test('what comes together is taken over one a frame, and what was there stays until then', () => {
  const { result, rerender } = three('a')
  const seen = [result.current]
  for (let count = 0; count < 3; count += 1) {
    frame()
    seen.push(result.current)
  }
  rerender({ value: 'b', wanted: true })
  frame()
  seen.push(result.current)
  expect(seen).toEqual([
    [null, null, null],
    ['a', null, null],
    ['a', 'a', null],
    ['a', 'a', 'a'],
    ['b', 'a', 'a'],
  ])
})

test('what nobody looks at is taken over once, and again when it is looked at', () => {
  const { result, rerender } = three('a', false)
  for (let count = 0; count < 3; count += 1) frame()
  rerender({ value: 'b', wanted: false })
  for (let count = 0; count < 3; count += 1) frame()
  expect(result.current).toEqual(['a', 'a', 'a'])
  rerender({ value: 'b', wanted: true })
  for (let count = 0; count < 3; count += 1) frame()
  expect(result.current).toEqual(['b', 'b', 'b'])
})
