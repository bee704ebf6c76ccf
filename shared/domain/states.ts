/** What a rollback goes back to: a count with the operator's edits that were in force beside it. */
import { z } from 'zod'
import { modeSchema, policyEditsSchema } from './policy.ts'

/** The part of a service's settings that a rollback restores; pauses and what guards left are of the present only. */
export const stateEditsSchema = z.strictObject({
  mode: modeSchema.optional(),
  policy: policyEditsSchema.optional(),
})
export type StateEdits = z.infer<typeof stateEditsSchema>

export const recordedStateSchema = z.object({
  /** The entry of the history that left it; 0: as the service was before its first entry. */
  id: z.number().int().min(0),
  at: z.number(),
  count: z.number().int().min(0),
  /** Null: it was recorded before edits were, or they cannot be read any more. */
  edits: stateEditsSchema.nullable().catch(null),
  sentence: z.string(),
  /** The state that a rollback brought back with it; null: it came about otherwise. */
  restores: z.number().int().min(0).nullable(),
})
export type RecordedState = z.infer<typeof recordedStateSchema>

/** So many are kept of each service. */
export const MOST_STATES = 50
