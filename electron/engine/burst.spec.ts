import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DecideInput } from '../../shared/domain/decision.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import { burst, BURST_WINDOW_SECONDS } from './burst.ts'
import { preparedOf } from './prepared.ts'
import { burstWindowOf } from './readings.ts'
import { byTargets } from './recommend.ts'
import { inputOf, NOW, policyOf } from './testing/inputs.ts'

const policy: Policy = policyOf({
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.target-cpu': '60',
  'eyrie.autoscale.target-memory': '80',
})

/** Worked out in full at every look, as the section on bursts says it. */
function inFull(input: DecideInput): number | null {
  const prepared = preparedOf(input.policy)
  const windows = prepared.targets.map(({ target }) =>
    burstWindowOf(input, target.source.name, BURST_WINDOW_SECONDS),
  )
  const placed = Object.assign(
    [...windows],
    Object.fromEntries(prepared.targets.map(({ source }, index) => [source, windows[index]])),
  )
  const { desired } = byTargets(input, prepared, placed)
  return desired >= 2 * input.observed.ready && desired > input.observed.current ? desired : null
}

test('a burst is seen exactly where the last ten seconds, worked out in full, ask for twice what is ready', () => {
  let seen = 0
  const share = fc.double({ min: 0, max: 4, noNaN: true })
  // Near the very values at which rounding up decides.
  const edge = fc
    .tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(-1e-9, -1e-16, 0, 1e-16, 1e-9),
    )
    .map(([count, ready, off]) => (count / ready) * 0.6 + off)
  const value = fc.option(fc.oneof(share, edge))
  fc.assert(
    fc.property(
      value,
      value,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      (cpu, memory, ready, warming, silent) => {
        const reading = (known: number | null) => ({
          samples: known === null ? [] : [{ at: NOW - 1000, value: known }],
          problem: null,
          reporting: Math.max(0, ready - silent),
        })
        const input: DecideInput = {
          ...inputOf({ policy }),
          samplingSeconds: 2,
          readings: { cpu: reading(cpu), memory: reading(memory) },
          observed: { current: ready + warming, ready, warming, unhealthy: 0 },
        }
        const prepared = preparedOf(policy)
        const wanted = inFull(input)
        const answer = burst(input, prepared, input.observed.current)
        expect(answer.targets.length > 0 ? answer.desired : null).toBe(wanted)
        expect(answer.until).toBe(wanted === null ? null : NOW + 60_000)
        if (wanted !== null) seen += 1
      },
    ),
    { numRuns: 5000 },
  )
  expect(seen).toBeGreaterThan(200)
})
