/** Changing limits: what is wanted and where it goes, what would be done, and what was done. */
import { z } from 'zod'
import { AMOUNTS, type Amounts, type Change } from '../domain/change.ts'

const name = z.string().min(1).max(200)
const target = z.strictObject({ project: name, service: name })
const amount = z.number().nonnegative().max(1e15).nullable().optional()
/** Cores, bytes and processes; null takes a limit away. */
export const wantedSchema = z
  .strictObject({
    cpus: amount,
    memory: amount,
    cpuReservation: amount,
    memoryReservation: amount,
    pids: amount,
  })
  .refine((wanted) => AMOUNTS.some((each) => wanted[each] !== undefined), 'name at least one limit')

/** `live`: in the containers that run. `write`: in the file that describes the service, or the one that lies over it. */
const wish = target.extend({
  wanted: wantedSchema,
  live: z.boolean(),
  write: z.enum(['compose', 'override']).nullable(),
})
export type ChangeWish = z.infer<typeof wish>

const amounts = z.custom<Amounts>((value) => typeof value === 'object' && value !== null)
const sentence = z.string()

export const changePlanSchema = z.object({
  project: z.string(),
  service: z.string(),
  /** What the newest replica has; null: none runs. */
  now: amounts.nullable(),
  /** "memory limit 512 MB → 768 MB"; empty: nothing would change. */
  sentence,
  /** What each replica's `docker update` would be; null: not asked for, or it cannot be. */
  live: z.array(z.object({ container: z.string(), command: z.string() })).nullable(),
  write: z
    .object({
      file: z.string(),
      created: z.boolean(),
      line: z.number().int(),
      diff: z.string(),
      notes: z.array(sentence),
    })
    .nullable(),
  /** Why it cannot be done there at all; null: it can. */
  places: z.object({
    live: sentence.nullable(),
    compose: sentence.nullable(),
    override: sentence.nullable(),
  }),
  warnings: z.array(
    z.object({ amount: z.enum(AMOUNTS).nullable(), sentence, /** Needs a yes. */ asks: z.boolean() }),
  ),
  refusal: z.object({ code: z.string(), reason: z.string(), sentence }).nullable(),
})
export type ChangePlan = z.infer<typeof changePlanSchema>

const changeResultSchema = z.object({
  /** The history entry; 0: nothing had to be done. */
  entry: z.number().int(),
  change: z.custom<Change>((value) => typeof value === 'object' && value !== null).nullable(),
  /** What was done, in a sentence. */
  sentence,
  verification: z.enum(['converged', 'partial', 'reverted', 'timed-out', 'failed']),
})
export type ChangeResult = z.infer<typeof changeResultSchema>

export const changeMethods = {
  /** What `resources.change` would do; changes nothing. */
  'resources.plan': { params: wish, result: changePlanSchema },
  /** `confirm`: what the plan asks about is answered with yes. */
  'resources.change': {
    params: wish.extend({ confirm: z.boolean().optional() }),
    result: changeResultSchema,
  },
  /** Takes a change back, in containers and file; without `entry` the service's last one. */
  'resources.undo': {
    params: target.extend({ entry: z.number().int().positive().optional() }),
    result: changeResultSchema,
  },
} as const
