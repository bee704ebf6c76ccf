/**
 * What a tuning may change, and to which values: numbers an operator would write. A further strategy is one more row of
 * `STRATEGIES` and the dimensions that are its own.
 */
import type { Factor, Policy, Rate, Strategy, Target } from '../../shared/domain/policy.ts'
import { formatDuration, formatShare } from '../../shared/lib/format.ts'

/** Where it starts from, and for each dimension of `SPACE` an index into its values; −1 leaves it as it is there. */
export interface Point {
  readonly start: number
  readonly places: readonly number[]
}

/** The dimension stays as the start has it. */
export const AS_IT_IS = -1

export interface Dimension {
  readonly values: readonly number[]
  /** Strategies for which it means something. */
  readonly of: readonly Strategy[]
  readonly set: (policy: Policy, value: number) => Policy
  /** It moves a policy along its price: how full replicas may be, and how long they are waited for or kept. */
  readonly core?: boolean
}

const STRATEGIES: readonly Strategy[] = ['target', 'score']
const ANY: readonly Strategy[] = ['target', 'score']
const TARGET: readonly Strategy[] = ['target']
const SCORE: readonly Strategy[] = ['score']

type NumberField = {
  [K in keyof Policy]-?: Policy[K] extends number ? K : never
}[keyof Policy]

function field(
  name: NumberField,
  of: readonly Strategy[],
  values: readonly number[],
  core = false,
): Dimension {
  return { values, of, core, set: (policy, value) => ({ ...policy, [name]: value }) }
}

function onFactors(
  of: readonly Strategy[],
  values: readonly number[],
  change: (factor: Factor, value: number) => Factor,
): Dimension {
  return {
    values,
    of,
    core: true,
    set: (policy, value) => ({ ...policy, factors: policy.factors.map((factor) => change(factor, value)) }),
  }
}

function rateOf(rate: Rate, replicas: number): Rate {
  return {
    ...rate,
    policies: rate.policies.map((each) => (each.kind === 'replicas' ? { ...each, value: replicas } : each)),
  }
}

export const SPACE: readonly Dimension[] = [
  {
    values: STRATEGIES.map((_, index) => index),
    of: ANY,
    set: (policy, value) => ({ ...policy, strategy: STRATEGIES[value] ?? 'target' }),
  },
  field('windowSeconds', ANY, [15, 30, 45, 60, 90, 180, 300, 600]),
  field('cooldownUpSeconds', ANY, [0, 15, 30, 60, 120, 180, 240, 300], true),
  field('cooldownDownSeconds', ANY, [0, 30, 60, 120, 300, 450, 600, 900], true),
  field('stabilizationDownSeconds', ANY, [0, 60, 120, 180, 300, 420, 600, 900, 1200], true),
  field('stabilizationUpSeconds', ANY, [0, 30, 60, 120, 180, 240, 300, 450], true),
  {
    values: [2, 4, 8, 16],
    of: ANY,
    set: (policy, value) => ({ ...policy, rateUp: rateOf(policy.rateUp, value) }),
  },
  {
    values: [1, 2, 4, 8],
    of: ANY,
    set: (policy, value) => ({ ...policy, rateDown: rateOf(policy.rateDown, value) }),
  },
  {
    values: [
      0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 0.68, 0.7, 0.72, 0.74,
      0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9,
    ],
    of: TARGET,
    core: true,
    set: (policy, value) => ({
      ...policy,
      targets: [...policy.targets.filter(({ source }) => source.name !== 'cpu'), cpuTarget(value)],
    }),
  },
  field('toleranceUp', TARGET, [0.02, 0.05, 0.1, 0.15, 0.2]),
  field('toleranceDown', TARGET, [0.02, 0.05, 0.1, 0.2, 0.3]),
  onFactors(SCORE, [0.45, 0.5, 0.55, 0.6, 0.65, 0.68, 0.7, 0.72, 0.75, 0.8], (factor, value) =>
    factor.id === 'cpu-up' ? { ...factor, threshold: value } : factor,
  ),
  onFactors(SCORE, [0.2, 0.25, 0.3, 0.35, 0.38, 0.4, 0.42, 0.44], (factor, value) =>
    factor.id === 'cpu-down' ? { ...factor, threshold: value } : factor,
  ),
  onFactors(SCORE, [0, 15, 30, 60, 120, 180, 240, 300], (factor, value) =>
    factor.direction === 'up' ? { ...factor, forSeconds: value } : factor,
  ),
  onFactors(SCORE, [0, 60, 120, 300, 450, 600, 750, 900, 1200], (factor, value) =>
    factor.direction === 'down' ? { ...factor, forSeconds: value } : factor,
  ),
  field('actAt', SCORE, [2, 3, 5]),
  {
    values: [1, 2, 3],
    of: SCORE,
    set: (policy, value) => ({ ...policy, step: value, urgentStep: Math.max(value, policy.urgentStep) }),
  },
  { values: [0, 1], of: ANY, set: (policy, value) => ({ ...policy, forecast: value === 1 }) },
]

/** The policy at a point; dimensions of another strategy leave it as it is. Null: there is no such start. */
export function policyAt(starts: readonly Policy[], { start, places }: Point): Policy | null {
  const base = starts[start]
  if (base === undefined) return null
  let policy = base
  for (const [index, dimension] of SPACE.entries()) {
    const value = dimension.values[places[index] ?? AS_IT_IS]
    if (value !== undefined && dimension.of.includes(policy.strategy)) policy = dimension.set(policy, value)
  }
  return policy.strategy === 'target' && policy.targets.length === 0 ? withTarget(policy) : policy
}

/** A policy that held nothing before has to hold something. */
function withTarget(policy: Policy): Policy {
  return { ...policy, targets: [cpuTarget(0.6)] }
}

function cpuTarget(target: number): Target {
  return { id: 'cpu', source: { kind: 'built-in', name: 'cpu' }, target, sharing: 'load-sharing' }
}

/** What `after` does otherwise than `before`, setting by setting: "CPU target 60 % → 52 %". */
export function changesBetween(before: Policy, after: Policy): readonly string[] {
  return WORDS.flatMap(({ name, read, format, only }) => {
    if (only !== null && after.strategy !== only) return []
    const [from, to] = [read(before), read(after)]
    if (from === to || to === null) return []
    return [`${name} ${from === null ? 'none' : format(from)} → ${format(to)}`]
  })
}

interface Word {
  readonly name: string
  readonly read: (policy: Policy) => number | string | null
  readonly format: (value: number | string) => string
  /** Shown only where it means something. */
  readonly only: Strategy | null
}

function word(
  name: string,
  read: Word['read'],
  unit: 'share' | 'seconds' | 'plain',
  only: Strategy | null = null,
): Word {
  const format = (value: number | string) => {
    if (typeof value === 'string' || unit === 'plain') return String(value)
    return unit === 'share' ? formatShare(value) : formatDuration(value)
  }
  return { name, read, format, only }
}

const factorField =
  (id: string, name: 'threshold' | 'forSeconds') =>
  (policy: Policy): number | null =>
    policy.factors.find((factor) => factor.id === id)?.[name] ?? null

const perPeriod = (rate: Rate): number | null =>
  rate.policies.find((each) => each.kind === 'replicas')?.value ?? null

const WORDS: readonly Word[] = [
  word('strategy', (policy) => policy.strategy, 'plain'),
  word(
    'CPU target',
    (policy) => policy.targets.find(({ source }) => source.name === 'cpu')?.target ?? null,
    'share',
    'target',
  ),
  word('tolerance up', (policy) => policy.toleranceUp, 'share', 'target'),
  word('tolerance down', (policy) => policy.toleranceDown, 'share', 'target'),
  word('CPU up', factorField('cpu-up', 'threshold'), 'share', 'score'),
  word('CPU down', factorField('cpu-down', 'threshold'), 'share', 'score'),
  word('for up', factorField('cpu-up', 'forSeconds'), 'seconds', 'score'),
  word('for down', factorField('cpu-down', 'forSeconds'), 'seconds', 'score'),
  word('act at', (policy) => policy.actAt, 'plain', 'score'),
  word('step', (policy) => policy.step, 'plain', 'score'),
  word('window', (policy) => policy.windowSeconds, 'seconds'),
  word('cooldown up', (policy) => policy.cooldownUpSeconds, 'seconds'),
  word('cooldown down', (policy) => policy.cooldownDownSeconds, 'seconds'),
  word('stabilization up', (policy) => policy.stabilizationUpSeconds, 'seconds'),
  word('stabilization down', (policy) => policy.stabilizationDownSeconds, 'seconds'),
  word('forecast', (policy) => (policy.forecast ? 'on' : 'off'), 'plain'),
  word('rate up', (policy) => perPeriod(policy.rateUp), 'plain'),
  word('rate down', (policy) => perPeriod(policy.rateDown), 'plain'),
]
