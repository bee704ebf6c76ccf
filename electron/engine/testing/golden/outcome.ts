/** Short forms for the golden table: a decision as one line, and inputs of strategy `target`. */
import type { DecideInput, LastAction } from '../../../../shared/domain/decision.ts'
import type { Policy } from '../../../../shared/domain/policy.ts'
import { decide } from '../../decide.ts'
import { NOW, inputOf, policyOf, steady, type Scene } from '../inputs.ts'

/** "scale-up 3 → 5 TargetUp". */
export function outcomeOf(input: DecideInput): string {
  const { kind, from, desired, reason } = decide(input)
  return `${kind} ${from} → ${desired} ${reason}`
}

export function countOf(input: DecideInput): number {
  return decide(input).desired
}

export function ago(seconds: number, from: number, to: number): LastAction {
  return { from, to, completedAt: NOW - seconds * 1000, by: 'eyrie' }
}

/** Nothing but the arithmetic of the target decides: no stabilization, no burst, any rate, 1 to 100 replicas. */
export const BARE: Partial<Policy> = {
  min: 1,
  max: 100,
  stabilizationDownSeconds: 0,
  burst: false,
  rateUp: { select: 'max', policies: [{ kind: 'replicas', value: 1000, periodSeconds: 60 }] },
  rateDown: { select: 'max', policies: [{ kind: 'replicas', value: 1000, periodSeconds: 60 }] },
}

export interface Targeting extends Omit<Scene, 'load' | 'policy'> {
  readonly current: number
  /** Ready ones, of which `reporting` have a reading; all when left out. */
  readonly ready?: number
  readonly reporting?: number
  /** Mean over those that report, a share of the limit; null: nothing can be read. */
  readonly usage: number | null
  readonly target: number
  readonly policy?: Partial<Policy>
}

/** A service armed with strategy `target` on CPU. */
export function targeting(scene: Targeting): DecideInput {
  const { current, usage, target, policy = {}, ready = current, reporting = ready, ...changes } = scene
  const labels = {
    'eyrie.autoscale.enable': 'true',
    'eyrie.autoscale.mode': 'automatic',
    'eyrie.autoscale.target-cpu': String(target * 100),
  }
  const readings = {
    cpu: { samples: usage === null ? [] : steady(usage), problem: null, reporting },
    memory: { samples: steady(0.3), problem: null },
    throttled: { samples: steady(0), problem: null },
  }
  return {
    ...inputOf({ current, policy: policyOf(labels, { ...BARE, ...policy }), ...changes }),
    observed: { current, ready, warming: current - ready, unhealthy: 0 },
    readings,
  }
}
