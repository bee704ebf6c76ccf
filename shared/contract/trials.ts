/** Tests of what runs, as the contract tells them: planned, run in the background, followed, cancelled. */
import { z } from 'zod'
import {
  intensitySchema,
  trialKindSchema,
  trialStepSchema,
  type TrialCheck,
  type TrialView,
} from '../domain/trials.ts'

const name = z.string().min(1).max(200)
const id = z.string().min(1).max(100)

export const trialAskedSchema = z.strictObject({
  /** In the order in which they are to be run. */
  kinds: z.array(trialKindSchema).min(1).max(10),
  /** Left out: of every project that has a service enabled for scaling. */
  project: name.optional(),
  /** Left out: what the kind is about (every service, or those enabled for scaling). */
  service: name.optional(),
  /** Where requests are sent. */
  url: z.string().min(1).max(2000).optional(),
  /** Also to an address that is not this machine's. */
  anywhere: z.boolean().optional(),
  /** How long requests are sent. */
  seconds: z.number().min(1).max(3600).optional(),
  intensity: intensitySchema.optional(),
})
export type TrialAsked = z.infer<typeof trialAskedSchema>

export const trialMethods = {
  /** What a run would do, part by part; changes nothing. */
  'trial.plan': { params: trialAskedSchema, result: z.object({ steps: z.array(trialStepSchema) }) },
  /** Begins a run, which ends with its client. `confirm`: what acts (`trial.plan` says it) is answered with yes. */
  'trial.run': {
    params: trialAskedSchema.extend({ confirm: z.boolean().optional() }),
    result: z.object({ trial: id }),
  },
  /** Ends it; what it made is taken away again. */
  'trial.cancel': { params: z.strictObject({ trial: id }), result: z.object({ sentence: z.string() }) },
} as const

export const trialTopics = {
  /** Keys: `trial`, `check:INDEX`. */
  'trial.changed': { params: z.strictObject({ trial: id }) },
} as const

export type TrialTopicState = { readonly trial?: TrialView } & Readonly<Record<`check:${number}`, TrialCheck>>
