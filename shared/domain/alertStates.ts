/** Alerts as they stand, the silences over them, and what is told about them to people outside. Times are epoch ms. */
import { z } from 'zod'

export const severitySchema = z.enum(['info', 'warning', 'critical'])
/** Who judged it: Eyrie itself, or Prometheus by its own rules. */
export const alertSourceSchema = z.enum(['eyrie', 'prometheus'])

export const alertSchema = z.object({
  /** Unique among all that stand. */
  key: z.string(),
  /** The rule's name. */
  name: z.string(),
  source: alertSourceSchema,
  state: z.enum(['pending', 'firing']),
  severity: severitySchema,
  /** Empty where it is of something that all services share. */
  project: z.string(),
  service: z.string(),
  /** What it is about: a service, a container, a disk. */
  subject: z.string(),
  sentence: z.string(),
  hint: z.string(),
  /** Of the newest data; null: Prometheus did not say. */
  value: z.number().nullable(),
  /** When its condition began to hold, by the data's own time. */
  since: z.number(),
  /** When it will fire if nothing changes; null: it fires, or only Prometheus knows. */
  firesAt: z.number().nullable(),
  /** Since when nothing is known of it: it fires on, because silence is no proof that all is well; null: it is known. */
  noDataSince: z.number().nullable(),
  /** The silence that keeps it from being told; null: none does. */
  silence: z.string().nullable(),
})
export type Alert = z.infer<typeof alertSchema>

/** Exact, or with `*` for any letters. */
const patternSchema = z.string().min(1).max(200)

export const silenceSchema = z.strictObject({
  id: z.string().min(1),
  alert: patternSchema,
  project: patternSchema.nullable(),
  service: patternSchema.nullable(),
  /** It ends by itself then. */
  until: z.number(),
  comment: z.string().max(500),
  by: z.string(),
  at: z.number(),
})
export type Silence = z.infer<typeof silenceSchema>
export type SilenceMatcher = Pick<Silence, 'alert' | 'project' | 'service'>

export const notificationsSchema = z.strictObject({
  desktop: z.boolean(),
  /** Alerts below it are shown and not told. */
  minSeverity: severitySchema,
  /** Which of Prometheus' own alerts are told here: `others` are those that Eyrie does not watch itself. */
  prometheus: z.enum(['none', 'others', 'all']),
  /** Null: none. Its key for signatures lies in a file of its own. */
  webhook: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).max(2000),
      /** A JSON document with placeholders; null: Eyrie's own. */
      template: z.string().min(1).max(20_000).nullable(),
    })
    .nullable(),
})
export type Notifications = z.infer<typeof notificationsSchema>

export const DEFAULT_NOTIFICATIONS: Notifications = {
  desktop: true,
  minSeverity: 'warning',
  prometheus: 'others',
  webhook: null,
}

export function matches(
  silence: SilenceMatcher,
  alert: Pick<Alert, 'name' | 'project' | 'service'>,
): boolean {
  return (
    isLike(alert.name, silence.alert) &&
    (silence.project === null || isLike(alert.project, silence.project)) &&
    (silence.service === null || isLike(alert.service, silence.service))
  )
}

/** Letter by letter, and by hand: a pattern of many `*` must not take for ever. */
export function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*')
  const [first = '', ...rest] = parts
  if (!text.startsWith(first)) return false
  if (rest.length === 0) return text === first
  let at = first.length
  const last = rest.pop() ?? ''
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}
