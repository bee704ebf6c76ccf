/** The audit of compose files and of what runs, as the contract tells it. */
import { z } from 'zod'
import { EVIDENCE_SOURCES, RISKS } from '../domain/sizing.ts'

const place = { file: z.string(), line: z.number().int().min(1), column: z.number().int().min(1) }

export const auditCheckSchema = z.object({
  id: z.string(),
  category: z.enum([
    'file',
    'limits',
    'capacity',
    'scaling',
    'autoscale',
    'monitoring',
    'automation',
    'documentation',
    'drift',
  ]),
  status: z.enum(['pass', 'warn', 'fail']),
  /** Null: of the project as a whole. */
  service: z.string().nullable(),
  ...place,
  message: z.string(),
  /** A unified diff that makes the finding go away; null where nothing is found, or no change of lines can do it. */
  fix: z.object({ sentence: z.string(), diff: z.string() }).nullable(),
})
export type AuditCheck = z.infer<typeof auditCheckSchema>

export const auditSummarySchema = z.object({ pass: z.number(), warn: z.number(), fail: z.number() })

export const auditProblemSchema = z.object({ ...place, message: z.string() })

export const projectAuditSchema = z.object({
  project: z.string(),
  /** Empty: they are not on this machine, and what runs was looked at instead. */
  files: z.array(z.string()),
  /** A sentence where not everything could be looked at. */
  note: z.string().nullable(),
  checks: z.array(auditCheckSchema),
  summary: auditSummarySchema,
  /** What cannot be read, or is refused by Compose: then there are no checks. */
  problems: z.array(auditProblemSchema),
})
export type ProjectAudit = z.infer<typeof projectAuditSchema>

const adviceSchema = z.object({
  lower: z.number(),
  target: z.number(),
  upper: z.number(),
  /** Whose history it comes from, and how many days of readings that has. */
  source: z.enum(EVIDENCE_SOURCES),
  days: z.number(),
  /** Share of the observed time in which more than the target was used. */
  above: z.number(),
})

/** Of all replicas together; negative: it costs as much. Null: nothing is set today. */
const savingsSchema = z.object({ limit: z.number().nullable(), reservation: z.number().nullable() })

/** One resource of a service's replica: cores, or bytes. Null: not set, or not known. */
const amountSchema = z.object({
  limit: z.number().nullable(),
  reservation: z.number().nullable(),
  /** Mean of the replicas that are ready, of the policy's window; null: not measured. */
  use: z.number().nullable(),
  /** Null: there are no readings of it. */
  advice: adviceSchema.nullable(),
  /** Today's limit and reservation less the target, times the replicas; null: there is no advice. */
  saves: savingsSchema.nullable(),
})
export type ResourceAmount = z.infer<typeof amountSchema>

export const serviceResourcesSchema = z.object({
  project: z.string(),
  service: z.string(),
  replicas: z.number(),
  cpu: amountSchema,
  memory: amountSchema,
  pids: z.number().nullable(),
  /** What all of the advice rests on, in days. */
  days: z.number(),
  oomKills: z.number(),
  /** Of setting both limits to their targets. */
  risk: z.object({ level: z.enum(RISKS), reasons: z.array(z.string()).readonly() }),
  /** A sentence where a history could not be read. */
  note: z.string().nullable(),
  /** What to do about it, and what that saves or costs. */
  sentence: z.string(),
})
export type ServiceResources = z.infer<typeof serviceResourcesSchema>

const name = z.string().min(1).max(200)

export const auditMethods = {
  'audit.get': {
    params: z.strictObject({ project: name.optional() }),
    result: z.object({ audits: z.array(projectAuditSchema) }),
  },
  'resources.get': {
    params: z.strictObject({ project: name.optional() }),
    result: z.object({
      host: z.object({ name: z.string(), cpus: z.number(), memoryBytes: z.number() }),
      services: z.array(serviceResourcesSchema),
    }),
  },
} as const
