import { describe, expect, test } from 'vitest'
import type { Bucket, SeriesRange } from '../../../../shared/domain/metrics.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { POLICY } from '../../../testing/service.ts'
import { seriesRange } from '../../../testing/course.ts'
import { intervalOf } from '../../../components/charts/model/timeRange.ts'
import { countOf } from '../../../components/charts/model/segments.ts'
import { MOST_ENTRIES, frameOf, seriesNames } from './frame.ts'
import { chartModels } from './models.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)
const STEP = 60_000
const INTERVAL = intervalOf({ kind: 'last', preset: '1h' }, NOW)
const OF = { cpu: '2.0 cores limit', memory: '2.0 GB limit' }

function series(name: string, values: readonly (number | null | readonly [number, number])[]): SeriesRange {
  const points = values.flatMap((value, index): Bucket[] => {
    if (value === null) return []
    const [min, max] = typeof value === 'number' ? [value, value] : value
    return [{ at: NOW - 3_600_000 + index * STEP, min, mean: (min + max) / 2, max }]
  })
  return { series: name, from: INTERVAL.from, to: INTERVAL.to, step: STEP, points }
}

const at = (index: number) => NOW - 3_600_000 + (index + 0.5) * STEP
const models = (policy: Policy, ...ranges: readonly SeriesRange[]) =>
  chartModels(frameOf(INTERVAL, ranges, []), policy, OF)

function modelOf(id: string, policy: Policy, ...ranges: readonly SeriesRange[]) {
  const model = models(policy, ...ranges).find((each) => each.id === id)
  if (model === undefined) throw new Error(`no chart ${id}`)
  return model
}

describe('which charts there are', () => {
  test('CPU, memory, replicas and scores always, sources where they are configured', () => {
    expect(models(POLICY).map(({ id }) => id)).toEqual([
      'cpu',
      'memory',
      'replicas',
      'scores',
      'signal-queueDepth',
      'signal-responseTimeP95',
      'signal-errorRatio',
    ])
  })

  test('without Prometheus throttling has its chart, and nothing is asked that is not drawn', () => {
    const plain = { ...POLICY, factors: POLICY.factors.filter(({ source }) => source.kind === 'built-in') }
    expect(models(plain).map(({ id }) => id)).toEqual([
      'cpu',
      'memory',
      'replicas',
      'scores',
      'signal-throttled',
    ])
    expect(seriesNames(plain).some((name) => name.startsWith('factor:'))).toBe(false)
    expect(seriesNames(plain)).toContain('throttled')
  })

  test('no more series are asked for than the contract takes', () => {
    const factors = Array.from({ length: 60 }, (_, index) => ({ ...POLICY.factors[0], id: `f${index}` }))
    expect(seriesNames({ ...POLICY, factors: factors as Policy['factors'] }).length).toBeLessThanOrEqual(40)
  })
})

describe('the CPU chart', () => {
  const ranges = [
    series('cpu', [0.5, null, 0.8]),
    series('cpu.low', [0.4, null, 0.7]),
    series('cpu.high', [0.6, null, 0.95]),
    series('replicas.ready', [3, 3, 4]),
  ]

  test('tells what its numbers are of, at the time pointed at', () => {
    const { items } = modelOf('cpu', POLICY, ...ranges).readout(at(2))
    expect(items.map(({ value, of }) => `${value} ${of}`)).toEqual([
      '80 % of 2.0 cores limit, 4 ready replicas',
      '70–95 % lowest to highest of its own limit',
    ])
  })

  test('says that there is no data in a gap, and draws none', () => {
    const model = modelOf('cpu', POLICY, ...ranges)
    expect(model.readout(at(1)).headline).toBe('no data')
    expect(model.rows.map((row) => row.mean)).toEqual([0.5, null, 0.8, null])
  })

  test('tells the newest where nobody points', () => {
    expect(modelOf('cpu', POLICY, ...ranges).readout(null).headline).toBe('80 %')
  })

  test('has both thresholds, and an axis that does not move below the limit', () => {
    const model = modelOf('cpu', POLICY, ...ranges)
    expect(model.thresholds.map(({ label }) => label)).toEqual(['up > 70 %', 'down < 20 %'])
    expect(model.axis.max).toBe(1)
  })
})

describe('the scores chart', () => {
  test('stacks up points above zero and down points below it', () => {
    const model = modelOf(
      'scores',
      POLICY,
      series('score.up', [3]),
      series('score.down', [2]),
      series('points:cpu-up', [3]),
      series('points:cpu-down', [2]),
    )
    const [row] = model.rows
    expect([row?.['cpu-up'], row?.['cpu-down']]).toEqual([3, -2])
    expect(model.thresholds.map(({ value }) => value)).toEqual([5, -5])
  })

  test('names who earned the points', () => {
    const model = modelOf('scores', POLICY, series('score.up', [5]), series('points:cpu-up', [3]))
    expect(model.readout(at(0)).items.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'Scale-up score 5',
      'CPU > 70 % 3',
      'Scale-down score no data',
    ])
  })

  test('a short peak that a mean would hide is told', () => {
    const model = modelOf('scores', POLICY, series('score.up', [[0, 9]]))
    expect(model.readout(at(0)).items[0]?.of).toBe('of 15, acts at 5, peak 9')
  })
})

describe('the replicas chart', () => {
  test('tells the count at the time pointed at and what is allowed', () => {
    const model = modelOf(
      'replicas',
      POLICY,
      series('replicas.current', [2, 3]),
      series('replicas.ready', [2, 2]),
    )
    expect(model.readout(at(1)).items.map(({ value, of }) => `${value} ${of}`)).toEqual([
      '3 2 to 5 allowed',
      '2 1 not ready',
    ])
  })

  test('keeps both bounds in view', () => {
    const model = modelOf('replicas', POLICY, series('replicas.current', [2]))
    expect(model.axis.max).toBeGreaterThan(POLICY.max)
    expect(model.thresholds.map(({ label }) => label)).toEqual(['max 5', 'min 2'])
  })
})

test('no range draws more than 300 points of a series', () => {
  for (const preset of ['1h', '30d'] as const) {
    const interval = intervalOf({ kind: 'last', preset }, NOW)
    // A store that answers with more than it was asked for is thinned here.
    const ranges = seriesNames(POLICY).map((name) => seriesRange(name, interval.from, interval.to, 800, NOW))
    for (const segments of Object.values(frameOf(interval, ranges, []).series))
      expect(countOf(segments)).toBeLessThanOrEqual(300)
  }
})

test('when history was too long to read whole, it is said from where on marks are complete', () => {
  const entries = Array.from({ length: MOST_ENTRIES }, (_, index) => ({
    id: index + 1,
    at: NOW - index * 1000,
    kind: 'note' as const,
    project: 'p',
    service: 's',
    topic: 't',
    sentence: 's',
  }))
  expect(frameOf(INTERVAL, [], entries).marksFrom).toBe(NOW - (MOST_ENTRIES - 1) * 1000)
  expect(frameOf(INTERVAL, [], entries.slice(1)).marksFrom).toBeNull()
})
