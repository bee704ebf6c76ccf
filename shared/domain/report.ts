/** Reports: their forms, and those that are made by themselves. */
import { z } from 'zod'

export const reportFormatSchema = z.enum(['html', 'pdf', 'md', 'csv', 'json'])
export type ReportFormat = z.infer<typeof reportFormatSchema>

export const reportScheduleSchema = z.strictObject({
  id: z.string().min(1).max(64),
  /** Of the day, the week (Monday to Sunday) or the month before, in the time zone of the machine. */
  every: z.enum(['day', 'week', 'month']),
  /** Hour at which it is made, 0 to 23. */
  hour: z.number().int().min(0).max(23),
  format: reportFormatSchema,
  /** Null: all of the connection. */
  project: z.string().min(1).max(200).nullable(),
  /** Epoch ms; periods that ended before are not made up for. */
  since: z.number(),
})
export type ReportSchedule = z.infer<typeof reportScheduleSchema>
