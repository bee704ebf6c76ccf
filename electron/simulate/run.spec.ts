import { describe, expect, test } from 'vitest'
import { createRun, type Run } from './run.ts'
import { replayAll } from './replay.ts'
import { prepareCourse } from './policies.ts'
import { gridFor, loadOf, MODEL, specFor } from './testing/lab.ts'

const NAMES = ['vedfolnir', 'responsive', 'conservative', 'hpa-default', 'threshold-step', 'fixed-4']
const grid = gridFor(loadOf())
const policies = NAMES.map((name) => specFor(name))

function finished(steps = 500): Run {
  const run = createRun({ grid, model: MODEL, policies })
  while (run.advance(steps));
  return run
}
const run = finished()

describe('a run', () => {
  test('gives the same bytes for the same input, in slices of any size', () => {
    const told = (each: Run) => JSON.stringify([each.policies(), each.beside()])
    expect(told(finished(7))).toBe(told(run))
  })
  test('has a result of every policy after its first slice, long before it is done', () => {
    const begun = createRun({ grid, model: MODEL, policies })
    begun.advance(100)
    expect(begun.policies().map(({ name }) => name)).toEqual(NAMES)
    expect(begun.progress()).toBeLessThan(0.05)
    expect(begun.beside()).toBeNull()
  })
  test('ends with the oracle and the best fixed count beside the policies, and a sentence', () => {
    const beside = run.beside()
    expect(run.progress()).toBe(1)
    for (const { measures } of run.policies())
      expect(beside?.oracle.measures.thetaU).toBeLessThanOrEqual(measures.thetaU)
    expect(beside?.bestFixed.measures.droppedRequests).toBe(0)
    expect(beside?.advice).toContain('replica-hours')
  })
  test('counts a decision for every step of every policy', () => {
    expect(run.stats).toEqual({ steps: grid.rps.length, decisions: 6 * grid.rps.length })
  })
})

describe('a timeline', () => {
  const from = grid.t0
  const to = grid.t0 + grid.rps.length * grid.dt
  test('keeps every peak and every hollow at any zoom', () => {
    const rows = run.rows(0)
    for (const points of [10, 137, 1000]) {
      const cpu = run.timeline(0, { from, to, points })?.series.find(({ series }) => series === 'cpu')
      expect(cpu?.points.length).toBeLessThanOrEqual(points)
      expect(Math.max(...(cpu?.points ?? []).map(({ max }) => max))).toBe(
        Math.max(...rows.map((row) => row.cpu)),
      )
      expect(Math.min(...(cpu?.points ?? []).map(({ min }) => min))).toBe(
        Math.min(...rows.map((row) => row.cpu)),
      )
    }
  })
  test('of a run that goes on is sent in parts that make up the whole', () => {
    const going = createRun({ grid, model: MODEL, policies })
    const range = { from, to, points: 60, fields: ['p95', 'ordered'] as const }
    const known = new Map<number, unknown>()
    let sent = 0
    for (let more = true, since = from; more;) {
      more = going.advance(97)
      const [p95] = going.timeline(0, { ...range, since })?.series ?? []
      for (const bucket of p95?.points ?? []) known.set(bucket.at, bucket)
      sent += p95?.points.length ?? 0
      since = (p95?.points.at(-1)?.at ?? from) / 1000
    }
    const whole = run.timeline(0, range)?.series ?? []
    expect(whole.map(({ series }) => series)).toEqual(['p95', 'ordered'])
    expect([...known.values()]).toEqual(whole[0]?.points)
    expect(sent).toBeLessThan(10 * known.size)
  })
  test('shows each step where there are few, with the backlog that all before it left', () => {
    const rows = run.rows(0).slice(2200, 2240)
    const part = run.timeline(0, { from: rows[0]?.t ?? 0, to: rows.at(-1)?.t ?? 0, points: 300 })
    for (const { series, points } of part?.series ?? []) {
      if (series !== 'backlog' && series !== 'ordered') continue
      expect(points.map(({ mean }) => mean)).toEqual(rows.map((row) => row[series]))
      expect(points.map(({ at }) => at)).toEqual(rows.map(({ t }) => t * 1000))
    }
  })
  test('has nothing outside of the load, and nothing of a policy that is not there', () => {
    expect(run.timeline(0, { from: to + 1, to: to + 2, points: 10 })?.series[0]?.points).toEqual([])
    expect(run.timeline(17, { from, to, points: 10 })).toBeNull()
  })
  test('tells the changes of the count, thinned out but counted', () => {
    const { changes, changed } = run.timeline(3, { from, to, points: 10 }) ?? { changes: [], changed: 0 }
    // The action of the very last step has no step after it.
    expect(changed).toBeGreaterThanOrEqual((run.policies()[3]?.measures.adaptations ?? 0) - 1)
    expect(changes.length).toBeLessThanOrEqual(10)
    for (const { from: before, to: after } of changes) expect(before).not.toBe(after)
  })
  test('is there for the oracle and the best fixed count as well', () => {
    for (const which of ['oracle', 'best-fixed'] as const)
      expect(run.timeline(which, { from, to, points: 50 })?.series).toHaveLength(9)
  })
})

describe('a moment', () => {
  test('is decided again as it was, with its waterfall', () => {
    for (const [index, name] of NAMES.slice(0, 3).entries()) {
      const rows = run.rows(index)
      const changed = rows.findIndex((row, k) => k > 50 && rows[k + 1]?.ordered !== row.ordered)
      for (const k of [0, changed, changed + 1, 3000]) {
        const moment = run.moment(index, (rows[k]?.t ?? 0) + 7)
        expect(moment?.row, `${name} at ${k}`).toEqual(rows[k])
        expect(moment?.orderedAfter).toBe(rows[k + 1]?.ordered)
        expect(moment?.explanation?.decision.steps.length).toBeGreaterThan(5)
        expect(moment?.explanation?.decision.from).toBe(rows[k]?.ordered)
      }
    }
  })
  test('of a policy that is not Eyrie’s tells what was ordered', () => {
    const rows = run.rows(3)
    const moment = run.moment(3, rows[2400]?.t ?? 0)
    expect(moment).toMatchObject({ explanation: null, orderedAfter: rows[2401]?.ordered })
  })
  test('before and after the load is its first and last step', () => {
    expect(run.moment(5, -1e9)?.row.t).toBe(grid.t0)
    expect(run.moment(5, 1e12)?.row.t).toBe(run.rows(5).at(-1)?.t)
  })
})

test('the demo and the lab step through the same model', () => {
  const { course } = prepareCourse(specFor('fixed-4'), MODEL, 15)
  const replay = replayAll({ grid, model: MODEL, course })
  expect(replay.measures()).toEqual(run.policies()[5]?.measures)
})
