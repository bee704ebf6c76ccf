/** What is rehearsed, as the address keeps it: load, model, policies, step; what cannot be read is left out and named. */
import {
  loadSchema,
  policyChoiceSchema,
  type LoadChoice,
  type LoadsView,
  type PolicyChoice,
} from '../../../../shared/contract/simulate.ts'
import { serviceModelSchema, type ServiceModel } from '../../../../shared/domain/model.ts'
import type { RouteParams } from '../../../state/router.ts'

/** A recorded load needs the model's capacity, which is filled in when it is asked for. */
export type LoadDraft = LoadChoice

export interface Target {
  readonly project: string
  readonly service: string
}

/** Where a model's numbers come from before they are edited. */
export type ModelBase =
  { readonly kind: 'bundled'; readonly name: string } | (Target & { readonly kind: 'learned' })

export interface Setup {
  /** The service whose policy is today's, and which may be armed; null: none is known. */
  readonly target: Target | null
  readonly load: LoadDraft
  readonly base: ModelBase | null
  /** Numbers of the model set by hand, over what the base says. */
  readonly edits: Partial<ServiceModel>
  readonly policies: readonly PolicyChoice[]
  /** Seconds. */
  readonly dt: number
  /** Parameters of the address that could not be read. */
  readonly unreadable: readonly string[]
}

export const MOST_POLICIES = 6
export const DEFAULT_DT = 15
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

export function targetText({ project, service }: Target): string {
  return `${project}/${service}`
}

function targetOf(text: string | undefined): Target | null {
  const [project, service, ...rest] = (text ?? '').split('/')
  return project === undefined || project === '' || service === undefined || service === '' || rest.length > 0
    ? null
    : { project, service }
}

interface Parsed<T> {
  readonly value: T
  readonly bad: boolean
}

function parsed<T>(
  text: string | undefined,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  otherwise: T,
): Parsed<T> {
  if (text === undefined) return { value: otherwise, bad: false }
  try {
    const read = schema.safeParse(JSON.parse(text))
    return read.success ? { value: read.data, bad: false } : { value: otherwise, bad: true }
  } catch {
    return { value: otherwise, bad: true }
  }
}

const policiesSchema = policyChoiceSchema.array().min(1).max(MOST_POLICIES)
const editsSchema = serviceModelSchema.partial()

/** The newest day of records; a service of its own choice, else the first that is scaled. */
export function recordedLoad(loads: LoadsView, target: Target | null): LoadDraft | null {
  const known = loads.recorded.find(
    ({ project, service }) => project === target?.project && service === target.service,
  )
  if (known === undefined) return null
  const { project, service, from, to } = known
  return {
    kind: 'recorded',
    project,
    service,
    // Whole minutes: the address stays the same while one looks at it.
    from: Math.ceil(Math.max(from, to - DAY_MS) / MINUTE_MS) * MINUTE_MS,
    to: Math.floor(to / MINUTE_MS) * MINUTE_MS,
    capacityRps: 1,
  }
}

function bundledLoad(loads: LoadsView): LoadDraft | null {
  const [first] = loads.bundled
  return first === undefined ? null : { kind: 'bundled', name: first.name }
}

/** A bundled load brings a model, records have one that is learned, and any other load is put on the service looked at. */
export function defaultBase(load: LoadDraft, target: Target | null, loads: LoadsView): ModelBase | null {
  if (load.kind === 'bundled') return { kind: 'bundled', name: load.name }
  if (load.kind === 'recorded') return { kind: 'learned', project: load.project, service: load.service }
  if (target !== null && recordedLoad(loads, target) !== null) return { kind: 'learned', ...target }
  const [first] = loads.bundled
  return first === undefined ? null : { kind: 'bundled', name: first.name }
}

function baseOf(text: string | undefined): ModelBase | null {
  const bundled = /^bundled:(.+)$/.exec(text ?? '')?.[1]
  if (bundled !== undefined) return { kind: 'bundled', name: bundled }
  const target = targetOf(text)
  return target === null ? null : { kind: 'learned', ...target }
}

export function baseText(base: ModelBase): string {
  return base.kind === 'bundled' ? `bundled:${base.name}` : targetText(base)
}

function defaultPolicies(target: Target | null): readonly PolicyChoice[] {
  const today: readonly PolicyChoice[] = target === null ? [] : [{ kind: 'service', ...target }]
  const names = target === null ? ['vedfolnir', 'responsive', 'hpa-default'] : ['responsive', 'hpa-default']
  return [...today, ...names.map((name): PolicyChoice => ({ kind: 'named', name }))]
}

/** `scaled`: the services enabled for scaling, the first of which is looked at where the address names none. */
export function setupOf(params: RouteParams, loads: LoadsView, scaled: readonly Target[]): Setup {
  const target = targetOf(params.service) ?? scaled[0] ?? null
  const own = recordedLoad(loads, targetOf(params.service))
  const otherwise = own ?? bundledLoad(loads) ?? { kind: 'synthetic', spec: loads.synthetic }
  const load = parsed<LoadDraft>(params.load, loadSchema, otherwise)
  const policies = parsed<readonly PolicyChoice[]>(params.policies, policiesSchema, defaultPolicies(target))
  const edits = parsed(params.model, editsSchema, {})
  const dt = Number(params.dt ?? DEFAULT_DT)
  const goodDt = dt >= 0.1 && dt <= 3600
  return {
    target,
    load: load.value,
    base: baseOf(params.base) ?? defaultBase(load.value, target, loads),
    edits: edits.value as Partial<ServiceModel>,
    policies: policies.value,
    dt: goodDt ? dt : DEFAULT_DT,
    unreadable: [
      ...(load.bad ? ['load'] : []),
      ...(edits.bad ? ['model'] : []),
      ...(policies.bad ? ['policies'] : []),
      ...(goodDt ? [] : ['dt']),
    ],
  }
}

/** The load as the contract takes it, with the capacity that records are turned into requests by. */
export function loadFor(load: LoadDraft, model: ServiceModel): LoadChoice {
  return load.kind === 'recorded' ? { ...load, capacityRps: model.capacityRps } : load
}

/** What the address keeps of a change. */
export const inAddress = {
  load: (load: LoadDraft) => JSON.stringify(load.kind === 'recorded' ? { ...load, capacityRps: 1 } : load),
  model: (edits: Partial<ServiceModel>) => (Object.keys(edits).length === 0 ? null : JSON.stringify(edits)),
  policies: (policies: readonly PolicyChoice[]) => JSON.stringify(policies),
} as const
