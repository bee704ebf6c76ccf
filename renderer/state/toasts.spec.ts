import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dismissToast, holdToast, releaseToast, showToast, useToasts } from './toasts.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  for (const toast of useToasts.getState().toasts) dismissToast(toast.id)
  vi.useRealTimers()
})

const ids = () => useToasts.getState().toasts.map((toast) => toast.id)

test('a message goes by itself, one with an undo stays longer, one under way stays', () => {
  showToast({ id: 'a', tone: 'ok', text: 'done' })
  showToast({ id: 'b', tone: 'ok', text: 'done', action: { label: 'Undo', run: () => undefined } })
  showToast({ id: 'c', tone: 'working', text: 'scaling' })
  vi.advanceTimersByTime(6000)
  expect(ids()).toEqual(['b', 'c'])
  vi.advanceTimersByTime(60_000)
  expect(ids()).toEqual(['c'])
})

test('time stands still while somebody points at it', () => {
  showToast({ id: 'a', tone: 'ok', text: 'done' })
  holdToast('a')
  vi.advanceTimersByTime(60_000)
  expect(ids()).toEqual(['a'])
  releaseToast('a')
  vi.advanceTimersByTime(6000)
  expect(ids()).toEqual([])
})

test('the same id replaces, and the oldest gives way to a fifth', () => {
  for (const id of ['a', 'b', 'c', 'd']) showToast({ id, tone: 'working', text: id })
  showToast({ id: 'b', tone: 'bad', text: 'failed' })
  expect(ids()).toEqual(['a', 'b', 'c', 'd'])
  showToast({ id: 'e', tone: 'info', text: 'e' })
  expect(ids()).toEqual(['b', 'c', 'd', 'e'])
})
