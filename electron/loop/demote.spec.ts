import { expect, test } from 'vitest'
import type { Mode } from '../../shared/domain/policy.ts'
import { resolvePolicy } from '../engine/policy.ts'
import { demote, withDemotion } from './demote.ts'

test.each([
  ['automatic', 'approve'],
  ['approve', 'suggest'],
  ['suggest', 'observe'],
  ['observe', undefined],
] as const)('%s drops to %s', (from, to) => {
  expect(demote(from, undefined, 'Drift', 5)?.to).toBe(to)
})

test('a second trip goes one lower still, and the mode the operator wanted stays known', () => {
  const first = demote('automatic', undefined, 'Drift', 5)
  expect(demote('approve', first ?? undefined, 'CircuitOpen', 9)).toEqual({
    from: 'automatic',
    to: 'suggest',
    reason: 'CircuitOpen',
    at: 9,
  })
})

test('it lowers a policy and never raises one', () => {
  const mode = (label: Mode, to: Mode) => {
    const labels = { 'eyrie.autoscale.enable': 'true', 'eyrie.autoscale.mode': label }
    const resolved = resolvePolicy({ labels, settings: undefined, environment: {} })
    return withDemotion(resolved, { from: 'automatic', to, reason: 'Drift', at: 0 })
  }
  expect(mode('automatic', 'approve')).toMatchObject({
    policy: { mode: 'approve' },
    origins: { mode: 'operator' },
  })
  expect(mode('observe', 'approve')).toMatchObject({
    policy: { mode: 'observe' },
    origins: { mode: 'eyrie-label' },
  })
})
