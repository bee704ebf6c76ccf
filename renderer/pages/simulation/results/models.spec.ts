import { describe, expect, test } from 'vitest'
import { MODEL } from '../../../../shared/contract/testing/rehearsal.ts'
import { result } from '../../../testing/simulation.ts'
import { framePolicy, spanOf, type LabFrame } from './frame.ts'
import { bestIn } from './measures.ts'
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
const first = framePolicy('today', 0, timeline([2, 4, 4]))
const policies = [first, framePolicy('hpa', 1, timeline([2, 6, 9]))]
const frame: LabFrame = { from: 0, to: 3 * STEP, policies }

describe('the charts of a run', () => {
  test('put the load against what the ready replicas of the policy in focus can serve', () => {
    const { items, covers } = loadModel(first, MODEL).readout(40_000)
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
    expect(loadModel(first, MODEL).readout(60_000).items[0]?.value).toBe('not replayed')
  })
  test('mark changes of the count while they can be told apart', () => {
    expect(changeMarkers(first)).toMatchObject([{ at: 15_000, kind: 'up', title: 'Scaling 2 → 4' }])
    expect(changeMarkers(framePolicy('busy', 0, { ...timeline([2, 2, 2]), changed: 41 }))).toEqual([])
  })
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
  expect([...bestIn(results, 'thetaU')]).toEqual([0, 2])
  expect(bestIn(results, 'p95Ms').size).toBe(0)
})
