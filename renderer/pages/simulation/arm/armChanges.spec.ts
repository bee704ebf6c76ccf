import { describe, expect, test } from 'vitest'
import type { Factor, Policy } from '../../../../shared/domain/policy.ts'
import { policy as today } from '../../../testing/simulation.ts'
import { armingOf } from './armChanges.ts'

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
