// @vitest-environment happy-dom
import { cleanup, renderHook, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLink } from '../../../state/link.ts'
import { createFakeEyrie, type FakeEyrie } from '../../../testing/fakeEyrie.ts'
import { useTimelines } from './useTimelines.ts'

let fake: FakeEyrie
let stop: () => void
beforeEach(() => {
  fake = createFakeEyrie(null)
  fake.answer('simulate.timeline', () => ({ ok: true, value: { series: [], changes: [], changed: 0 } }))
  stop = startLink(fake.eyrie)
})
afterEach(() => {
  cleanup()
  stop()
})

const looked = (names: readonly string[]) =>
  renderHook(() => useTimelines({ job: 'job-1', names, from: 0, to: 60, running: false, progress: 1 }))

test('each policy is asked for once, whatever its name holds', async () => {
  const names = ['first\nof two lines', 'second']
  const { result } = looked(names)
  await waitFor(() => expect(result.current.frame?.policies.map(({ name }) => name)).toEqual(names))
  expect(fake.calls.map(({ params }) => (params as { policy: number }).policy)).toEqual([0, 1])
})

test('nothing is asked for where there are no results', async () => {
  const { result } = looked([])
  await Promise.resolve()
  expect(result.current).toEqual({ frame: null, pending: false, problem: null })
  expect(fake.calls).toEqual([])
})

test('while a run goes on only what came since the last look is asked for, and put to what is known', async () => {
  const rps = (...at: readonly number[]) => ({
    series: 'rps',
    from: 0,
    to: 60_000,
    step: 15_000,
    points: at.map((each) => ({ at: 1000 * each, min: 1, mean: 1, max: 1 })),
  })
  const part = (...at: readonly number[]) => ({
    ok: true,
    value: { series: [rps(...at)], changes: [], changed: 0 },
  })
  fake.answer('simulate.timeline', ({ since }) => (since === undefined ? part(0, 15) : part(15, 30, 45)))
  const request = { job: 'job-1', names: ['first'], from: 0, to: 60 }
  const { result, rerender } = renderHook(useTimelines, {
    initialProps: { ...request, running: true, progress: 0.5 },
  })
  await waitFor(() => expect(result.current.frame?.load.rps?.runs[0]).toHaveLength(2))
  rerender({ ...request, running: false, progress: 1 })
  await waitFor(() => expect(result.current.frame?.load.rps?.runs[0]).toHaveLength(4))
  expect(fake.calls.map(({ params }) => (params as { since?: number }).since)).toEqual([undefined, 15])
})
