/** What stands on a service until somebody decides or time ends it: a proposal, a drift, a demotion. */
import { z } from 'zod'
import { modeSchema } from './policy.ts'
import { reasonSchema } from './reason.ts'

/** A change that waits for the operator's yes (mode `approve`). */
export const proposalSchema = z.strictObject({
  id: z.string(),
  at: z.number(),
  /** Epoch ms; after it nobody can approve it any more. */
  expiresAt: z.number(),
  from: z.number().int().min(0),
  to: z.number().int().min(0),
  reason: reasonSchema,
  sentence: z.string(),
})
export type Proposal = z.infer<typeof proposalSchema>

/** What the operator does about a count that somebody else changed. */
export const driftChoiceSchema = z.enum(['keep', 'adopt', 'write'])
export type DriftChoice = z.infer<typeof driftChoiceSchema>

/** A foreign change of the count that pauses the service until the operator has chosen. */
export const driftPauseSchema = z.strictObject({
  since: z.number(),
  sentence: z.string(),
  /** The count Eyrie had, which `keep` restores. */
  kept: z.number().int().min(0),
  /** The count that somebody made of it, which `adopt` accepts and `write` writes. */
  found: z.number().int().min(0),
})
export type DriftPause = z.infer<typeof driftPauseSchema>

/** A guard tripped: the service works one mode lower until the operator resets it or sets its mode. */
export const demotionSchema = z.strictObject({
  /** The mode that the operator wanted. */
  from: modeSchema,
  to: modeSchema,
  reason: reasonSchema,
  at: z.number(),
})
export type Demotion = z.infer<typeof demotionSchema>
