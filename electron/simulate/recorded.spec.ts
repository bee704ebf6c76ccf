import { describe, expect, test } from 'vitest'
import type { Bucket } from '../../shared/domain/metrics.ts'
import { recordedLoad, type RecordedSeries } from './recorded.ts'

const STEP = 15_000
const T0 = 1_700_000_000_000
const buckets = (...values: readonly (number | null)[]): readonly Bucket[] =>
  values.flatMap((value, k) =>
    value === null ? [] : [{ at: T0 + k * STEP, min: value, mean: value, max: value }],
  )

function derive(series: Partial<RecordedSeries>) {
  const derived = recordedLoad({ cpu: [], ready: [], queue: [], errorRatio: [], stepMs: STEP, ...series }, 40)
  if (!derived.ok) throw new Error(derived.error.message)
  return derived.value
}

describe('a load from records', () => {
  test('is CPU share × ready replicas × capacity, at the records own times', () => {
    const { trace, notes } = derive({ cpu: buckets(0.5, 0.25), ready: buckets(2, 4) })
    expect([...trace.rps]).toEqual([40, 40])
    expect([...trace.seconds]).toEqual([T0 / 1000, T0 / 1000 + 15])
    expect(notes).toEqual(['Derived from 2 records: CPU share × ready replicas × 40 requests a second.'])
  })
  test('gives back what the model was given, also what waited and what was refused', () => {
    // 2 replicas serve 80 a second. 100 come: 300 wait after 15 s; of the next 100 a second 50 are refused.
    const { trace } = derive({
      cpu: buckets(1, 1, 1),
      ready: buckets(2, 2, 2),
      queue: buckets(0, 300, 300),
      errorRatio: buckets(0, 0, 0.2),
    })
    expect([...trace.rps]).toEqual([80, 100, 100])
  })
  test('says where a used-up CPU hid how much there really was', () => {
    const { notes } = derive({ cpu: buckets(0.99, 0.5), ready: buckets(2, 2) })
    expect(notes[1]).toMatch(/^In 1 of them the CPU was used up and no queue was recorded/)
    expect(
      derive({ cpu: buckets(0.99, 0.5), ready: buckets(2, 2), queue: buckets(0, 0) }).notes,
    ).toHaveLength(1)
  })
  test('says where there are gaps, and makes up nothing in them', () => {
    const { trace, notes } = derive({ cpu: buckets(0.5, null, null, null, 0.5), ready: buckets(1) })
    expect(trace.rps).toHaveLength(2)
    expect(notes.at(-1)).toBe('1 gap without records: the last value is held until the next one.')
  })
  test('begins where both CPU and the count are known', () => {
    const { trace } = derive({ cpu: buckets(0.5, 0.5, 0.5), ready: buckets(null, 2) })
    expect([...trace.seconds]).toEqual([T0 / 1000 + 15, T0 / 1000 + 30])
  })
  test('is refused where there is next to nothing', () => {
    expect(
      recordedLoad({ cpu: buckets(0.5), ready: buckets(1), queue: [], errorRatio: [], stepMs: STEP }, 40),
    ).toMatchObject({
      ok: false,
      error: { code: 'NotFound' },
    })
  })
})
