/** The rehearsal room's nouns: loads, measures, results and what is asked of a replay (engine.md, section 7). */
import { z } from 'zod'

/** SPEC Research Group elasticity and what an operator asks beside it; shares are percent of demand or of time. */
export const measuresSchema = z.object({
  /** Under-provisioning accuracy: mean of what was missing over what was needed, in percent. */
  thetaU: z.number(),
  /** Over-provisioning accuracy: mean of what was too much over what was needed, in percent. */
  thetaO: z.number(),
  /** Percent of the time with too few and with too many ready replicas. */
  tauU: z.number(),
  tauO: z.number(),
  /** Percent of the time in which supply and demand did not move the same way. */
  instability: z.number(),
  /** Steps that changed the ordered count, and those that undid the one before within ten minutes. */
  adaptations: z.number().int(),
  reversals: z.number().int(),
  longestUnderSeconds: z.number(),
  droppedRequests: z.number(),
  delayedRequests: z.number(),
  /** 95th percentile over the steps of the 95th percentile response time, in milliseconds. */
  p95Ms: z.number(),
  /** Ordered replicas over time, warming ones included. */
  replicaHours: z.number(),
})
export type Measures = z.infer<typeof measuresSchema>

/** Policies that come with Eyrie, besides `fixed-N`. */
export const REFERENCE_NAMES = ['oracle', 'threshold-step', 'hpa-default'] as const
