/** The audit of compose files and of what runs, as the contract tells it. */
import { z } from 'zod'

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

const name = z.string().min(1).max(200)

export const auditMethods = {
  'audit.get': {
    params: z.strictObject({ project: name.optional() }),
    result: z.object({ audits: z.array(projectAuditSchema) }),
  },
} as const
