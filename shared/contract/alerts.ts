/** Alerts, their rules and silences, and how people are told, as the contract tells them. Times are epoch milliseconds. */
import { z } from 'zod'
import {
  alertSchema,
  notificationsSchema,
  severitySchema,
  silenceSchema,
  type Alert,
  type Silence,
} from '../domain/alertStates.ts'
import { sourceStatusSchema } from './views.ts'

const text = z.string()
const none = z.strictObject({})
const done = z.object({ sentence: text })
const pattern = z.string().min(1).max(200)

/** One rule, with whatever it is watched of. */
export const alertRuleViewSchema = z.object({
  name: text,
  /** `prometheus`: somebody else's, which it has loaded. */
  source: z.enum(['eyrie', 'prometheus']),
  category: z.enum(['service', 'database', 'redis', 'system', 'network', 'eyrie', 'other']),
  severity: severitySchema,
  /** "CPU, share of its limit, above 70 % for 5 min". */
  condition: text,
  hint: text,
  /** Services by `project/service`; empty: of something that all share. */
  services: z.array(text),
  /** `unwatched`: nobody tells of it here, and the sentence says what it takes. */
  watch: z.enum(['watched', 'no-data', 'unwatched']),
  sentence: text,
  /** Whether Prometheus has this rule of Eyrie's too, in words; null: not known, or there is no Prometheus. */
  loaded: z.object({ state: z.enum(['loaded', 'missing', 'failing']), sentence: text }).nullable(),
})
export type AlertRuleView = z.infer<typeof alertRuleViewSchema>

export const deliverySchema = z.object({
  state: z.enum(['idle', 'sending', 'delivered', 'failed']),
  /** Empty while nothing was sent. */
  sentence: text,
  at: z.number().nullable(),
})
export type Delivery = z.infer<typeof deliverySchema>

export const notificationsViewSchema = notificationsSchema.omit({ webhook: true }).extend({
  webhook: z.object({
    /** Null: none is set. */
    url: text.nullable(),
    /** Where the address comes from; `environment` (WEBHOOK_URL) wins, and cannot be changed here. */
    from: z.enum(['environment', 'settings']).nullable(),
    template: text.nullable(),
    /** Whether what is sent is signed; the key itself is never told. */
    signed: z.boolean(),
    delivery: deliverySchema,
  }),
})
export type NotificationsView = z.infer<typeof notificationsViewSchema>

export const noticeSchema = z.object({
  id: text,
  at: z.number(),
  kind: z.enum(['alert', 'action', 'guard', 'test']),
  severity: severitySchema,
  title: text,
  body: text,
})
export type NoticeView = z.infer<typeof noticeSchema>

export const alertsStatusSchema = z.object({
  /** How Prometheus' own alerts are known; `off`: there is no Prometheus. */
  prometheus: sourceStatusSchema,
  notifications: notificationsViewSchema,
  /** Id of the newest entry of an alert; 0: there is none. */
  newest: z.number(),
})
export type AlertsStatus = z.infer<typeof alertsStatusSchema>

export const alertsViewSchema = z.object({
  alerts: z.array(alertSchema),
  rules: z.array(alertRuleViewSchema),
  silences: z.array(silenceSchema),
  status: alertsStatusSchema,
})
export type AlertsView = z.infer<typeof alertsViewSchema>

export const alertMethods = {
  'alerts.get': { params: none, result: alertsViewSchema },
  /** `alert`: a rule's name; in all three `*` stands for any letters. Ends by itself at `until`. */
  'alerts.silence': {
    params: z.strictObject({
      alert: pattern,
      project: pattern.optional(),
      service: pattern.optional(),
      until: z.number(),
      comment: z.string().max(500).optional(),
    }),
    result: done.extend({ id: text }),
  },
  'alerts.unsilence': { params: z.strictObject({ id: pattern }), result: done },
  /** What Prometheus and Grafana take, generated from the policies. */
  'alerts.export': {
    params: z.strictObject({ file: z.enum(['rules', 'dashboard']) }),
    result: z.object({ name: text, text }),
  },
  /** `secret`: the key that what is sent is signed with; null takes it away, left out it stays. */
  'notifications.update': {
    params: z.strictObject({
      desktop: z.boolean().optional(),
      minSeverity: severitySchema.optional(),
      prometheus: notificationsSchema.shape.prometheus.optional(),
      webhook: z
        .strictObject({ url: z.string().max(2000), template: z.string().max(20_000).nullable() })
        .nullable()
        .optional(),
      secret: z.string().min(16).max(500).nullable().optional(),
    }),
    result: notificationsViewSchema,
  },
  /** Sends a test as an alert would be sent; answers when it is delivered, or why not. */
  'notifications.test': { params: z.strictObject({ to: z.enum(['desktop', 'webhook']) }), result: done },
} as const

export const alertTopics = {
  /** Keys: `status`, `alert:KEY`, `rule:NAME`, `silence:ID`. */
  'alerts.changed': { params: none },
  /** Keys: `notice:ID`, the last of what people are told on the desktop. */
  'notices.changed': { params: none },
} as const

export type AlertsState = { readonly status?: AlertsStatus } & {
  readonly [key: `alert:${string}`]: Alert
  readonly [key: `rule:${string}`]: AlertRuleView
  readonly [key: `silence:${string}`]: Silence
}
export type NoticesState = Readonly<Record<`notice:${string}`, NoticeView>>
