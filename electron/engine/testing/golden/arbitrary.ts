/** Any input that `decide` may be given, of either strategy, with everything in the way that can be. */
import fc from 'fast-check'
import {
  EMPTY_MEMORY,
  type DecideInput,
  type LastAction,
  type SourceReading,
} from '../../../../shared/domain/decision.ts'
import type { Policy, Rate } from '../../../../shared/domain/policy.ts'
import { NOW, SAMPLING, VEDFOLNIR_LABELS, policyOf, steady } from '../inputs.ts'

const SCORING = policyOf(VEDFOLNIR_LABELS)
const TARGETING = policyOf({
  'eyrie.autoscale.enable': 'true',
  'eyrie.autoscale.target-cpu': '60',
  'eyrie.autoscale.query.jobs': 'jobs',
  'eyrie.autoscale.query.jobs.target': '20',
})

const seconds = fc.constantFrom(0, 30, 60, 300, 900)
const rate: fc.Arbitrary<Rate> = fc.record({
  select: fc.constantFrom('max' as const, 'min' as const, 'disabled' as const),
  policies: fc.array(
    fc.record({
      kind: fc.constantFrom('replicas' as const, 'percent' as const),
      value: fc.integer({ min: 1, max: 150 }),
      periodSeconds: fc.constantFrom(15, 60, 300),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

const policy: fc.Arbitrary<Policy> = fc
  .record({
    base: fc.constantFrom(SCORING, TARGETING),
    changes: fc.record({
      enabled: fc.constantFrom(true, true, true, false),
      mode: fc.constantFrom(
        'automatic' as const,
        'automatic' as const,
        'observe' as const,
        'approve' as const,
      ),
      min: fc.integer({ min: 1, max: 6 }),
      max: fc.integer({ min: 1, max: 12 }),
      step: fc.integer({ min: 1, max: 3 }),
      urgentStep: fc.integer({ min: 1, max: 4 }),
      actAt: fc.integer({ min: 1, max: 10 }),
      cooldownUpSeconds: seconds,
      cooldownDownSeconds: seconds,
      stabilizationUpSeconds: seconds,
      stabilizationDownSeconds: seconds,
      toleranceUp: fc.constantFrom(0, 0.1, 0.3),
      toleranceDown: fc.constantFrom(0, 0.1, 0.3),
      burst: fc.boolean(),
      rateUp: rate,
      rateDown: rate,
    }),
  })
  .map(({ base, changes }) => ({ ...base, ...changes }))

const reading = (most: number, ready: number): fc.Arbitrary<SourceReading> =>
  fc
    .record({
      value: fc.double({ min: 0, max: most, noNaN: true }),
      fate: fc.constantFrom('fresh', 'fresh', 'fresh', 'fresh', 'fresh', 'stale', 'absent', 'NaN', 'future'),
      reporting: fc.integer({ min: 0, max: ready }),
    })
    .map(({ value, fate, reporting }) => ({
      samples:
        fate === 'absent'
          ? []
          : steady(
              fate === 'NaN' ? Number.NaN : value,
              fate === 'stale' ? 90_000 : fate === 'future' ? -60_000 : 0,
            ),
      problem: fate === 'absent' ? 'refused' : null,
      reporting: fate === 'fresh' ? Math.max(reporting, Math.ceil(ready / 2)) : reporting,
    }))

/** Changes of the count that end in the present one, oldest first. */
const actionsTo = (current: number): fc.Arbitrary<readonly LastAction[]> =>
  fc
    .array(fc.record({ ago: fc.integer({ min: 0, max: 400 }), by: fc.integer({ min: -2, max: 2 }) }), {
      maxLength: 4,
    })
    .map((steps) => {
      let to = current
      const found: LastAction[] = []
      for (const { ago, by } of [...steps].sort((a, b) => a.ago - b.ago)) {
        const from = Math.max(0, to - by)
        found.unshift({ from, to, completedAt: NOW - ago * 1000, by: 'eyrie' })
        to = from
      }
      return found
    })

const standing = fc.constantFrom(null, null, null, null, { since: NOW - 1000, sentence: 'It stands.' })

export const anyInput: fc.Arbitrary<DecideInput> = fc
  .record({
    current: fc.integer({ min: 0, max: 14 }),
    readyShare: fc.constantFrom(1, 1, 1, 0.7, 0.4, 0),
    policy,
  })
  .chain(({ current, readyShare, policy: own }) => {
    const ready = Math.round(current * readyShare)
    return fc.record({
      now: fc.constant(NOW),
      project: fc.constant('shop'),
      service: fc.constant('web'),
      policy: fc.constant(own),
      observed: fc.constant({ current, ready, warming: current - ready, unhealthy: 0 }),
      scalability: fc.constantFrom(
        ...[true, true, true, false].map((ok) => ({ ok, sentence: 'Fixed name.' })),
      ),
      readings: fc.record({
        cpu: reading(2, ready),
        memory: reading(1.2, ready),
        throttled: reading(1, ready),
        jobs: reading(90, ready),
        queueDepth: reading(300, ready),
        responseTimeP95: reading(9, ready),
        errorRatio: reading(0.3, ready),
      }),
      samplingSeconds: fc.constantFrom(SAMPLING, 2),
      memory: fc
        .record({
          held: fc.integer({ min: 0, max: 1_200_000 }),
          past: fc.array(
            fc.record({ ago: fc.integer({ min: 0, max: 900 }), desired: fc.integer({ min: 0, max: 16 }) }),
            { maxLength: 4 },
          ),
          burst: fc.constantFrom(null, null, NOW + 30_000),
        })
        .map(({ held, past, burst }) => ({
          ...EMPTY_MEMORY,
          burstUntil: burst,
          recommendations: [...past]
            .sort((a, b) => b.ago - a.ago)
            .map(({ ago, desired }) => ({ at: NOW - ago * 1000, desired })),
          factors: Object.fromEntries(
            own.factors.map(({ id }) => [id, { beyondSince: NOW - held, lastAt: NOW - 1000 }]),
          ),
        })),
      lastAction: actionsTo(current).map((actions) => actions.at(-1) ?? null),
      recentActions: actionsTo(current),
      acting: fc.constantFrom(false, false, false, true),
      pauses: fc.constantFrom(
        [],
        [],
        [{ direction: 'up' as const, until: null }],
        [{ direction: 'down' as const, until: null }],
      ),
      frozen: fc.constantFrom(false, false, false, true),
      capacity: fc.constantFrom(null, null, { memoryNeed: 2, memoryFree: 5, cpuNeed: null, cpuFree: null }),
      rollout: standing,
      drift: standing,
      circuit: fc.constantFrom(null, null, null, { since: NOW, sentence: 'It stands.', until: NOW + 1000 }),
      lease: fc.constantFrom(null, null, null, { since: NOW, sentence: 'It stands.', holder: 'b' }),
    })
  })
