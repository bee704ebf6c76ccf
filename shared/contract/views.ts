/** What the contract shows: the rows and documents that dashboard and CLI read. Times are epoch milliseconds. */
import { z } from 'zod'
import { modeSchema } from '../domain/policy.ts'
import { reasonSchema } from '../domain/reason.ts'
import { pauseSchema } from '../domain/settings.ts'
import { demotionSchema, driftChoiceSchema, driftPauseSchema, proposalSchema } from '../domain/standing.ts'

const text = z.string()
const count = z.number().int().min(0)
const time = z.number()

export const sourceStatusSchema = z.object({
  state: z.enum(['connected', 'connecting', 'unreachable', 'off']),
  detail: text,
  lastSeenAt: time.nullable(),
})

export const healthSchema = z.enum(['healthy', 'starting', 'unhealthy', 'none'])
export const engineKindSchema = z.enum(['compose', 'swarm', 'simulated'])
export const decisionKindSchema = z.enum(['scale-up', 'scale-down', 'hold', 'blocked'])

/** A measured share and everything it is of: "71 % of 2.0 cores limit, 60 s average, 4 of 4 replicas". */
export const measuredSchema = z.object({
  value: z.number(),
  of: text,
  /** Mean use per replica in the base unit: cores for CPU, bytes for memory. */
  absolute: z.number(),
  windowSeconds: z.number(),
  replicas: count,
  totalReplicas: count,
  at: time,
  stale: z.boolean(),
})
export type Measured = z.infer<typeof measuredSchema>

export const scoreSummarySchema = z.object({ up: z.number(), down: z.number() })

export const decisionSummarySchema = z.object({
  at: time,
  kind: decisionKindSchema,
  desired: count,
  reason: reasonSchema,
  sentence: text,
})

export const dotSchema = z.object({
  name: text,
  state: z.enum(['ready', 'warming', 'starting', 'unhealthy', 'restarting', 'paused', 'exited']),
})
export type Dot = z.infer<typeof dotSchema>

export const serviceRowSchema = z.object({
  project: text,
  name: text,
  engine: engineKindSchema,
  enabled: z.boolean(),
  mode: modeSchema,
  replicas: z.object({ current: count, ready: count, desired: count, min: count, max: count }),
  dots: z.array(dotSchema),
  restarts: count,
  scores: scoreSummarySchema.nullable(),
  actAt: z.number(),
  decision: decisionSummarySchema,
  cpu: measuredSchema.nullable(),
  memory: measuredSchema.nullable(),
  scalable: z.object({ ok: z.boolean(), sentence: text }),
  pauses: z.array(pauseSchema),
  /** The change that waits for the operator's yes (`service.approve`, `service.dismiss`). */
  proposal: proposalSchema.nullable(),
  /** The foreign change that waits for the operator's choice (`service.resolveDrift`). */
  drift: driftPauseSchema.extend({ choices: z.array(driftChoiceSchema) }).nullable(),
  /** Scaling up did not help, and is not tried again before `until`. */
  circuit: z.object({ since: time, until: time, sentence: text }).nullable(),
  /** The service's configuration is changing; decisions wait. */
  rollout: z.object({ since: time, sentence: text }).nullable(),
  /** A guard lowered the mode; `mode` is the one in force. */
  demoted: demotionSchema.nullable(),
  /** The action under way on this service. */
  acting: text.nullable(),
  /** `by`: eyrie, operator or foreign. */
  lastAction: z.object({ at: time, from: count, to: count, by: text }).nullable(),
  /** The state that a rollback restores, and its count; null: there is none further back. */
  rollback: z.object({ id: count, count }).nullable(),
  /** When its engine last answered; older than a few seconds means: shown stale. */
  seenAt: time,
  /** Median seconds from start to healthy as learned; null before the first start was seen. */
  typicalStartSeconds: z.number().nullable(),
  /** Whose numbers are missing from `cpu` and `memory`, and what it takes to have them; absent: nobody's. */
  unmeasured: text.optional(),
})
export type ServiceRow = z.infer<typeof serviceRowSchema>

/** Evenly spaced points, newest last; null is a gap. */
export const sparkSchema = z.object({
  stepSeconds: z.number(),
  cpu: z.array(z.number().nullable()),
  memory: z.array(z.number().nullable()),
})
export type Spark = z.infer<typeof sparkSchema>

export const resourceSchema = z.object({
  /** Capacity in cores or bytes. */
  total: z.number(),
  used: z.number().nullable(),
  reserved: z.number(),
  limits: z.number(),
})

export type Resource = z.infer<typeof resourceSchema>

export const hostViewSchema = z.object({
  name: text,
  engineVersion: text,
  containers: count,
  cpu: resourceSchema,
  memory: resourceSchema,
  seenAt: time,
})
export type HostView = z.infer<typeof hostViewSchema>

export const appViewSchema = z.object({
  connection: text,
  label: text,
  kind: z.enum(['docker', 'simulated']),
  docker: sourceStatusSchema,
  prometheus: sourceStatusSchema,
  frozen: z.boolean(),
  collection: text,
  /** Sentences the operator must see: a fallback to the demo, a database moved aside, a settings file mended. */
  notices: z.array(text),
  now: time,
})
export type AppView = z.infer<typeof appViewSchema>

export const operationSchema = z.object({
  type: z.enum([
    'create',
    'start',
    'await-healthy',
    'pre-stop',
    'drain',
    'stop',
    'remove',
    'logs',
    'compose-up',
    'update-service',
    'update-limits',
    'write-file',
  ]),
  target: text,
  cause: text,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  result: text,
  ms: z.number().nullable(),
  container: text.optional(),
  begunAt: time.optional(),
  /** Last lines of a pre-stop command, secrets redacted. */
  output: z.array(text).readonly().optional(),
  /** It did not end in its grace time and got SIGKILL. */
  killed: z.boolean().optional(),
})

export const verificationSchema = z.enum(['converged', 'partial', 'reverted', 'timed-out', 'failed'])

export const replicaRowSchema = z.object({
  id: text,
  name: text,
  number: count,
  state: text,
  health: healthSchema,
  dot: dotSchema.shape.state,
  image: text,
  startedAt: time.nullable(),
  restarts: count,
  exitCode: z.number().nullable(),
  oomKilled: z.boolean(),
  cpu: z.number().nullable(),
  memory: z.number().nullable(),
  cpuLimit: z.number().nullable(),
  memoryLimit: z.number().nullable(),
  cpuReservation: z.number().nullable(),
  memoryReservation: z.number().nullable(),
  pidsLimit: z.number().nullable(),
  /** The node it runs on, and what Swarm says of it; absent: no Swarm manages it. */
  task: z
    .object({
      /** Null while it has no place. */
      node: text.nullable(),
      /** Swarm's own word. */
      state: text,
      /** Empty: nothing. */
      message: text,
    })
    .optional(),
})
export type ReplicaRow = z.infer<typeof replicaRowSchema>

export const planPreviewSchema = z.object({
  from: count,
  to: count,
  /** "+1: web-5, needs 256 MB, 31 s typical start"; for a scale down it names what stops. */
  sentence: text,
  operations: z.array(operationSchema.pick({ type: true, target: true, cause: true })),
  /** Why it would be refused; null when it would be carried out. */
  refusal: z.object({ reason: reasonSchema, sentence: text }).nullable(),
  /** What has to be confirmed first (`confirm`, `--force`); null: nothing. */
  asks: z.object({ reason: reasonSchema, sentence: text }).nullable(),
})
export type PlanPreview = z.infer<typeof planPreviewSchema>

export const actionResultSchema = z.object({
  action: text,
  project: text,
  service: text,
  from: count,
  to: count,
  operations: z.array(operationSchema),
  verification: verificationSchema,
  outcome: text,
  /** Containers that did not end in their grace time and got SIGKILL. */
  killed: z.array(text).optional(),
})
export type ActionResult = z.infer<typeof actionResultSchema>

const plain = z.union([text, z.number(), z.boolean(), z.null()])

/** One difference between now and a recorded state, or between a policy and an edit of it: `SettingChange`. */
export const stateChangeSchema = z.object({
  setting: text,
  now: plain,
  then: plain,
  words: z.object({ setting: text, now: text, then: text }),
})

/** A state that a rollback can restore, and what that would change. */
export const stateViewSchema = z.object({
  /** What `service.rollback` takes: the history entry that left it; 0: before the first one. */
  id: count,
  at: time,
  count,
  mode: modeSchema,
  sentence: text,
  /** The state that it brought back; null: it came about otherwise. */
  restores: count.nullable(),
  current: z.boolean(),
  /** The one that a rollback without a name restores. */
  previous: z.boolean(),
  /** Empty: nothing would change. */
  diff: z.array(stateChangeSchema),
})
export type StateView = z.infer<typeof stateViewSchema>

/** What each answer to a drift would do. */
export const driftPreviewSchema = z.object({
  kept: count,
  found: count,
  keep: text,
  adopt: text,
  /** The change of the compose file; null where it cannot be written from here, with the reason in `refusal`. */
  write: z
    .object({
      file: text,
      /** 1-based. */
      line: count,
      /** The line as it is; null: the line is added. */
      before: text.nullable(),
      after: text,
      /** The same as a unified diff. */
      diff: text,
    })
    .nullable(),
  refusal: text.nullable(),
})
export type DriftPreview = z.infer<typeof driftPreviewSchema>

/** What `service.reset` ended. */
export const clearedSchema = z.enum(['circuit', 'drift', 'demotion', 'proposal'])
export type Cleared = z.infer<typeof clearedSchema>

/** Who may act on a project. `since`: by the engine's clock where somebody holds it. */
export const leaseViewSchema = z.object({
  /** `held`: this process; `refused`: it is needed here and could not be had; `alone`: nothing is to be held. */
  state: z.enum(['held', 'foreign', 'refused', 'free', 'alone']),
  holder: text.nullable(),
  since: time.nullable(),
  sentence: text,
})
export type LeaseView = z.infer<typeof leaseViewSchema>

/** The document of `eyrie status --json` (cli.md). */
export const statusReportSchema = z.object({
  projects: z.array(
    z.object({
      name: text,
      engine: engineKindSchema,
      lease: leaseViewSchema,
      services: z.array(
        serviceRowSchema
          .pick({
            name: true,
            mode: true,
            replicas: true,
            scores: true,
            enabled: true,
            pauses: true,
            proposal: true,
            drift: true,
            circuit: true,
            rollout: true,
            demoted: true,
          })
          .extend({
            decision: decisionSummarySchema.omit({ at: true }),
            cpu: z.object({ value: z.number(), of: text }).nullable(),
            memory: z.object({ value: z.number(), of: text }).nullable(),
            /** What is wrong with its settings. */
            problems: z.array(text),
          }),
      ),
    }),
  ),
  sources: z.object({
    docker: sourceStatusSchema.pick({ state: true, detail: true }),
    prometheus: sourceStatusSchema.pick({ state: true, detail: true }),
  }),
  frozen: z.boolean(),
  notices: z.array(text),
})
export type StatusReport = z.infer<typeof statusReportSchema>

export const checkedSchema = z.object({
  project: text,
  service: text,
  kind: decisionKindSchema,
  from: count,
  to: count,
  reason: reasonSchema,
  sentence: text,
  acted: z.boolean(),
  verification: verificationSchema.nullable(),
})

export const healthCheckSchema = z.object({ name: text, ok: z.boolean(), detail: text })
export type HealthCheck = z.infer<typeof healthCheckSchema>

export const bucketSchema = z.object({ at: time, min: z.number(), mean: z.number(), max: z.number() })
export const seriesRangeSchema = z.object({
  series: text,
  from: time,
  to: time,
  step: z.number(),
  points: z.array(bucketSchema),
})
