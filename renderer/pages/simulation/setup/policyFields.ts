/** The settings of a policy that a rehearsal is about, as numbers one types. */
import type { Factor, Policy, Target } from '../../../../shared/domain/policy.ts'
import type { NumberKind } from './modelFields.ts'

export interface PolicyField extends NumberKind {
  readonly get: (policy: Policy) => number
  readonly set: (policy: Policy, value: number) => Policy
}

type Seconds =
  | 'windowSeconds'
  | 'cooldownUpSeconds'
  | 'cooldownDownSeconds'
  | 'stabilizationUpSeconds'
  | 'stabilizationDownSeconds'

function seconds(name: Seconds, label: string, least = 0): PolicyField {
  return {
    label,
    unit: 's',
    scale: 1,
    least,
    get: (policy) => policy[name],
    set: (policy, value) => ({ ...policy, [name]: value }),
  }
}

function count(name: 'min' | 'max' | 'step', label: string): PolicyField {
  return {
    label,
    unit: '',
    scale: 1,
    least: 1,
    whole: true,
    get: (policy) => policy[name],
    // An urgent step is never smaller than a step.
    set: (policy, value) => ({
      ...policy,
      [name]: value,
      ...(name === 'step' ? { urgentStep: Math.max(value, policy.urgentStep) } : {}),
    }),
  }
}

const COMMON: readonly PolicyField[] = [
  count('min', 'Fewest replicas'),
  count('max', 'Most replicas'),
  seconds('windowSeconds', 'Averaged over', 1),
  seconds('cooldownUpSeconds', 'Cooldown after up'),
  seconds('cooldownDownSeconds', 'Cooldown after down'),
  seconds('stabilizationUpSeconds', 'Steadied before up'),
  seconds('stabilizationDownSeconds', 'Steadied before down'),
]

const share = { unit: '%', scale: 0.01, least: 1, most: 100 } as const

const TARGET_CPU: PolicyField = {
  ...share,
  label: 'CPU target',
  get: ({ targets }) => targets.find(({ source }) => source.name === 'cpu')?.target ?? 0.6,
  set: (policy, value) => ({ ...policy, targets: withCpu(policy.targets, value) }),
}

function withCpu(targets: readonly Target[], value: number): Target[] {
  const cpu: Target = {
    id: 'cpu',
    source: { kind: 'built-in', name: 'cpu' },
    target: value,
    sharing: 'load-sharing',
  }
  const known = targets.find(({ source }) => source.name === 'cpu') ?? cpu
  return [...targets.filter((each) => each !== known), { ...known, target: value }]
}

function tolerance(name: 'toleranceUp' | 'toleranceDown', label: string): PolicyField {
  return {
    ...share,
    least: 0,
    label,
    get: (policy) => policy[name],
    set: (policy, value) => ({ ...policy, [name]: value }),
  }
}

const ACT_AT: PolicyField = {
  label: 'Acts at a score of',
  unit: '',
  scale: 1,
  least: 0.1,
  most: 15,
  get: ({ actAt }) => actAt,
  set: (policy, value) => ({ ...policy, actAt: value }),
}

/** CPU's threshold and the time to stand beyond it, in each direction. */
function factorFields(factors: readonly Factor[]): readonly PolicyField[] {
  return factors
    .filter(({ source }) => source.name === 'cpu')
    .flatMap(({ id, direction }) => [
      {
        ...share,
        label: `CPU, ${direction}`,
        get: (policy: Policy) => policy.factors.find((each) => each.id === id)?.threshold ?? 0,
        set: (policy: Policy, value: number) => withFactor(policy, id, { threshold: value }),
      },
      {
        label: `For, ${direction}`,
        unit: 's',
        scale: 1,
        least: 0,
        get: (policy: Policy) => policy.factors.find((each) => each.id === id)?.forSeconds ?? 0,
        set: (policy: Policy, value: number) =>
          // All factors of a direction wait as long, as the presets have it.
          ({
            ...policy,
            factors: policy.factors.map((each) =>
              each.direction === direction ? { ...each, forSeconds: value } : each,
            ),
          }),
      },
    ])
}

function withFactor(policy: Policy, id: string, part: Partial<Factor>): Policy {
  return { ...policy, factors: policy.factors.map((each) => (each.id === id ? { ...each, ...part } : each)) }
}

/** Those that mean something under the policy's strategy. */
export function fieldsOf(policy: Policy): readonly PolicyField[] {
  return policy.strategy === 'target'
    ? [
        TARGET_CPU,
        tolerance('toleranceUp', 'Tolerance up'),
        tolerance('toleranceDown', 'Tolerance down'),
        ...COMMON,
      ]
    : [ACT_AT, ...factorFields(policy.factors), count('step', 'Step'), ...COMMON]
}
