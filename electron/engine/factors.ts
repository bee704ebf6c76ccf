/** A policy's factors with what labels say about them: targets, times, and factors of their own from a query. */
import type { Factor, Origin, Policy } from '../../shared/domain/policy.ts'
import type { LabelSettings } from './labels.ts'
import { queryFactors, SIGNALS } from './presets.ts'

export interface Factored {
  readonly factors: readonly Factor[]
  /** Keyed `factor.<id>` for added factors, `factor.<id>.<field>` for changed fields. */
  readonly origins: Readonly<Record<string, Origin>>
  readonly problems: readonly string[]
}

export function withFactors(
  policy: Policy,
  layers: readonly (readonly [settings: LabelSettings, origin: Origin])[],
): Factored {
  const origins: Record<string, Origin> = {}
  const problems: string[] = []
  const added = layers.flatMap(([settings, origin]) =>
    Object.entries(settings.queries ?? {}).flatMap(([name, { query, ...own }]) => {
      const factors = queryFactors(policy.preset, name, query, own)
      if (factors.length === 0) problems.push(withoutThreshold(name))
      for (const factor of factors) origins[`factor.${factor.id}`] = origin
      return factors
    }),
  )
  let factors: readonly Factor[] = [...policy.factors, ...added]
  for (const [settings, origin] of layers)
    factors = factors.map((factor) => {
      const changes = changesOf(factor, settings)
      for (const field of Object.keys(changes)) origins[`factor.${factor.id}.${field}`] = origin
      return { ...factor, ...changes }
    })
  return { factors: factors.map((factor) => apart(factor, factors)), origins, problems }
}

function changesOf(
  factor: Factor,
  settings: LabelSettings,
): Partial<Pick<Factor, 'threshold' | 'forSeconds'>> {
  const target =
    factor.id === 'cpu-up'
      ? settings.targetCpu
      : factor.id === 'memory-up'
        ? settings.targetMemory
        : undefined
  const forSeconds = factor.direction === 'up' ? settings.forUpSeconds : settings.forDownSeconds
  return {
    ...(target === undefined ? {} : { threshold: target }),
    ...(forSeconds === undefined ? {} : { forSeconds }),
  }
}

/**
 * A reading between a low target and the usual "idle" threshold would be too high and too low at once. Where the two
 * would overlap, idle is as far below the target as in Vedfolnir (20 of 70 % CPU, 40 of 80 % memory).
 */
function apart(factor: Factor, all: readonly Factor[]): Factor {
  const share = factor.id === 'cpu-down' ? 2 / 7 : factor.id === 'memory-down' ? 1 / 2 : null
  const target = all.find((known) => known.id === factor.id.replace('-down', '-up'))?.threshold
  if (share === null || target === undefined || factor.threshold < target) return factor
  return { ...factor, threshold: target * share }
}

function withoutThreshold(name: string): string {
  const label = `eyrie.autoscale.query.${name}`
  return `Label ${label} has no threshold: add ${label}.threshold, or use a name that has one (${Object.keys(SIGNALS).join(', ')}).`
}
