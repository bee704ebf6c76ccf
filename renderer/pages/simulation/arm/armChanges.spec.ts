import { describe, expect, test } from 'vitest'
import type { Factor, Policy } from '../../../../shared/domain/policy.ts'
import { policy as today } from '../../../testing/simulation.ts'
import { armingOf, policyDiff } from './armChanges.ts'

const tuned = { kind: 'edits', name: 'tuned-1', over: null, edits: {} } as const
const factor = (name: string, query: string | null, over: Partial<Factor> = {}): Factor => ({
  id: `${name}-up`,
  source: query === null ? { kind: 'built-in', name: 'cpu' } : { kind: 'promql', name, query },
  direction: 'up',
  threshold: 0.7,
  urgentAbove: null,
  points: 3,
  forSeconds: 60,
  sharing: 'load-sharing',
  ...over,
})

describe('arming', () => {
  test('changes what was rehearsed, and nothing that a replay says nothing about', () => {
    const rehearsed: Policy = {
      ...today,
      preset: 'vedfolnir',
      cooldownUpSeconds: 120,
      preStop: null,
      drainSeconds: 0,
      warmUpSeconds: 9,
      min: 1,
      max: 20,
    }
    expect(armingOf(rehearsed, today, tuned)).toEqual({ changes: { cooldownUpSeconds: 120 }, notes: [] })
  })
  test('takes over bounds only where they were edited over this very policy', () => {
    const own = { ...tuned, over: { project: 'shop', service: 'web' } }
    expect(armingOf({ ...today, max: 9 }, today, own).changes).toEqual({ max: 9 })
  })
  test('of what is in force changes nothing, whatever order its keys are in', () => {
    const turned = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(today).reverse()))) as Policy
    expect(armingOf(turned, today, tuned).changes).toEqual({})
  })
  test('reads the service by its own queries, never by the model’s', () => {
    const real = { ...today, factors: [factor('queueDepth', 'sum(queue)')] }
    const rehearsed = {
      ...today,
      factors: [
        factor('queueDepth', 'sim:queue_depth', { threshold: 40 }),
        factor('errorRatio', 'sim:error_ratio'),
      ],
    }
    const { changes, notes } = armingOf(rehearsed, real, tuned)
    expect(changes.factors).toEqual([factor('queueDepth', 'sum(queue)', { threshold: 40 })])
    expect(notes).toEqual(['"errorRatio" is left out: the service has no query for it.'])
  })
  test('keeps a factor that could not be rehearsed, and says so', () => {
    const real = { ...today, factors: [factor('orders', 'sum(orders)')] }
    const { changes, notes } = armingOf({ ...today, cooldownUpSeconds: 1 }, real, tuned)
    expect(changes).toEqual({ cooldownUpSeconds: 1 })
    expect(notes).toEqual(['"orders" stays as it is: it was not rehearsed.'])
  })
})

describe('a difference', () => {
  const told = (now: Policy, then: Policy) =>
    policyDiff(now, then).map((each) => `${each.name}: ${each.now} → ${each.then}`)
  test('is told setting by setting, in the units of each', () => {
    const then: Policy = {
      ...today,
      mode: 'automatic',
      cooldownDownSeconds: 600,
      burst: false,
      toleranceUp: 0.05,
      targets: today.targets.map((each) => ({ ...each, target: 0.72 })),
      rateUp: { select: 'max', policies: [{ kind: 'percent', value: 100, periodSeconds: 60 }] },
    }
    expect(told(today, then)).toEqual([
      'Cooldown after scaling down: 5 min → 10 min',
      'CPU target: 60 % → 72 %',
      'Tolerance above the target: 10 % → 5 %',
      'Burst: enabled → disabled',
      'Rate of scaling up: 2 in 1 min → 100 % in 1 min',
    ])
  })
  test('tells factors by their own thresholds and times, and those that come and go', () => {
    const now = { ...today, factors: [factor('cpu', null), factor('queueDepth', 'q')] }
    const then = { ...today, factors: [factor('cpu', null, { threshold: 0.8, forSeconds: 30 })] }
    expect(told(now, then)).toEqual([
      'CPU up, threshold: 70 % → 80 %',
      'CPU up, for: 1 min → 30 s',
      'Queue up, threshold: 0.7 jobs → none',
    ])
  })
})
