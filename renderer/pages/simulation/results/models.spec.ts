import { describe, expect, test } from 'vitest'
import { MODEL } from '../../../../shared/contract/testing/rehearsal.ts'
import type { Measures } from '../../../../shared/domain/simulation.ts'
import { result } from '../../../testing/simulation.ts'
import { extended, frameOf, knownUntil, spanOf } from './frame.ts'
import { bestIn, MEASURE_ROWS } from './measures.ts'
import { changeMarkers, loadModel, replicasModel, responseModel } from './models.ts'

const STEP = 15_000
const series = (name: string, ...values: readonly number[]) => ({
  series: name,
  from: 0,
  to: values.length * STEP,
  step: STEP,
  points: values.map((value, k) => ({ at: k * STEP, min: value, mean: value, max: value })),
})
const timeline = (ordered: readonly number[]) => ({
  series: [
    series('rps', 10, 50, 90),
    series('required', 1, 5, 8),
    series('ready', 2, 2, 4),
    series('ordered', ...ordered),
    series('p95', 100, 400, 900),
  ],
  changes: [{ t: 15, from: 2, to: 4 }],
  changed: 1,
})
const range = { from: 0, to: 3 * STEP }
const frame = frameOf(range, ['today', 'hpa'], [timeline([2, 4, 4]), timeline([2, 6, 9])])
const [first] = frame.policies
if (first === undefined) throw new Error('there is no policy')

describe('the charts of a run', () => {
  test('put the load against what the ready replicas of the policy in focus can serve', () => {
    const { items, covers } = loadModel(frame, first, MODEL).readout(40_000)
    expect(items.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Load: 90 req/s',
      'Capacity of A today: 80 req/s',
    ])
    expect(covers).toBe('mean of 15 s')
  })
  test('show the counts of all policies over what was needed', () => {
    const model = replicasModel(frame, first)
    expect(model.legend.map(({ label }) => label)).toEqual(['Needed', 'A today', 'B hpa'])
    expect(model.readout(20_000).items.map(({ value }) => value)).toEqual(['5', '4', '6'])
    expect(model.readout(20_000).headline).toBe('4')
    expect(model.axis.max).toBeGreaterThanOrEqual(9)
  })
  test('tell response times in seconds, though the model counts in milliseconds', () => {
    expect(responseModel(frame, first).readout(20_000).headline).toBe('400 ms')
  })
  test('where nothing was replayed yet say so instead of showing a number', () => {
    expect(loadModel(frame, first, MODEL).readout(60_000).items[0]?.value).toBe('not replayed')
  })
  test('mark changes of the count while they can be told apart', () => {
    expect(changeMarkers(first)).toMatchObject([{ at: 15_000, kind: 'up', title: 'Scaling 2 → 4' }])
    const [busy] = frameOf(range, ['busy'], [{ ...timeline([2, 2, 2]), changed: 41 }]).policies
    expect(busy && changeMarkers(busy)).toEqual([])
  })
})

test('a part of a timeline takes the place of what was not known for good, and nothing else', () => {
  const [rps] = timeline([2, 4, 4]).series
  if (rps === undefined) throw new Error('there is no series')
  const known = { series: [{ ...rps, points: rps.points.slice(0, 2) }], changes: [], changed: 0 }
  expect(knownUntil(known)).toBe(15)
  const part = { series: [{ ...rps, points: rps.points.slice(1) }], changes: [], changed: 0 }
  expect(extended(known, part).series).toEqual([rps])
  expect(extended(known, { ...part, series: [{ ...rps, points: [] }] }).series[0]?.points).toHaveLength(2)
  expect(knownUntil(extended(undefined, { ...part, series: [] }))).toBeNull()
})

describe('the part of a load that is shown', () => {
  const load = { t0: 100, steps: 10, dt: 15 }
  test('is all of it, or what the address names within it', () => {
    expect(spanOf(load, {})).toEqual({ from: 100, to: 250, zoomed: false })
    expect(spanOf(load, { from: '130', to: '190' })).toEqual({ from: 130, to: 190, zoomed: true })
  })
  test.each([
    { from: '0', to: '9' },
    { from: '190', to: '130' },
    { from: 'x', to: 'y' },
  ])('is all of it where the address means nothing: %j', (params) => {
    expect(spanOf(load, params).zoomed).toBe(false)
  })
})

test('the best of a measure is the least, also when several are, and nobody where all are alike', () => {
  const results = [result('a', { thetaU: 1 }), result('b', { thetaU: 3 }), result('c', { thetaU: 1 })]
  const best = (key: keyof Measures, among = results) =>
    MEASURE_ROWS.filter((row) => row.key === key).flatMap((row) => [...bestIn(among, row)])
  expect(best('thetaU')).toEqual([0, 2])
  expect(best('p95Ms')).toEqual([])
  // A difference that is not shown wins nothing.
  const close = [result('a', { thetaU: 93.81 }), result('b', { thetaU: 93.79 }), result('c', { thetaU: 95 })]
  expect(best('thetaU', close)).toEqual([0, 1])
})
