/** Scaling reports as the contract tells them. */
import { z } from 'zod'
import { reportFormatSchema, reportScheduleSchema } from '../domain/report.ts'

const name = z.string().min(1).max(200)

export const reportDocumentSchema = z.object({
  /** A name for the file. */
  name: z.string(),
  mediaType: z.string(),
  /** How `content` holds the document: as text, or bytes in base64. */
  encoding: z.enum(['utf8', 'base64']),
  content: z.string(),
})
export type ReportDocument = z.infer<typeof reportDocumentSchema>

export const scheduleViewSchema = z.object({
  ...reportScheduleSchema.shape,
  /** Epoch ms of the next one. */
  next: z.number(),
  /** Null: none was made yet. */
  last: z.object({ at: z.number(), ok: z.boolean(), sentence: z.string() }).nullable(),
})
export type ScheduleView = z.infer<typeof scheduleViewSchema>

export const reportMethods = {
  /** What happened in [from, to), in one document. */
  'reports.make': {
    params: z.strictObject({
      project: name.optional(),
      /** Only these; absent: all of the project. */
      services: z.array(name).min(1).max(200).optional(),
      from: z.number(),
      to: z.number(),
      format: reportFormatSchema,
    }),
    result: reportDocumentSchema,
  },
  'reports.schedules': {
    params: z.strictObject({}),
    /** `folder`: where they are written. */
    result: z.object({ folder: z.string(), schedules: z.array(scheduleViewSchema) }),
  },
  'reports.schedule': {
    params: reportScheduleSchema.pick({ every: true, hour: true, format: true, project: true }),
    result: z.object({ id: z.string(), sentence: z.string() }),
  },
  'reports.unschedule': {
    params: z.strictObject({ id: z.string().min(1).max(64) }),
    result: z.object({ sentence: z.string() }),
  },
} as const
