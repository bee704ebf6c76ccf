/** Policies by name, and by edits over a preset, as a replay takes them. */
import { contradictionsOf, type Contradiction } from '../engine/contradictions.ts'
import { presetPolicy, queryFactors } from '../engine/presets.ts'
import type { ServiceModel } from '../../shared/domain/model.ts'
import { presetSchema, type Policy, type PolicyEdits, type Preset } from '../../shared/domain/policy.ts'
import { FIXED_NAME, REFERENCE_NAMES } from '../../shared/domain/simulation.ts'
import { fail, ok, type Result } from '../../shared/lib/result.ts'
import { controlled, type Controlled } from './controlled.ts'
import { referenceCourse, type Reference } from './references.ts'
import type { Course } from './replay.ts'
import { simulable } from './signals.ts'
import { QUERY } from './vedfolnir.ts'

/** What a replay follows; plain data, so that it can be handed to a worker. */
export type PolicySpec =
  | { readonly kind: 'reference'; readonly name: string; readonly reference: Reference }
  | {
      readonly kind: 'eyrie'
      readonly name: string
      readonly policy: Policy
      readonly notes: readonly string[]
    }

export const POLICY_NAMES: readonly string[] = [...presetSchema.options, ...REFERENCE_NAMES, 'fixed-N']

/** A preset or a reference policy; null when the name is neither. */
export function namedPolicy(name: string, model: ServiceModel): PolicySpec | null {
  const fixed = FIXED_NAME.exec(name)
  if (fixed !== null)
    return { kind: 'reference', name, reference: { kind: 'fixed', replicas: Number(fixed[1]) } }
  const reference = REFERENCE_NAMES.find((known) => known === name)
  if (reference !== undefined) return { kind: 'reference', name, reference: { kind: reference } }
  const preset = presetSchema.safeParse(name)
  return preset.success ? eyriePolicy(name, presetFor(preset.data, model)) : null
}

/** A policy of Eyrie's, made fit for a rehearsal. */
export function eyriePolicy(name: string, asked: Policy): PolicySpec {
  const { policy, notes } = simulable(asked)
  return { kind: 'eyrie', name, policy, notes }
}

/** A preset within the model's bounds; Vedfolnir's with all of its factors, which the model can supply. */
export function presetFor(preset: Preset, { min, max }: ServiceModel): Policy {
  const policy = presetPolicy(preset)
  const queried =
    preset === 'vedfolnir'
      ? Object.entries(QUERY).flatMap(([name, query]) => queryFactors(preset, name, { query }))
      : []
  return { ...policy, min, max, factors: [...policy.factors, ...queried] }
}

/** Edits over a policy; what contradicts itself is refused by field, at the place `sourceOf` names for those. */
export function editedPolicy(
  base: Policy,
  edits: PolicyEdits,
  sourceOf: (fields: readonly string[]) => string,
): Result<Policy> {
  const policy: Policy = { ...base, ...defined(edits) }
  const wrong = contradictionIn(policy)
  return wrong === null ? ok(policy) : fail('BadRequest', `${sourceOf(wrong.fields)}: ${wrong.sentence}`)
}

/** What the live loop would not act on, and what could do nothing here. */
function contradictionIn(policy: Policy): Contradiction | null {
  const { min, max, step, urgentStep, factors, targets } = policy
  if (min > max) return { fields: ['min', 'max'], sentence: `"min" (${min}) is greater than "max" (${max})` }
  if (urgentStep < step)
    return {
      fields: ['urgentStep', 'step'],
      sentence: `"urgentStep" (${urgentStep}) is smaller than "step" (${step})`,
    }
  if (factors.length === 0 && targets.length === 0)
    return {
      fields: ['factors', 'targets'],
      sentence: '"factors" and "targets" are empty, so it could never act',
    }
  return contradictionsOf(policy)[0] ?? null
}

/** Without the fields that are there but undefined. */
function defined(edits: PolicyEdits): Partial<Policy> {
  return Object.fromEntries(Object.entries(edits).filter(([, value]) => value !== undefined))
}

export interface Prepared {
  readonly course: Course
  /** Null for policies that are not Eyrie's. */
  readonly controlled: Controlled | null
}

export function prepareCourse(spec: PolicySpec, model: ServiceModel, dt: number): Prepared {
  if (spec.kind === 'reference') return { course: referenceCourse(spec.reference, model), controlled: null }
  const control = controlled(spec.policy, dt, model.startupSeconds)
  return { course: { kind: 'piloted', initial: model.initial, pilot: control.pilot }, controlled: control }
}
