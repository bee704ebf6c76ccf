/**
 * The one typed contract between the core and whoever looks at it: every method and topic with its schemas.
 * Parameters are strict (unknown fields are refused); results are checked by the contract tests.
 */
import { z } from 'zod'
import type { Alert } from '../domain/alertStates.ts'
import type { Decision, Explanation, TriedEdit } from '../domain/decision.ts'
import type { Action, Entry } from '../domain/history.ts'
import type { PolicyView, ResolvedPolicy } from '../domain/policy.ts'
import { modeSchema, policyChangesSchema } from '../domain/policy.ts'
import { driftChoiceSchema } from '../domain/standing.ts'
import { alertMethods, alertTopics, type AlertsState, type NoticesState } from './alerts.ts'
import { auditMethods } from './audit.ts'
import { changeMethods } from './change.ts'
import { connectionMethods } from './connections.ts'
import { desktopTopics, type DesktopState } from './desktop.ts'
import { doctorMethods } from './doctor.ts'
import { reportMethods } from './reports.ts'
import { settingsMethods } from './settings.ts'
import { simulateMethods, simulateTopics, type SimulateState } from './simulate.ts'
import { trialMethods, trialTopics, type TrialTopicState } from './trials.ts'
import {
  actionResultSchema,
  checkedSchema,
  clearedSchema,
  driftPreviewSchema,
  healthCheckSchema,
  planPreviewSchema,
  seriesRangeSchema,
  stateChangeSchema,
  stateViewSchema,
  statusReportSchema,
  type AppView,
  type HostView,
  type LeaseView,
  type ReplicaRow,
  type ServiceRow,
  type Spark,
} from './views.ts'

const none = z.strictObject({})
const name = z.string().min(1).max(200)
const target = z.strictObject({ project: name, service: name })
const replicas = z.number().int().min(0).max(1000)
const done = z.object({ sentence: z.string() })

/** Stored documents pass as they are: the store wrote them, and the contract tests look at their shape. */
function stored<T>(): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'object' && value !== null)
}

export const appInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['electron', 'web', 'process']),
  pid: z.number(),
  connection: z.string(),
  connections: z.array(z.object({ name: z.string(), label: z.string(), current: z.boolean() })),
})

export const methods = {
  'app.info': { params: none, result: appInfoSchema },
  'status.get': { params: z.strictObject({ project: name.optional() }), result: statusReportSchema },
  'health.get': { params: none, result: z.object({ checks: z.array(healthCheckSchema) }) },
  /** `confirm`: what the plan asks about (host capacity) is answered with yes. */
  'service.scale': {
    params: target.extend({ to: replicas, confirm: z.boolean().optional() }),
    result: actionResultSchema,
  },
  'service.plan': { params: target.extend({ to: replicas }), result: planPreviewSchema },
  /** The last states, newest first; `entry`: only what a rollback to that history entry restores. */
  'service.states': {
    params: target.extend({ entry: z.number().int().min(0).optional() }),
    result: z.object({ states: z.array(stateViewSchema) }),
  },
  /** `to`: a state's id or a history entry's; without it the state before the last change. */
  'service.rollback': {
    params: target.extend({ to: z.number().int().min(0).optional(), confirm: z.boolean().optional() }),
    result: actionResultSchema.extend({ state: z.number().int().min(0), diff: z.array(stateChangeSchema) }),
  },
  'service.explain': { params: target, result: stored<Explanation>() },
  'service.mode': { params: target.extend({ mode: modeSchema }), result: done },
  /** The policy in force, with where each setting comes from and which factors are enough to act. */
  'service.policy': { params: target, result: stored<PolicyView>() },
  /** Changes the operator's own edits of it, which win over labels; null takes an edit back. `reason`: for the history. */
  'service.edit': {
    params: target.extend({
      changes: policyChangesSchema,
      reason: z.string().min(1).max(500).optional(),
    }),
    result: done.extend({ policy: stored<ResolvedPolicy>(), changed: z.array(stateChangeSchema) }),
  },
  /** What `service.edit` would make of it, what that would decide now, and what would stand in its way; changes nothing. */
  'service.tryEdit': { params: target.extend({ changes: policyChangesSchema }), result: stored<TriedEdit>() },
  'service.pause': {
    params: target.extend({ direction: z.enum(['up', 'down', 'both']), until: z.number().nullable() }),
    result: done,
  },
  /** Ends pauses; only those of one direction where it is named. */
  'service.resume': {
    params: target.extend({ direction: z.enum(['up', 'down', 'both']).optional() }),
    result: done,
  },
  /** Carries out the pending proposal, if the present decision still wants it. `proposal`: only this one. */
  'service.approve': { params: target.extend({ proposal: name.optional() }), result: actionResultSchema },
  'service.dismiss': { params: target.extend({ proposal: name.optional() }), result: done },
  'service.driftPreview': { params: target, result: driftPreviewSchema },
  'service.resolveDrift': {
    params: target.extend({ choice: driftChoiceSchema }),
    result: done.extend({ action: actionResultSchema.nullable() }),
  },
  /** Ends whatever guards left on the service: open circuit, drift, demotion, proposal. */
  'service.reset': { params: target, result: done.extend({ cleared: z.array(clearedSchema) }) },
  'controller.freeze': { params: z.strictObject({ frozen: z.boolean() }), result: done },
  'check.run': {
    params: z.strictObject({ project: name.optional(), dryRun: z.boolean() }),
    result: z.object({ decisions: z.array(checkedSchema) }),
  },
  'history.list': {
    params: z.strictObject({
      project: name.optional(),
      service: name.optional(),
      kind: z.enum(['action', 'decision', 'drift', 'alert', 'change', 'note']).optional(),
      from: z.number().optional(),
      to: z.number().optional(),
      before: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(1000),
    }),
    result: z.object({ entries: z.array(stored<Entry>()) }),
  },
  'series.range': {
    params: target.extend({
      series: z.array(z.string().min(1)).min(1).max(40),
      from: z.number(),
      to: z.number(),
      points: z.number().int().min(10).max(1000),
    }),
    result: z.object({ series: z.array(seriesRangeSchema) }),
  },
  ...alertMethods,
  ...auditMethods,
  ...changeMethods,
  ...connectionMethods,
  ...doctorMethods,
  ...reportMethods,
  ...settingsMethods,
  ...simulateMethods,
  ...trialMethods,
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Params<M extends MethodName> = z.infer<Methods[M]['params']>
export type ResultOf<M extends MethodName> = z.infer<Methods[M]['result']>

export const topics = {
  /** Keys: `app`, `host`, `project:NAME`, `service:PROJECT/NAME`, `action:ID`, `alert:KEY` (those that fire). */
  'overview.changed': { params: none },
  /** Keys: `PROJECT/NAME`, of the services named so that exist: whoever shows few of many follows those. */
  'sparks.changed': { params: z.strictObject({ services: z.array(z.string().min(3).max(500)).max(200) }) },
  /** Keys: `row`, `policy`, `decision`, `replica:NAME`, `action:ID`, `entries` (newest entry id). */
  'service.changed': { params: target },
  ...alertTopics,
  ...desktopTopics,
  ...simulateTopics,
  ...trialTopics,
} as const

export type Topics = typeof topics
export type TopicName = keyof Topics
export type TopicParams<T extends TopicName> = z.infer<Topics[T]['params']>

/** A project as the overview lists it. */
export interface ProjectView {
  readonly name: string
  readonly engine: 'compose' | 'swarm' | 'simulated'
  readonly configFiles: readonly string[]
  readonly services: readonly string[]
  readonly lease: LeaseView
}

export type OverviewState = { readonly app?: AppView; readonly host?: HostView } & {
  readonly [key: `project:${string}`]: ProjectView
  readonly [key: `service:${string}`]: ServiceRow
  readonly [key: `action:${string}`]: Action
  readonly [key: `alert:${string}`]: Alert
}

export type ServiceState = {
  readonly row?: ServiceRow
  readonly policy?: ResolvedPolicy
  readonly decision?: Decision
  readonly entries?: number
} & { readonly [key: `replica:${string}`]: ReplicaRow; readonly [key: `action:${string}`]: Action }

export type SparksState = Readonly<Record<string, Spark>>

export interface TopicStates {
  readonly 'overview.changed': OverviewState
  readonly 'sparks.changed': SparksState
  readonly 'service.changed': ServiceState
  readonly 'alerts.changed': AlertsState
  readonly 'notices.changed': NoticesState
  readonly 'desktop.changed': DesktopState
  readonly 'simulate.changed': SimulateState
  readonly 'trial.changed': TrialTopicState
}
