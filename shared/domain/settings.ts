/** What the operator set, kept in `settings.json`; unknown fields are refused by name. */
import { z } from 'zod'
import { notificationsSchema, silenceSchema } from './alertStates.ts'
import { modeSchema, policyEditsSchema } from './policy.ts'
import { reportScheduleSchema } from './report.ts'
import { retentionSchema } from './retention.ts'
import { demotionSchema } from './standing.ts'

export const pauseSchema = z.strictObject({
  direction: z.enum(['up', 'down', 'both']),
  until: z.number().nullable(),
})

/** An operator's own edits of one service; they win over labels. */
export const serviceSettingsSchema = z.strictObject({
  mode: modeSchema.optional(),
  pauses: z.array(pauseSchema).optional(),
  policy: policyEditsSchema.optional(),
  demoted: demotionSchema.optional(),
})
export type ServiceSettings = z.infer<typeof serviceSettingsSchema>

export const themeSchema = z.enum(['system', 'dark', 'light'])
export type Theme = z.infer<typeof themeSchema>

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  theme: themeSchema,
  prometheusUrl: z.url({ protocol: /^https?$/ }).nullable(),
  frozen: z.boolean(),
  /** Closing the desktop window leaves Eyrie running; absent: it ends. */
  closeToTray: z.boolean().optional(),
  /** Keyed by `project/service`. */
  services: z.record(z.string(), serviceSettingsSchema),
  /** Absent: none. */
  silences: z.array(silenceSchema).optional(),
  /** Absent: `DEFAULT_NOTIFICATIONS`. */
  notifications: notificationsSchema.optional(),
  /** How long the history is kept; absent: `DEFAULT_RETENTION`. */
  retention: retentionSchema.optional(),
  /** Reports that are made by themselves; absent: none. */
  reports: z.array(reportScheduleSchema).max(50).optional(),
})
export type Settings = z.infer<typeof settingsSchema>

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  theme: 'system',
  prometheusUrl: null,
  frozen: false,
  services: {},
}
