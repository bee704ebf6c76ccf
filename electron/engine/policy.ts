/** A service's policy: defaults < preset < com.vedfolnir.* < eyrie.autoscale.* < environment < the operator's own edits. */
import type { Factor, Origin, Policy, ResolvedPolicy } from '../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../shared/domain/settings.ts'
import { readLabels, type LabelSettings } from './labels.ts'
import { presetPolicy, queryFactors, SIGNALS } from './presets.ts'

export interface PolicySources {
  readonly labels: Readonly<Record<string, string>>
  readonly settings: ServiceSettings | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

const PLAIN = [
  'enabled',
  'mode',
  'min',
  'max',
  'step',
  'urgentStep',
  'actAt',
  'windowSeconds',
  'cooldownUpSeconds',
  'cooldownDownSeconds',
  'warmUpSeconds',
  'healthTimeoutSeconds',
] as const

export function resolvePolicy(sources: PolicySources): ResolvedPolicy {
  const { vedfolnir, eyrie, isVedfolnir, problems: unread } = readLabels(sources.labels)
  const problems = [...unread]
  const preset = eyrie.preset ?? (isVedfolnir ? 'vedfolnir' : 'responsive')
  let policy = presetPolicy(preset)
  const origins: Record<string, Origin> = Object.fromEntries(
    PLAIN.map((field) => [field, 'default' as Origin]),
  )
  for (const field of ['cooldownUpSeconds', 'cooldownDownSeconds', 'factors'] as const)
    origins[field] = 'preset'
  origins['preset'] = eyrie.preset !== undefined ? 'eyrie-label' : isVedfolnir ? 'vedfolnir-label' : 'default'

  const layers: readonly (readonly [LabelSettings, Origin])[] = [
    [vedfolnir, 'vedfolnir-label'],
    [eyrie, 'eyrie-label'],
    [fromEnvironment(sources.environment, problems), 'environment'],
    [fromOperator(sources.settings), 'operator'],
  ]
  for (const [layer, origin] of layers) {
    for (const field of PLAIN) {
      const value = layer[field]
      if (value === undefined) continue
      policy = { ...policy, [field]: value }
      origins[field] = origin
    }
    policy = { ...policy, factors: withFactors(policy, layer, origin, origins, problems) }
  }
  return disarmed({ policy, origins, problems })
}

function withFactors(
  policy: Policy,
  layer: LabelSettings,
  origin: Origin,
  origins: Record<string, Origin>,
  problems: string[],
): Factor[] {
  const added = Object.entries(layer.queries ?? {}).flatMap(([name, { query, ...own }]) => {
    const factors = queryFactors(policy.preset, name, query, own)
    if (factors.length === 0)
      problems.push(
        `query ${name} has no threshold: add eyrie.autoscale.query.${name}.threshold, or use a known name (${Object.keys(SIGNALS).join(', ')})`,
      )
    for (const factor of factors) origins[`factor.${factor.id}`] = origin
    return factors
  })
  return [...policy.factors, ...added].map((factor) => {
    const target =
      factor.id === 'cpu-up' ? layer.targetCpu : factor.id === 'memory-up' ? layer.targetMemory : undefined
    const forSeconds = factor.direction === 'up' ? layer.forUpSeconds : layer.forDownSeconds
    if (target !== undefined) origins[`factor.${factor.id}.threshold`] = origin
    if (forSeconds !== undefined) origins[`factor.${factor.id}.forSeconds`] = origin
    return {
      ...factor,
      ...(target === undefined ? {} : { threshold: target }),
      ...(forSeconds === undefined ? {} : { forSeconds }),
    }
  })
}

function fromEnvironment(environment: PolicySources['environment'], problems: string[]): LabelSettings {
  const read = (name: string): number | undefined => {
    const text = environment[name]
    if (text === undefined || text === '') return undefined
    const value = Number(text)
    if (Number.isInteger(value) && value >= 1) return value
    problems.push(`environment variable ${name}: "${text}" is not a whole number from 1`)
    return undefined
  }
  const min = read('MIN_REPLICAS')
  const max = read('MAX_REPLICAS')
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function fromOperator(settings: ServiceSettings | undefined): LabelSettings {
  return settings?.mode === undefined ? {} : { mode: settings.mode }
}

/** A policy that contradicts itself decides nothing: it is shown, and disarmed. */
function disarmed(resolved: ResolvedPolicy): ResolvedPolicy {
  const { policy, problems } = resolved
  if (policy.min <= policy.max) return resolved
  return {
    ...resolved,
    policy: { ...policy, enabled: false },
    problems: [
      ...problems,
      `min ${policy.min} is above max ${policy.max}: not scaling until one of them is changed`,
    ],
  }
}
