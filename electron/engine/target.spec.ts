import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { targetScore, type CountedReplicas } from './target.ts'
import { inputOf, policyOf } from './testing/inputs.ts'
import type { SourceReading } from '../../shared/domain/decision.ts'
import type { Policy, Target } from '../../shared/domain/policy.ts'

const CPU: Target = {
  id: 'cpu',
  source: { kind: 'built-in', name: 'cpu' },
  target: 0.6,
  sharing: 'load-sharing',
}
const TOLERANCE = { toleranceUp: 0.1, toleranceDown: 0.1 }
const all = (count: number): CountedReplicas => ({ current: count, ready: count, reporting: count })
const asked = (value: number, replicas: CountedReplicas, changes: Partial<Target> = {}) =>
  targetScore(
    { ...CPU, ...changes },
    { kind: 'value', value, coverage: 1, newestAge: 0 },
    replicas,
    TOLERANCE,
  )

describe('ceil(ready × usage ÷ target)', () => {
  test.each([
    ['twice the target doubles', 1.2, 3, 6],
    ['half the target halves', 0.3, 4, 2],
    ['a part of a replica is a whole one', 0.7, 3, 4],
    ['a whole number stays one, though binary fractions are a little more', 0.8, 3, 4],
    ['exactly at the target nothing changes', 0.6, 3, 3],
    ['10 % above is still within the tolerance', 0.66, 10, 10],
    ['a little more is not', 0.67, 10, 12],
    ['10 % below is still within', 0.54, 10, 10],
    ['a little less is not', 0.53, 10, 9],
    ['a small change of few replicas rounds to none', 0.53, 3, 3],
    ['no usage at all asks for none, and the bounds for their minimum', 0, 4, 0],
  ])('%s', (_, value, count, desired) => {
    expect(asked(value, all(count)).desired).toBe(desired)
  })
  test('tells how it came about', () => {
    expect(asked(0.84, all(3))).toEqual({
      id: 'cpu',
      source: 'cpu',
      window: { kind: 'value', value: 0.84, coverage: 1, newestAge: 0 },
      target: 0.6,
      sharing: 'load-sharing',
      ratio: 0.84 / 0.6,
      raw: 5,
      filledRatio: null,
      filled: 5,
      desired: 5,
    })
  })
  test('has no answer without a reading, or with nobody who could share the load', () => {
    const stale = targetScore(CPU, { kind: 'stale', newestAge: 40_000 }, all(3), TOLERANCE)
    expect(stale).toMatchObject({ ratio: null, desired: 3 })
    expect(asked(0.9, { current: 2, ready: 0, reporting: 0 })).toMatchObject({ ratio: null, desired: 2 })
  })
})

describe('replicas that cannot be read are filled in against the change', () => {
  test.each([
    ['going up, a silent one is idle: less is asked for', 0.9, { current: 4, ready: 4, reporting: 3 }, 5],
    ['going up, a warming one is idle too', 1.2, { current: 4, ready: 3, reporting: 3 }, 6],
    ['idle ones that bring it inside the tolerance hold it', 0.8, { current: 4, ready: 3, reporting: 3 }, 4],
    ['idle ones that turn the direction hold it', 0.9, { current: 6, ready: 3, reporting: 3 }, 6],
    ['going down, a silent one is fully used: more stay', 0.2, { current: 4, ready: 4, reporting: 3 }, 3],
    ['busy ones that bring it inside the tolerance hold it', 0.42, { current: 4, ready: 4, reporting: 3 }, 4],
    ['busy ones that turn the direction hold it', 0.5, { current: 2, ready: 2, reporting: 1 }, 2],
    ['going down, warming ones are not counted', 0.3, { current: 4, ready: 3, reporting: 3 }, 2],
    ['never below the present count on the way up', 0.9, { current: 9, ready: 4, reporting: 4 }, 9],
  ])('%s', (_, value, replicas, desired) => {
    expect(asked(value, replicas).desired).toBe(desired)
  })
  test('a target above the limit is what a silent one is filled with', () => {
    const scored = asked(0.5, { current: 2, ready: 2, reporting: 1 }, { target: 1.2 })
    expect(scored.filledRatio).toBeCloseTo((0.5 / 1.2 + 1) / 2, 12)
  })
})

describe('several metrics', () => {
  const policy = policyOf(
    {
      'eyrie.autoscale.enable': 'true',
      'eyrie.autoscale.mode': 'automatic',
      'eyrie.autoscale.query.lag': 'max(lag)',
      'eyrie.autoscale.query.lag.target': '100',
    },
    { max: 20, burst: false },
  )
  const memoryToo = (changes: Partial<Policy> = {}): Policy => ({
    ...policy,
    targets: [
      ...policy.targets,
      { id: 'memory', source: { kind: 'built-in', name: 'memory' }, target: 0.8, sharing: 'fixed' },
    ],
    ...changes,
  })
  const recommended = (known: Policy, load: Record<string, number | null>, current = 4) =>
    judge(inputOf({ policy: known, load: { throttled: 0, memory: 0.5, ...load }, current }))
  test('the largest answer wins', () => {
    expect(recommended(policy, { cpu: 0.6, lag: 200 }).recommendation).toMatchObject({
      desired: 8,
      reason: 'TargetUp',
    })
    expect(recommended(policy, { cpu: 0.3, lag: 70 }).recommendation.desired).toBe(3)
  })
  test('one that cannot be read does not keep it from going up', () => {
    expect(recommended(policy, { cpu: 1.2, lag: null }).kind).toBe('scale-up')
  })
  test('one that cannot be read forbids going down', () => {
    const judged = recommended(policy, { cpu: 0.1, lag: null })
    expect(judged.recommendation.desired).toBe(1)
    expect(judged.desired).toBe(4)
  })
  test('one that more replicas do not lower adds one at most', () => {
    expect(recommended(memoryToo(), { cpu: 0.6, lag: 100, memory: 2.4 }).recommendation.desired).toBe(5)
  })
  test('and has no say in going down: a memory that never falls keeps nothing large', () => {
    expect(recommended(memoryToo(), { cpu: 0.1, lag: 10, memory: 0.8 }).recommendation.desired).toBe(1)
  })
  test('alone, it never lowers a count', () => {
    const only = memoryToo({ targets: memoryToo().targets.filter(({ id }) => id === 'memory') })
    expect(recommended(only, { memory: 0.1 }).recommendation.desired).toBe(4)
  })
})

describe('what a source says of its replicas', () => {
  const policy = policyOf({ 'eyrie.autoscale.enable': 'true' }, { max: 20, burst: false })
  const withReporting = (reporting: number | undefined) => {
    const input = inputOf({ policy, load: { cpu: 0.9, memory: 0.5, throttled: 0 }, current: 4 })
    const cpu: SourceReading = {
      ...input.readings.cpu,
      samples: input.readings.cpu?.samples ?? [],
      problem: null,
    }
    const readings = { ...input.readings, cpu: reporting === undefined ? cpu : { ...cpu, reporting } }
    return judge({ ...input, readings }).recommendation.desired
  }
  test.each([
    ['nothing: it does not read them one by one', undefined, 6],
    ['all of them report', 4, 6],
    ['one is silent', 3, 5],
    ['more than are ready: those are no longer ready', 7, 6],
    ['none reports', 0, 4],
  ])('%s', (_, reporting, desired) => {
    expect(withReporting(reporting)).toBe(desired)
  })
})
