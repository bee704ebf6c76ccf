/** What the model can be read by: the built-in sources, and Vedfolnir's queries by their names (engine.md, section 7). */
import type { Policy } from '../../shared/domain/policy.ts'
import type { ModelStep } from './model.ts'

export type Signal = 'cpu' | 'memory' | 'throttled' | 'queueDepth' | 'responseTimeP95' | 'errorRatio'

/** In the units factors have: shares, jobs, seconds. Null: nothing can be said without a ready replica. */
export function signalOf(step: ModelStep, signal: Signal): number | null {
  switch (signal) {
    case 'cpu':
      return step.cpu
    case 'memory':
      return step.memory
    case 'throttled':
      return step.throttled
    case 'queueDepth':
      return step.backlog
    case 'responseTimeP95':
      return step.p95 === null ? null : step.p95 / 1000
    case 'errorRatio':
      return step.errorRatio
  }
}

const SIGNALS: ReadonlySet<string> = new Set<Signal>([
  'cpu',
  'memory',
  'throttled',
  'queueDepth',
  'responseTimeP95',
  'errorRatio',
])

export function isSignal(name: string): name is Signal {
  return SIGNALS.has(name)
}

/** The sources a policy reads from the model; `replicas` is counted, not read. */
export function signalsOf(policy: Policy): readonly Signal[] {
  const names = [...policy.factors, ...policy.targets].map(({ source }) => source.name)
  return [...new Set(names)].filter(isSignal)
}

export interface Simulable {
  readonly policy: Policy
  /** What was left out, in a sentence each. */
  readonly notes: readonly string[]
}

/**
 * A policy as it can be rehearsed: armed, and without what no model can read. A factor without readings would forbid
 * every scale-down and make the policy look worse than it is.
 */
export function simulable(policy: Policy): Simulable {
  const unknown = [...policy.factors, ...policy.targets]
    .map(({ source }) => source.name)
    .filter((name) => name !== 'replicas' && !isSignal(name))
  const known = ({ source }: { readonly source: { readonly name: string } }) => !unknown.includes(source.name)
  return {
    policy: {
      ...policy,
      enabled: true,
      mode: 'automatic',
      factors: policy.factors.filter(known),
      targets: policy.targets.filter(known),
    },
    notes: [...new Set(unknown)].map(
      (name) => `"${name}" is left out: the simulated service has no such reading.`,
    ),
  }
}
