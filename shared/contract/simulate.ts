/**
 * The rehearsal room's part of the contract: loads, models, jobs and what a page shows of them. A job runs in a worker,
 * one at a time a client; its result is there until the client goes or several newer ones came.
 */
import { z } from 'zod'
import type { Explanation } from '../domain/decision.ts'
import { serviceModelSchema } from '../domain/model.ts'
import { policyChangesSchema, policyEditsSchema, policySchema } from '../domain/policy.ts'
import { fitSchema, measuresSchema, syntheticSchema, TIMELINE_FIELDS } from '../domain/simulation.ts'
import { seriesRangeSchema } from './views.ts'

const none = z.strictObject({})
const name = z.string().min(1).max(200)
const text = z.string()
const count = z.number().int().min(0)
const id = z.string().min(1).max(64)
const target = z.strictObject({ project: name, service: name })
/** Seconds between the steps of a replay. */
const dt = z.number().min(0.1).max(3600)
/** Epoch ms. */
const time = z.number()

export const loadSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bundled'), name }),
  /** What `simulate.import` gave. */
  z.strictObject({ kind: z.literal('imported'), id }),
  z.strictObject({ kind: z.literal('synthetic'), spec: syntheticSchema }),
  /**
   * A service's own records: (CPU share × ready replicas × `capacityRps` + growth of the queue) ÷ (1 − error ratio), the
   * last two where they were recorded.
   */
  target.extend({
    kind: z.literal('recorded'),
    from: time,
    to: time,
    capacityRps: z.number().positive(),
  }),
  /** Any PromQL whose answer is one series of requests a second; several series are summed. */
  z.strictObject({
    kind: z.literal('prometheus'),
    query: z.string().min(1).max(10_000),
    from: time,
    to: time,
    stepSeconds: z.number().min(1).max(3600),
  }),
])
export type LoadChoice = z.infer<typeof loadSchema>

export const policyChoiceSchema = z.discriminatedUnion('kind', [
  /** A preset (`vedfolnir`, `responsive`, `conservative`) or a reference (`fixed-N`, `oracle`, `threshold-step`, `hpa-default`). */
  z.strictObject({ kind: z.literal('named'), name }),
  /** What the service has today. */
  target.extend({ kind: z.literal('service') }),
  /** Edits over the service's policy, or (null) over the preset they name, else `responsive`. */
  z.strictObject({ kind: z.literal('edits'), name, over: target.nullable(), edits: policyEditsSchema }),
])
export type PolicyChoice = z.infer<typeof policyChoiceSchema>

/** One policy of a run. Measures are of the steps done so far. */
export const policyResultSchema = z.object({
  name: text,
  /** What was left out or adapted, in a sentence each. */
  notes: z.array(text),
  /** 0 to 1. */
  progress: z.number(),
  measures: measuresSchema,
})
export type PolicyResultView = z.infer<typeof policyResultSchema>

export const bestFixedSchema = z.object({ replicas: count, measures: measuresSchema })

/** A tuned policy, judged on the part of the load it was tuned on and on the rest. */
export const candidateSchema = z.object({
  name: text,
  policy: policySchema,
  /** In words, what it does otherwise than the policy the search began with. */
  changes: z.array(text),
  train: measuresSchema,
  test: measuresSchema,
})
export type CandidateView = z.infer<typeof candidateSchema>

export const baselineSchema = z.object({ policy: text, train: measuresSchema, test: measuresSchema })
export type BaselineView = z.infer<typeof baselineSchema>

export const jobViewSchema = z.object({
  id,
  kind: z.enum(['run', 'tune']),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1. */
  progress: z.number(),
  /** What is being done, or how it ended. */
  sentence: text,
  /** The load's first step and length in seconds, its steps, and how long they are. */
  load: z.object({ t0: z.number(), seconds: z.number(), steps: count, dt: z.number() }).nullable(),
})
export type JobView = z.infer<typeof jobViewSchema>

/** A policy of a run by its place in what was asked for, or what stands beside them all. */
const policyOf = z.union([z.number().int().min(0).max(99), z.literal('oracle'), z.literal('best-fixed')])

export const momentSchema = z.object({
  /** Seconds, as the load counts them. */
  t: z.number(),
  rps: z.number(),
  /** Ready replicas the load needs at the model's target utilization. */
  required: count,
  ready: count,
  /** Before and after the step's action; warming replicas included. */
  ordered: count,
  orderedAfter: count,
  cpu: z.number(),
  backlog: z.number(),
  /** Milliseconds. */
  p95: z.number(),
  dropped: z.number(),
  /** The decision with its waterfall; null for policies that are not Eyrie's. */
  explanation: z.custom<Explanation>((value) => typeof value === 'object' && value !== null).nullable(),
  /** What the decision was bound by; null where there is none. */
  bounds: policySchema.pick({ actAt: true, min: true, max: true }).nullable(),
  sentence: text,
})
export type MomentView = z.infer<typeof momentSchema>

export const modelEstimateSchema = z.object({
  model: serviceModelSchema,
  /** Keyed by the model's fields. */
  fits: z.record(z.string(), fitSchema),
  /** What could not be estimated, and what stands there instead. */
  notes: z.array(text),
})
export type ModelEstimateView = z.infer<typeof modelEstimateSchema>

export const loadsSchema = z.object({
  bundled: z.array(
    z.object({
      name: text,
      title: text,
      acknowledgement: text,
      seconds: z.number(),
      points: count,
      model: serviceModelSchema,
    }),
  ),
  /** Services with records, and how far back these reach. */
  recorded: z.array(z.object({ project: text, service: text, from: time, to: time })),
  /** `address` is null where none is set; `detail` says why it is not available. */
  prometheus: z.object({ address: text.nullable(), available: z.boolean(), detail: text }),
  /** A synthetic load to begin with. */
  synthetic: syntheticSchema,
  presets: z.array(text),
  references: z.array(text),
})
export type LoadsView = z.infer<typeof loadsSchema>

/** Characters of one part of an imported file: a client's frame has a bound. */
export const MAX_IMPORT_PART = 100_000

export const simulateMethods = {
  'simulate.loads': { params: none, result: loadsSchema },
  /** A CSV file in parts, in order; the first without `id`, the last with `last`. Refuses by line. */
  'simulate.import': {
    params: z.strictObject({
      id: id.optional(),
      name,
      part: z.string().max(MAX_IMPORT_PART),
      last: z.boolean(),
    }),
    result: z.object({ id, rows: count.nullable(), seconds: z.number().nullable() }),
  },
  /** A load before anything is replayed; `at` in the answer is seconds × 1000. */
  'simulate.preview': {
    params: z.strictObject({ load: loadSchema, points: z.number().int().min(10).max(1000) }),
    result: z.object({
      seconds: z.number(),
      points: count,
      rps: seriesRangeSchema,
      notes: z.array(text),
    }),
  },
  'simulate.model': { params: target.extend({ from: time, to: time }), result: modelEstimateSchema },
  /** A choice as the settings it stands for, to edit or to arm; null where it is no policy of Eyrie's. */
  'simulate.policy': {
    params: z.strictObject({ policy: policyChoiceSchema, model: serviceModelSchema }),
    result: z.object({ name: text, policy: policySchema.nullable(), notes: z.array(text) }),
  },
  'simulate.run': {
    params: z.strictObject({
      load: loadSchema,
      model: serviceModelSchema,
      policies: z.array(policyChoiceSchema).min(1).max(6),
      dt,
    }),
    result: z.object({ job: id }),
  },
  /**
   * What changes of a service's policy would have made of its own last 24 h: a job that replays its records under the
   * policy as edited (0) and as it stands (1), and changes nothing. It ends the one before of this client, and no
   * rehearsal. Times are epoch ms; refused where too little is recorded, with how much there is.
   */
  'simulate.past': {
    params: target.extend({ changes: policyChangesSchema }),
    result: z.object({
      job: id,
      from: time,
      to: time,
      recordedFrom: time,
      recordedSeconds: z.number(),
      /** Where load and model come from, and what is not known, in a sentence each. */
      notes: z.array(text),
    }),
  },
  'simulate.tune': {
    params: z.strictObject({
      load: loadSchema,
      model: serviceModelSchema,
      /** Where the search begins, and what its candidates are compared to. */
      from: policyChoiceSchema,
      dt,
      /** Evaluations. */
      budget: z.number().int().min(1).max(5000),
      /** Share of the load the search may see. */
      train: z.number().min(0.1).max(0.9),
      seed: z.number().int().min(0).max(4_294_967_295),
    }),
    result: z.object({ job: id }),
  },
  'simulate.cancel': { params: z.strictObject({ job: id }), result: z.object({ sentence: text }) },
  /**
   * A policy's steps as a chart draws them: minimum, mean and maximum of each bucket, to six digits that mean something;
   * `from` and `to` in seconds as the load counts them, `at` in the answer is seconds × 1000. Buckets lie where they will
   * lie when the run is done, so that while it goes on `since` (seconds) asks for the one that holds it and those after.
   * `changes` are the steps that changed the ordered count, thinned out to at most `changes`, else `points`.
   */
  'simulate.timeline': {
    params: z.strictObject({
      job: id,
      policy: policyOf,
      from: z.number(),
      to: z.number(),
      points: z.number().int().min(10).max(1000),
      /** Those alone; all without. */
      series: z.array(z.enum(TIMELINE_FIELDS)).min(1).optional(),
      since: z.number().optional(),
      changes: z.number().int().min(1).max(1000).optional(),
    }),
    result: z.object({
      series: z.array(seriesRangeSchema),
      changes: z.array(z.object({ t: z.number(), from: count, to: count })),
      /** How many there were before thinning out. */
      changed: count,
    }),
  },
  /** The decision at the last step not after `at` (seconds), made again with its waterfall. */
  'simulate.moment': {
    params: z.strictObject({ job: id, policy: policyOf, at: z.number() }),
    result: momentSchema,
  },
  /** A run as a document that needs nothing else: load, model, policies, measures; HTML with its charts. */
  'simulate.export': {
    params: z.strictObject({ job: id, format: z.enum(['html', 'json', 'csv']) }),
    result: z.object({ name: text, mediaType: text, content: text }),
  },
} as const

export const simulateTopics = {
  /** Keys: `job`, `policy:INDEX`, `oracle`, `bestFixed`, `advice`; of a tuning `candidate:INDEX`, `baseline:INDEX`. */
  'simulate.changed': { params: z.strictObject({ job: id }) },
} as const

export type SimulateState = {
  readonly job?: JobView
  readonly oracle?: PolicyResultView
  readonly bestFixed?: z.infer<typeof bestFixedSchema>
  /** What would have been better, and what it costs. */
  readonly advice?: string
} & Readonly<Record<`policy:${number}`, PolicyResultView>> &
  Readonly<Record<`candidate:${number}`, CandidateView>> &
  Readonly<Record<`baseline:${number}`, BaselineView>>
