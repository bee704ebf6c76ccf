/** A policy's factors and targets with what labels say about them: values, times, and those of a query of their own. */
import type { Factor, Origin, Policy, Target } from '../../shared/domain/policy.ts'
import type { LabelSettings } from './labels.ts'
import { builtInTarget, queryFactors, queryTarget, SIGNALS } from './presets.ts'

export interface Factored {
  readonly factors: readonly Factor[]
  /** Keyed `factor.<id>` for added factors, `factor.<id>.<field>` for changed fields. */
  readonly origins: Readonly<Record<string, Origin>>
  readonly problems: readonly string[]
}

type Layers = readonly (readonly [settings: LabelSettings, origin: Origin])[]

export function withFactors(policy: Policy, layers: Layers): Factored {
  const origins: Record<string, Origin> = {}
  const problems: string[] = []
  const added = layers.flatMap(([settings, origin]) =>
    Object.entries(settings.queries ?? {}).flatMap(([name, own]) => {
      const factors = queryFactors(policy.preset, name, own)
      const held = policy.strategy === 'target' && own.target !== undefined
      if (factors.length === 0 && !held) problems.push(withoutThreshold(name))
      for (const factor of factors) origins[`factor.${factor.id}`] = origin
      return factors
    }),
  )
  let factors: readonly Factor[] = [...policy.factors, ...added]
  for (const [settings, origin] of layers)
    factors = factors.map((factor) => {
      const changes = changesOf(factor, settings, policy)
      for (const field of Object.keys(changes)) origins[`factor.${factor.id}.${field}`] = origin
      return { ...factor, ...changes }
    })
  return { factors: factors.map((factor) => apart(factor, factors)), origins, problems }
}

function changesOf(
  factor: Factor,
  settings: LabelSettings,
  { strategy }: Policy,
): Partial<Pick<Factor, 'threshold' | 'forSeconds'>> {
  // Strategy `target` holds these values instead: as thresholds they would stand all the time.
  const target =
    strategy === 'target'
      ? undefined
      : factor.id === 'cpu-up'
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

/** Labels say of CPU and memory, and of any query, what strategy `target` holds. */
export function withTargets(
  policy: Policy,
  layers: Layers,
): { readonly targets: readonly Target[]; readonly origins: Readonly<Record<string, Origin>> } {
  const { preset } = policy
  const targets = new Map(policy.targets.map((target) => [target.id, target]))
  const origins: Record<string, Origin> = {}
  for (const [settings, origin] of layers) {
    const { targetCpu, targetMemory, queries = {} } = settings
    const own = [
      targetCpu === undefined ? null : builtInTarget('cpu', targetCpu, preset),
      targetMemory === undefined ? null : builtInTarget('memory', targetMemory, preset),
      ...Object.entries(queries).map(([name, query]) => queryTarget(preset, name, query)),
    ]
    for (const target of own) {
      if (target === null) continue
      targets.set(target.id, target)
      origins[`target.${target.id}`] = origin
    }
  }
  return { targets: [...targets.values()], origins }
}
