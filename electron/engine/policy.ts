/** A service's policy: defaults < preset < com.vedfolnir.* < eyrie.autoscale.* < environment < the operator's own edits. */
import type { Origin, Policy, PolicyEdits, ResolvedPolicy } from '../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../shared/domain/settings.ts'
import { readLabels, type LabelSettings, type ReadLabels } from './labels.ts'
import { boundsOf, presetPolicy } from './presets.ts'
import { contradictionsOf } from './contradictions.ts'
import { withFactors, withTargets } from './factors.ts'
import { whole } from './readers.ts'

export interface PolicySources {
  readonly labels: Readonly<Record<string, string>>
  readonly settings: ServiceSettings | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Settings that layers override one by one; factors and targets have rules of their own (factors.ts). */
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
  'strategy',
  'toleranceUp',
  'toleranceDown',
  'stabilizationUpSeconds',
  'stabilizationDownSeconds',
  'burst',
  'rateUp',
  'rateDown',
  'schedules',
  'forecast',
  'forecastSeasonSeconds',
  'preStop',
  'drainSeconds',
] as const

type Layer = readonly [settings: LabelSettings, origin: Origin]

/**
 * Always answers with a policy that is safe to act on: what cannot be read is left at the weaker layer and named in
 * `problems`; a policy that contradicts itself, or whose bounds could not be read, is not enabled.
 */
export function resolvePolicy(sources: PolicySources): ResolvedPolicy {
  const read = readLabels(sources.labels)
  const edits = sources.settings?.policy ?? {}
  const preset = edits.preset ?? read.eyrie.preset ?? (read.isVedfolnir ? 'vedfolnir' : 'responsive')
  const enabled = edits.enabled ?? read.eyrie.enabled ?? read.vedfolnir.enabled ?? false
  const environment = enabled ? fromEnvironment(sources.environment) : NOTHING
  const layers: readonly Layer[] = [
    [read.vedfolnir, 'vedfolnir-label'],
    [read.eyrie, 'eyrie-label'],
    [environment.settings, 'environment'],
  ]
  const start = { ...presetPolicy(preset), ...boundsOf(preset, enabled) }
  const plain = applyPlain(start, layers)
  const strategy = edits.strategy ?? plain.policy.strategy
  const chosen = { ...plain.policy, strategy }
  const factors = withFactors(chosen, layers)
  const targets = withTargets(chosen, layers)
  const labeled = { ...chosen, factors: [...factors.factors], targets: [...targets.targets] }
  const policy = { ...labeled, ...modeOf(sources.settings), ...definedOf(edits) }
  const origins = {
    ...originsOf(start, enabled, read),
    ...plain.origins,
    ...(edits.factors === undefined ? factors.origins : {}),
    ...(edits.targets === undefined ? targets.origins : {}),
    ...operatorOrigins(sources.settings),
  }
  const unreadable = [...read.refused, ...environment.refused]
  const contradictions = contradictionsOf(policy).map(({ sentence }) => sentence)
  const disarmed =
    policy.enabled &&
    (contradictions.length > 0 || unreadable.some((field) => BINDING.has(field) && !(field in edits)))
  return {
    policy: disarmed ? { ...policy, enabled: false } : policy,
    origins,
    problems: [
      ...read.problems,
      ...environment.problems,
      ...factors.problems,
      ...contradictions,
      ...(disarmed ? [UNTIL_MENDED] : []),
    ],
  }
}

/** Follows the problems of a policy that is not acted on. */
export const UNTIL_MENDED = 'It is not scaled until this is mended.'

/** What must be known for sure before anything is scaled: a weaker layer's value would be a guess. */
const BINDING: ReadonlySet<keyof LabelSettings> = new Set(['enabled', 'min', 'max'])

function applyPlain(
  start: Policy,
  layers: readonly Layer[],
): { readonly policy: Policy; readonly origins: Readonly<Record<string, Origin>> } {
  let policy = start
  const origins: Record<string, Origin> = {}
  for (const [settings, origin] of layers)
    for (const field of PLAIN) {
      const value = settings[field]
      if (value === undefined) continue
      policy = { ...policy, [field]: value }
      origins[field] = origin
    }
  return { policy, origins }
}

/** Where each setting stands before any layer. */
function originsOf(start: Policy, enabled: boolean, read: ReadLabels): Readonly<Record<string, Origin>> {
  const { preset } = start
  const defaults = Object.fromEntries(Object.keys(start).map((field): [string, Origin] => [field, 'default']))
  const bounds: Origin = preset === 'vedfolnir' && enabled ? 'preset' : 'default'
  const chosen: Origin = read.isVedfolnir ? 'vedfolnir-label' : 'default'
  return {
    ...defaults,
    preset: read.eyrie.preset === undefined ? chosen : 'eyrie-label',
    strategy: 'preset',
    min: bounds,
    max: bounds,
    cooldownUpSeconds: 'preset',
    cooldownDownSeconds: 'preset',
    stabilizationUpSeconds: 'preset',
    stabilizationDownSeconds: 'preset',
    burst: 'preset',
    factors: 'preset',
    targets: 'preset',
  }
}

interface FromEnvironment {
  readonly settings: LabelSettings
  readonly refused: readonly (keyof LabelSettings)[]
  readonly problems: readonly string[]
}

const NOTHING: FromEnvironment = { settings: {}, refused: [], problems: [] }

/** Bounds for every enabled service, as the scripts that Eyrie replaces took them. */
function fromEnvironment(environment: PolicySources['environment']): FromEnvironment {
  let found = NOTHING
  for (const [name, field] of [
    ['MIN_REPLICAS', 'min'],
    ['MAX_REPLICAS', 'max'],
  ] as const) {
    const text = environment[name]?.trim()
    if (text === undefined || text === '') continue
    const value = whole(text)
    found = value.ok
      ? { ...found, settings: { ...found.settings, [field]: value.value } }
      : {
          ...found,
          refused: [...found.refused, field],
          problems: [...found.problems, `Environment variable ${name}: "${text}" is not ${value.expected}.`],
        }
  }
  return found
}

function modeOf(settings: ServiceSettings | undefined): Partial<Pick<Policy, 'mode'>> {
  return settings?.mode === undefined ? {} : { mode: settings.mode }
}

/** What is edited to undefined is not edited. */
function definedOf(edits: PolicyEdits): Partial<Policy> {
  return Object.fromEntries(Object.entries(edits).filter(([, value]) => value !== undefined))
}

function operatorOrigins(settings: ServiceSettings | undefined): Readonly<Record<string, Origin>> {
  const edited = Object.keys({ ...modeOf(settings), ...definedOf(settings?.policy ?? {}) })
  return Object.fromEntries(edited.map((field): [string, Origin] => [field, 'operator']))
}
