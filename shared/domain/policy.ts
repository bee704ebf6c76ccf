/** What an operator decides about a service: how it is judged, within which bounds, and who acts. */
import { z } from 'zod'

export const modeSchema = z.enum(['observe', 'suggest', 'approve', 'automatic'])
export type Mode = z.infer<typeof modeSchema>

export const presetSchema = z.enum(['vedfolnir', 'responsive', 'conservative'])
export type Preset = z.infer<typeof presetSchema>

/** How a count is recommended; a further one is a new member here and a case in electron/engine/recommend.ts. */
export const strategySchema = z.enum(['score', 'target'])
export type Strategy = z.infer<typeof strategySchema>

export const builtInSchema = z.enum(['cpu', 'memory', 'throttled', 'replicas'])

const factorSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built-in'), name: builtInSchema }),
  z.strictObject({ kind: z.literal('promql'), name: z.string().min(1), query: z.string().min(1) }),
])

/**
 * `load-sharing`: more replicas lower it (CPU, queue, latency). `fixed`: they do not (memory, errors), so on its own it
 * adds one replica at most, and never keeps a service large.
 */
export const sharingSchema = z.enum(['load-sharing', 'fixed'])
export type Sharing = z.infer<typeof sharingSchema>

/**
 * One condition that earns points. Shares are 0 to 1, times in seconds. An `up` factor stands beyond its threshold
 * when the reading is greater, a `down` factor when it is smaller; `replicas` (down) when current > min.
 */
export const factorSchema = z.strictObject({
  id: z.string().min(1),
  source: factorSourceSchema,
  direction: z.enum(['up', 'down']),
  threshold: z.number(),
  /** Above this the need is urgent and the step is `urgentStep`; null: never urgent. */
  urgentAbove: z.number().nullable(),
  points: z.number().positive(),
  forSeconds: z.number().min(0),
  sharing: sharingSchema,
})
export type Factor = z.infer<typeof factorSchema>

/** A metric that strategy `target` holds: the wanted mean over ready replicas, a share for built-ins, else in its own unit. */
export const targetSchema = z.strictObject({
  id: z.string().min(1),
  source: factorSourceSchema,
  target: z.number().positive(),
  sharing: sharingSchema,
})
export type Target = z.infer<typeof targetSchema>

/** How far the count may move within one period, counted from the count at the period's start (HPA's scaling policies). */
export const rateSchema = z.strictObject({
  /** Which of several policies binds; `disabled`: no change in this direction at all. */
  select: z.enum(['max', 'min', 'disabled']),
  policies: z.array(
    z.strictObject({
      kind: z.enum(['replicas', 'percent']),
      value: z.number().positive(),
      periodSeconds: z.number().positive(),
    }),
  ),
})
export type Rate = z.infer<typeof rateSchema>

/** At least `min` replicas from each time of `start` to the next of `end`: cron expressions in an IANA time zone. */
export const scheduleSchema = z.strictObject({
  start: z.string().min(1),
  end: z.string().min(1),
  timeZone: z.string().min(1),
  min: z.number().int().min(1),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** Below an hour minutes have too little to say, above a week two seasons are too long to wait for. */
export const SHORTEST_SEASON_SECONDS = 3600
export const LONGEST_SEASON_SECONDS = 7 * 86_400

export const policySchema = z.strictObject({
  enabled: z.boolean(),
  mode: modeSchema,
  preset: presetSchema,
  strategy: strategySchema,
  min: z.number().int().min(1),
  max: z.number().int().min(1),
  step: z.number().int().min(1),
  urgentStep: z.number().int().min(1),
  /** Score at which to act, on the 0–15 (up) and 0–7 (down) scales. */
  actAt: z.number().positive(),
  windowSeconds: z.number().positive(),
  cooldownUpSeconds: z.number().min(0),
  cooldownDownSeconds: z.number().min(0),
  /** How long a started replica is left out of averages; null: learned (p95 time to healthy, at most 300 s). */
  warmUpSeconds: z.number().min(0).nullable(),
  healthTimeoutSeconds: z.number().positive(),
  factors: z.array(factorSchema),
  /** What strategy `target` holds; the largest answer wins. */
  targets: z.array(targetSchema),
  /** Shares of the target within which nothing changes. */
  toleranceUp: z.number().min(0).max(1),
  toleranceDown: z.number().min(0).max(1),
  stabilizationUpSeconds: z.number().min(0),
  stabilizationDownSeconds: z.number().min(0),
  burst: z.boolean(),
  rateUp: rateSchema,
  rateDown: rateSchema,
  schedules: z.array(scheduleSchema),
  /** A forecast of the load may raise what the strategy asks for, never lower it. */
  forecast: z.boolean(),
  /** After this time the load is expected to repeat itself: a day, a week. */
  forecastSeasonSeconds: z.number().min(SHORTEST_SEASON_SECONDS).max(LONGEST_SEASON_SECONDS),
  /** A command run in a replica before it is stopped; its failure cancels the stop. */
  preStop: z.string().min(1).nullable(),
  /** How long a replica is left to finish its work between the pre-stop command and the stop. */
  drainSeconds: z.number().min(0),
})
export type Policy = z.infer<typeof policySchema>

/** The mode has a switch of its own: everything else of a policy an operator may edit. */
const editableSchema = policySchema.omit({ mode: true })
export const policyEditsSchema = editableSchema.partial()
export type PolicyEdits = z.infer<typeof policyEditsSchema>

type Clearable<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Name]>>
}
function clearable<Shape extends z.ZodRawShape>(shape: Shape): Clearable<Shape> {
  const all: Partial<Clearable<Shape>> = {}
  for (const name of Object.keys(shape) as (keyof Shape)[]) all[name] = z.optional(z.nullable(shape[name]))
  return all as Clearable<Shape>
}

/** Changes to an operator's edits: a value is set, null takes the edit back, what is not named stays. */
export const policyChangesSchema = z.strictObject(clearable(editableSchema.shape))
export type PolicyChanges = z.infer<typeof policyChangesSchema>

/** Where a value came from, weakest first. */
export const originSchema = z.enum([
  'default',
  'preset',
  'vedfolnir-label',
  'eyrie-label',
  'environment',
  'operator',
])
export type Origin = z.infer<typeof originSchema>

/** A policy with the origin of each of its settings, and the settings that were refused, by name. */
export interface ResolvedPolicy {
  readonly policy: Policy
  readonly origins: Readonly<Record<string, Origin>>
  readonly problems: readonly string[]
}

/** Factors that act together, and none of which could be spared; `score` is what they earn. */
export interface ActingSet {
  readonly factors: readonly string[]
  readonly score: number
}

/** A policy as it is shown. `acting`: which factors are enough to act on their own; null: it does not act by scores. */
export interface PolicyView extends ResolvedPolicy {
  readonly acting: { readonly up: readonly ActingSet[]; readonly down: readonly ActingSet[] } | null
}
