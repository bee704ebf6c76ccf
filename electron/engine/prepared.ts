/** What can be known from a policy alone, worked out once for each: a policy never changes, it is replaced. */
import type { Factor, Policy, Target } from '../../shared/domain/policy.ts'
import { loadOf, type Load } from './forecastLoad.ts'
import { limitText } from './words.ts'

/** A factor with the place of its source among `Prepared.sources`; −1: it counts replicas. */
export interface PreparedFactor {
  readonly factor: Factor
  readonly source: number
  readonly up: boolean
  /** What it is compared with, as sentences say it: "> 70 %". */
  readonly limit: string
}

export interface PreparedTarget {
  readonly target: Target
  readonly source: number
}

/** A load with the place of its source among `Prepared.sources`. */
export interface PreparedLoad extends Load {
  readonly source: number
}

export interface Prepared {
  /** In the policy's order. */
  readonly factors: readonly PreparedFactor[]
  /** Empty unless the strategy is `target`. */
  readonly targets: readonly PreparedTarget[]
  /** Every source that is read, once each. */
  readonly sources: readonly string[]
  /** What the forecast counts as the load; null: nothing in the policy measures it. */
  readonly load: PreparedLoad | null
  /** Points of all configured factors. */
  readonly upPoints: number
  readonly downPoints: number
}

const known = new WeakMap<Policy, Prepared>()

export function preparedOf(policy: Policy): Prepared {
  const before = known.get(policy)
  if (before !== undefined) return before
  const prepared = prepare(policy)
  known.set(policy, prepared)
  return prepared
}

function prepare(policy: Policy): Prepared {
  const sources: string[] = []
  const placeOf = (name: string): number => {
    const place = sources.indexOf(name)
    return place === -1 ? sources.push(name) - 1 : place
  }
  const factors = policy.factors.map((factor) => ({
    factor,
    source: countsReplicas(factor) ? -1 : placeOf(factor.source.name),
    up: factor.direction === 'up',
    limit: limitText(
      factor.source.name,
      factor.direction,
      countsReplicas(factor) ? policy.min : factor.threshold,
    ),
  }))
  const targets = policy.strategy === 'target' ? policy.targets : []
  const points = (up: boolean) =>
    factors.reduce((sum, each) => sum + (each.up === up ? each.factor.points : 0), 0)
  const held = targets.map((target) => ({ target, source: placeOf(target.source.name) }))
  const load = loadOf(policy)
  return {
    factors,
    targets: held,
    load: load === null ? null : { ...load, source: placeOf(load.name) },
    sources,
    upPoints: points(true),
    downPoints: points(false),
  }
}

export function countsReplicas({ source }: Pick<Factor, 'source'>): boolean {
  return source.kind === 'built-in' && source.name === 'replicas'
}
