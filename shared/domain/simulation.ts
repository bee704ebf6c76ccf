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

/** What a replay can show of each of its steps; `p95` in milliseconds, rates in requests a second. */
export const TIMELINE_FIELDS = [
  'rps',
  'required',
  'ready',
  'ordered',
  'demand',
  'cpu',
  'backlog',
  'p95',
  'dropped',
] as const
export type TimelineField = (typeof TIMELINE_FIELDS)[number]

/** Policies that come with Eyrie, besides `fixed-N`. */
export const REFERENCE_NAMES = ['oracle', 'threshold-step', 'hpa-default'] as const

/** `fixed-3` keeps three replicas whatever happens. */
export const FIXED_NAME = /^fixed-([1-9]\d{0,3})$/

const share = z.number().min(0).max(1)
const rate = z.number().min(0).max(1e9)

/** A load made up by rules and a seed; the same spec gives the same rows. Rates in requests a second. */
export const syntheticSchema = z.strictObject({
  seed: z.number().int().min(0).max(4_294_967_295),
  days: z.number().positive().max(366),
  /** Seconds between rows. */
  stepSeconds: z.number().min(1).max(3600),
  /** At the quietest hour of a weekday. */
  baseRps: rate,
  /** What the busiest hour adds, twelve hours later. */
  dailyRps: rate,
  /** By which share Saturdays and Sundays are quieter. */
  weekendShare: share,
  /** Growth a day, as a share of the first day; negative shrinks. */
  trendPerDay: z.number().min(-1).max(1),
  /** How far the load strays from its course, as a share of it. */
  noiseShare: share,
  /** Short peaks at random times, each of up to `burstRps`, some minutes long. */
  burstsPerDay: z.number().min(0).max(100),
  burstRps: rate,
  /** One sudden crowd that takes an hour to lose interest; null: none. */
  flashCrowd: z.strictObject({ atHour: z.number().min(0), rps: rate }).nullable(),
  /** Nothing arrives for a while, and then everybody comes back at once; null: none. */
  outage: z.strictObject({ atHour: z.number().min(0), minutes: z.number().positive().max(1440) }).nullable(),
})
export type Synthetic = z.infer<typeof syntheticSchema>

/** How well one number of a model is known. */
export const fitSchema = z.object({
  /** What was estimated, in its own unit. */
  value: z.number(),
  /** Share of the variance the line explains, 0 to 1; null where there is no line (a median, a setting). */
  r2: z.number().nullable(),
  points: z.number().int(),
  /** The smallest and largest value it was estimated from, in the unit of what was read; null without points. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** Where the number comes from, in a sentence. */
  sentence: z.string(),
})
export type Fit = z.infer<typeof fitSchema>
