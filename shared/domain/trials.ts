/** Tests of what runs: whether it does what its configuration promises. */
import { z } from 'zod'

export const trialKindSchema = z.enum([
  'limits',
  'scaling',
  'metrics',
  'alerting',
  'auto-scaling',
  'performance',
  'load',
])
export type TrialKind = z.infer<typeof trialKindSchema>

/** `skipped`: it could not be tested, which says nothing of how it would have come out. `warn`: there is nothing to test. */
export const trialStatusSchema = z.enum(['pass', 'warn', 'fail', 'skipped'])
export type TrialStatus = z.infer<typeof trialStatusSchema>

const count = z.number().int().min(0)

export const trialCheckSchema = z.object({
  /** `limits.memory`, …: the same in every run. */
  id: z.string(),
  kind: trialKindSchema,
  project: z.string(),
  service: z.string(),
  status: trialStatusSchema,
  /** What was seen, or why it was not tested. */
  sentence: z.string(),
  /** The guard that stood in the way; null: none did. */
  reason: z.string().nullable(),
  /** Numbers it rests on, with their units in the names; null: not measured. */
  measured: z.record(z.string(), z.number().nullable()),
  ms: z.number(),
})
export type TrialCheck = z.infer<typeof trialCheckSchema>

export const trialSummarySchema = z.object({ pass: count, warn: count, fail: count, skipped: count })
export type TrialSummary = z.infer<typeof trialSummarySchema>

/** One part of a run as it is announced before it begins. */
export const trialStepSchema = z.object({
  kind: trialKindSchema,
  project: z.string(),
  service: z.string(),
  /** It makes something on the engine, or sends traffic: it needs a yes. */
  acts: z.boolean(),
  sentence: z.string(),
})
export type TrialStep = z.infer<typeof trialStepSchema>

export const trialStateSchema = z.enum(['running', 'done', 'cancelled', 'failed'])

export const trialViewSchema = z.object({
  id: z.string(),
  state: trialStateSchema,
  /** Of the whole run, 0 to 1. */
  progress: z.number(),
  /** What is being done, or how it ended. */
  sentence: z.string(),
  summary: trialSummarySchema,
})
export type TrialView = z.infer<typeof trialViewSchema>

export function summaryOf(checks: readonly Pick<TrialCheck, 'status'>[]): TrialSummary {
  const of = (status: TrialStatus) => checks.filter((check) => check.status === status).length
  return { pass: of('pass'), warn: of('warn'), fail: of('fail'), skipped: of('skipped') }
}

export const intensitySchema = z.enum(['low', 'medium', 'high'])
export type Intensity = z.infer<typeof intensitySchema>

/** Requests a second, and how many may wait for an answer at once. */
export const INTENSITIES: Readonly<
  Record<Intensity, { readonly perSecond: number; readonly connections: number }>
> = {
  low: { perSecond: 10, connections: 4 },
  medium: { perSecond: 50, connections: 20 },
  high: { perSecond: 200, connections: 50 },
}
