/** What an operator sets, and what is told to whoever helps them. */
import { z } from 'zod'
import { retentionSchema } from '../domain/retention.ts'
import { themeSchema } from '../domain/settings.ts'

const none = z.strictObject({})
const address = z.string().max(2000)

export const settingsViewSchema = z.object({
  theme: themeSchema,
  prometheusUrl: z.string().nullable(),
  /** PROMETHEUS_URL sets the address, and wins over what is set here. */
  prometheusFixed: z.boolean(),
  /** Closing the desktop window leaves Eyrie running in the tray. */
  closeToTray: z.boolean(),
  retention: retentionSchema,
  dataDir: z.string(),
  /** Bytes that the history takes on the disk; null: not known. */
  historyBytes: z.number().nullable(),
})
export type SettingsView = z.infer<typeof settingsViewSchema>

export const settingsMethods = {
  'settings.get': { params: none, result: settingsViewSchema },
  'settings.update': {
    params: z.strictObject({
      theme: themeSchema.optional(),
      prometheusUrl: address.nullable().optional(),
      closeToTray: z.boolean().optional(),
      retention: retentionSchema.optional(),
    }),
    result: settingsViewSchema,
  },
  /** Asks an address once, without setting it. */
  'settings.tryPrometheus': {
    params: z.strictObject({ url: address }),
    result: z.object({
      ok: z.boolean(),
      /** What answers there, or what is wrong. */
      sentence: z.string(),
      /** An address near it that does answer; null: none was found, or none is needed. */
      suggestion: z.object({ url: z.string(), sentence: z.string() }).nullable(),
    }),
  },
  /** What keeping the history so long, and no longer, would drop now; changes nothing. */
  'settings.tryRetention': {
    params: z.strictObject({ retention: retentionSchema }),
    result: z.object({
      /** Of each step, finest first, the time before which values would go, epoch ms; null: there are none. */
      before: z.array(z.number().nullable()),
      /** How many decisions and alerts would go. */
      entries: z.number(),
    }),
  },
  /** How this Eyrie is and what it last did, as one JSON document without secrets. */
  'diagnostics.make': { params: none, result: z.object({ name: z.string(), content: z.string() }) },
} as const
