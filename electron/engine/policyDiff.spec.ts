import { describe, expect, test } from 'vitest'
import type { Policy } from '../../shared/domain/policy.ts'
import { changesText } from '../../shared/domain/settingWords.ts'
import { policyDiff } from './policyDiff.ts'
import { presetPolicy, queryFactors } from './presets.ts'

const now: Policy = { ...presetPolicy('vedfolnir'), min: 2, max: 6 }
const target: Policy = presetPolicy('responsive')
const queue = queryFactors('vedfolnir', 'queueDepth', { query: 'sum(jobs)' })
const told = (before: Policy, after: Policy) => changesText(policyDiff(before, after)).split('; ')

describe('a difference of two policies', () => {
  test('is told setting by setting, in the units of each', () => {
    expect(
      told(target, {
        ...target,
        cooldownDownSeconds: 600,
        warmUpSeconds: 40,
        burst: false,
        toleranceUp: 0.05,
        targets: target.targets.map((each) => ({ ...each, target: 0.72 })),
        rateUp: { select: 'min', policies: [{ kind: 'percent', value: 100, periodSeconds: 60 }] },
        rateDown: { select: 'disabled', policies: [] },
        schedules: [{ start: '0 8 * * *', end: '0 18 * * *', timeZone: 'UTC', min: 4 }],
      }),
    ).toEqual([
      'cooldown after scaling down 5 min → 10 min',
      'warm-up of a new replica learned → 40 s',
      'tolerance above the target 10 % → 5 %',
      'burst enabled → disabled',
      'CPU target 60 % → 72 %',
      'rate of scaling up 2 in 1 min or 100 % in 1 min → 100 % in 1 min',
      'rate of scaling down 1 in 1 min → none at all',
      'schedule 1 none → at least 4 from "0 8 * * *" to "0 18 * * *" (UTC)',
    ])
  })
  test('tells factors by their own numbers, and those that come and go', () => {
    const [first, ...rest] = now.factors
    if (first === undefined) throw new Error('the preset has no factor')
    const then = { ...now, factors: [{ ...first, threshold: 0.8, forSeconds: 30 }, ...rest] }
    expect(told(now, then)).toEqual(['CPU up, threshold 70 % → 80 %', 'CPU up, for 5 min → 30 s'])
    expect(told(now, { ...now, factors: [...now.factors, ...queue] })).toContain(
      'queue up, threshold none → 50 jobs',
    )
    expect(told({ ...now, factors: [...now.factors, ...queue] }, now)).toContain(
      'queue up, query sum(jobs) → none',
    )
  })
  test('says no value as JSON, whatever differs', () => {
    for (const [before, after] of [
      [now, target],
      [target, now],
    ] as const)
      for (const { words } of policyDiff(before, after))
        expect(words.now + words.then).not.toMatch(/[{[]|undefined/)
  })
  test('is empty between equals', () => {
    expect(policyDiff(now, structuredClone(now))).toEqual([])
  })
})
