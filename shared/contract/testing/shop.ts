/** A small real contract server: two services in memory, scaled and followed as the real ones are. */
import type { Entry } from '../../domain/history.ts'
import type { ContractError } from '../frames.ts'
import type { Urgency } from '../channel.ts'
import { createContractServer, type ContractServer, type Handlers, type Limits } from '../server.ts'
import type { Timers } from '../timers.ts'
import type { ActionResult, AppView, ServiceRow } from '../views.ts'
import type { PolicyView, ResolvedPolicy } from '../../domain/policy.ts'
import { DEFAULT_RETENTION } from '../../domain/retention.ts'
import type { SettingsView } from '../settings.ts'
import type { DoctorSource } from '../../domain/doctor.ts'
import { alertingHandlers } from './alerting.ts'
import { JOB, rehearsalHandlers } from './rehearsal.ts'
import { TRIAL, trialHandlers } from './trials.ts'
import { actionOf, decisionOf, policyOf, report, serviceRow, SOURCE } from './documents.ts'
import { plainChange } from '../../domain/settingWords.ts'

export interface Shop {
  readonly server: ContractServer
  readonly errors: { readonly id: string; readonly thrown: unknown }[]
  /** Any key of the followed overview; undefined takes it away. */
  set(key: string, value: unknown): void
  /** Tells followers that something changed. */
  changed(urgency?: Urgency): void
  reads(): number
  listeners(): number
  row(name: string): ServiceRow
  /** Changes a service's row. */
  put(name: string, over: Partial<ServiceRow>): void
  /** The parameters of every change of a count that was asked for. */
  readonly scaled: readonly object[]
  /** The changes of every edit of a policy that was asked for. */
  readonly edited: readonly object[]
  /** `health.get` answers only once released. */
  hold(): { release(): void }
}

const ACTING: PolicyView['acting'] = {
  up: ['cpu-up', 'memory-up', 'queueDepth-up', 'p95-up', 'errors-up'].map((id) => ({
    factors: [id],
    score: 6,
  })),
  down: [{ factors: ['cpu-down', 'memory-down'], score: 5.6 }],
}

const POLICY: ResolvedPolicy = {
  policy: policyOf({ mode: 'automatic', strategy: 'score' }),
  origins: { max: 'operator', min: 'eyrie-label' },
  problems: [],
}

const DOCTOR_SOURCE: DoctorSource = {
  url: 'http://127.0.0.1:9090',
  state: 'ok',
  sent: '',
  status: 200,
  ms: 1,
  sentence: 'answers',
  suggestion: null,
}

interface Refusal {
  readonly ok: false
  readonly error: ContractError
}

function refuse(code: ContractError['code'], message: string, reason?: string): Refusal {
  const base = { code, message, retryable: false }
  return { ok: false, error: reason === undefined ? base : { ...base, details: { reason } } }
}

export function createShop(options: { limits?: Partial<Limits>; timers?: Timers } = {}): Shop {
  const errors: { id: string; thrown: unknown }[] = []
  const rows = new Map<string, ServiceRow>([
    ['web', serviceRow('web')],
    ['db', serviceRow('db', { enabled: false, mode: 'observe' })],
  ])
  const extra = new Map<string, unknown>()
  const listeners = new Set<(urgency?: Urgency) => void>()
  const entries: Entry[] = []
  const scaled: object[] = []
  const edited: object[] = []
  let frozen = false
  let settings: SettingsView = {
    ...{ theme: 'system', prometheusUrl: null, prometheusFixed: false, dataDir: '', historyBytes: null },
    closeToTray: false,
    retention: DEFAULT_RETENTION,
  }
  let reads = 0
  let held: Promise<void> | null = null

  function changed(urgency?: Urgency): void {
    for (const listener of [...listeners]) listener(urgency)
  }
  const onChange = (listener: (urgency?: Urgency) => void) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }
  function app(): AppView {
    return {
      connection: 'test',
      label: 'test',
      kind: 'docker',
      docker: SOURCE,
      prometheus: SOURCE,
      frozen,
      collection: '',
      notices: [],
      now: 0,
    }
  }
  function find(target: { project: string; service: string }): ServiceRow | Refusal {
    const row = target.project === 'shop' ? rows.get(target.service) : undefined
    return (
      row ?? refuse('NotFound', `there is no service ${target.project}/${target.service}; known: shop/web`)
    )
  }
  const isRow = (found: ServiceRow | Refusal): found is ServiceRow => 'name' in found

  function scale(
    target: { project: string; service: string },
    to: number,
  ): Refusal | { ok: true; value: ActionResult } {
    const row = find(target)
    if (!isRow(row)) return row
    scaled.push({ ...target, to })
    const from = row.replicas.current
    if (to > row.replicas.max)
      return refuse('Blocked', `${row.name} may have at most ${row.replicas.max}`, 'MaxReached')
    if (to < row.replicas.min)
      return refuse('Blocked', `${row.name} keeps at least ${row.replicas.min}`, 'MinReached')
    rows.set(row.name, { ...row, replicas: { ...row.replicas, current: to, ready: to, desired: to } })
    const result = { action: 'a1', project: 'shop', service: row.name, from, to, operations: [] }
    entries.unshift({
      id: entries.length + 1,
      at: 5,
      kind: 'action',
      ...target,
      action: actionOf(row.name, from, to),
    })
    changed('soon')
    return { ok: true, value: { ...result, verification: 'converged', outcome: `Scaled ${from} → ${to}.` } }
  }

  const said = (sentence: string) => ({ ok: true, value: { sentence } }) as const
  const handlers: Handlers = {
    ...alertingHandlers(),
    ...rehearsalHandlers,
    'app.info': () => ({
      ok: true,
      value: { version: '0', host: 'process', pid: 1, connection: 'test', connections: [] },
    }),
    'status.get': () => ({ ok: true, value: report([...rows.values()], frozen) }),
    'health.get': async () => {
      await held
      return { ok: true, value: { checks: [{ name: 'docker', ok: true, detail: 'answers' }] } }
    },
    'service.scale': (params) => scale(params, params.to),
    'service.plan': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      const from = row.replicas.current
      return {
        ok: true,
        value: { from, to: params.to, sentence: 'plan', operations: [], refusal: null, asks: null },
      }
    },
    'service.tryEdit': ({ service }) => refuse('NotFound', `${service} keeps no policy`),
    'service.states': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      const { current } = row.replicas
      const diff = current === 3 ? [] : [plainChange('count', current, 3)]
      const state = { id: 0, at: 1, count: 3, mode: row.mode, sentence: 'First seen at 3.', restores: null }
      return { ok: true, value: { states: [{ ...state, current: current === 3, previous: true, diff }] } }
    },
    'service.rollback': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      const diff = [plainChange('count', row.replicas.current, 3)]
      const answer = scale(params, 3)
      return answer.ok ? { ok: true, value: { ...answer.value, state: params.to ?? 0, diff } } : answer
    },
    'service.explain': (params) => {
      const row = find(params)
      return isRow(row) ? { ok: true, value: { decision: decisionOf(row), wouldChange: null } } : row
    },
    'service.mode': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      rows.set(row.name, { ...row, mode: params.mode })
      return said(`${row.name} is now in ${params.mode} mode.`)
    },
    'service.policy': (params) => {
      const row = find(params)
      return isRow(row) ? { ok: true, value: { ...POLICY, acting: ACTING } } : row
    },
    'service.edit': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      edited.push(params.changes)
      return { ok: true, value: { sentence: 'Changed.', policy: POLICY, changed: [] } }
    },
    'service.pause': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      rows.set(row.name, { ...row, pauses: [{ direction: params.direction, until: params.until }] })
      return said(`${row.name} is paused.`)
    },
    'service.resume': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      rows.set(row.name, { ...row, pauses: [] })
      return said(`${row.name} goes on.`)
    },
    'service.approve': (params) => scale(params, 4),
    'service.dismiss': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      rows.set(row.name, { ...row, proposal: null })
      return said('Dismissed.')
    },
    'service.driftPreview': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      const found = row.replicas.current
      const words = { keep: 'keep', adopt: 'adopt', write: null, refusal: 'no file' }
      return { ok: true, value: { kept: 3, found, ...words } }
    },
    'service.resolveDrift': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      rows.set(row.name, { ...row, drift: null })
      return { ok: true, value: { sentence: `${params.choice}.`, action: null } }
    },
    'service.reset': (params) => {
      const row = find(params)
      return isRow(row) ? { ok: true, value: { sentence: 'Reset.', cleared: [] } } : row
    },
    'controller.freeze': (params) => {
      frozen = params.frozen
      changed()
      return said(frozen ? 'Frozen.' : 'Unfrozen.')
    },
    'check.run': () => ({ ok: true, value: { decisions: [] } }),
    'history.list': () => ({ ok: true, value: { entries } }),
    'series.range': ({ from, to, series }) => ({
      ok: true,
      value: { series: series.map((name) => ({ series: name, from, to, step: 1000, points: [] })) },
    }),
    'doctor.run': () => ({ ok: true, value: { source: DOCTOR_SOURCE, queries: [] } }),
    'reports.make': ({ format }) => ({
      ok: true,
      value: {
        name: `report.${format}`,
        mediaType: 'text/plain',
        encoding: 'utf8',
        content: 'What happened.',
      },
    }),
    'reports.schedules': () => ({ ok: true, value: { folder: '/reports', schedules: [] } }),
    'reports.schedule': () => ({ ok: true, value: { id: '1', sentence: 'Scheduled.' } }),
    'reports.unschedule': ({ id }) => refuse('NotFound', `there is no scheduled report ${id}`),
    ...trialHandlers,
    'audit.get': () => ({ ok: true, value: { audits: [] } }),
    'resources.get': () => ({
      ok: true,
      value: { host: { name: 'shop-host', cpus: 4, memoryBytes: 8 * 1024 ** 3 }, services: [] },
    }),
    'resources.plan': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      const { project, service } = params
      const now = { cpus: 1, memory: null, cpuReservation: null, memoryReservation: null, pids: 100 }
      const places = { live: null, compose: null, override: null }
      const sentence = 'PID limit 100 → 500'
      return {
        ok: true,
        value: {
          project,
          service,
          now,
          sentence,
          live: [],
          write: null,
          places,
          warnings: [],
          refusal: null,
        },
      }
    },
    'resources.change': (params) => {
      const row = find(params)
      if (!isRow(row)) return row
      return refuse('Blocked', 'nothing of it can be changed here', 'NotLive')
    },
    'resources.undo': (params) => {
      const row = find(params)
      return isRow(row) ? refuse('NotFound', `no limits of ${row.name} were changed`) : row
    },
    'settings.tryPrometheus': () => ({
      ok: true,
      value: { ok: true, sentence: 'It answers.', suggestion: null },
    }),
    'settings.tryRetention': () => ({ ok: true, value: { before: [null, null, null, null], entries: 0 } }),
    'diagnostics.make': () => ({ ok: true, value: { name: 'diagnostics.json', content: '{}' } }),
    'settings.get': () => ({ ok: true, value: settings }),
    'settings.update': (params) => {
      if (params.prometheusUrl === 'boom') throw new Error('a secret detail')
      settings = { ...settings, theme: params.theme ?? settings.theme }
      return { ok: true, value: settings }
    },
    'connections.list': () => ({ ok: true, value: { connections: [] } }),
    'connections.open': ({ name }) => refuse('NotFound', `there is no connection "${name}"`),
    'connections.close': ({ name }) => refuse('NotFound', `there is no connection "${name}"`),
    'connections.save': ({ name }) => said(`${name} is saved.`),
    'connections.remove': ({ name }) => refuse('NotFound', `there is no connection "${name}"`),
    'connections.probe': () => ({ ok: true, value: { ok: false, sentence: 'There is none.', ms: 0 } }),
  }
  const server = createContractServer({
    handlers,
    topics: {
      'overview.changed': () => ({
        ok: true,
        value: {
          onChange,
          read() {
            reads += 1
            const state: Record<string, unknown> = { app: app() }
            for (const row of rows.values()) state[`service:shop/${row.name}`] = row
            for (const [key, value] of extra) state[key] = value
            return state
          },
        },
      }),
      'sparks.changed': () => ({ ok: true, value: { read: () => ({}), onChange } }),
      'alerts.changed': () => ({ ok: true, value: { read: () => ({}), onChange } }),
      'notices.changed': () => ({ ok: true, value: { read: () => ({}), onChange } }),
      'desktop.changed': () => ({ ok: true, value: { read: () => ({}), onChange } }),
      'simulate.changed': () => ({ ok: true, value: { read: () => ({ job: JOB }), onChange } }),
      'trial.changed': () => ({ ok: true, value: { read: () => TRIAL, onChange } }),
      'service.changed': (params) => {
        const row = find(params)
        if (!isRow(row)) return row
        return { ok: true, value: { onChange, read: () => ({ row: rows.get(row.name) }) } }
      },
    },
    onError: (id, thrown) => errors.push({ id, thrown }),
    ...options,
  })
  return {
    server,
    errors,
    set(key, value) {
      if (value === undefined) extra.delete(key)
      else extra.set(key, value)
    },
    changed,
    reads: () => reads,
    listeners: () => listeners.size,
    hold() {
      let release: () => void = () => undefined
      held = new Promise((resolve) => (release = resolve))
      return { release: () => release() }
    },
    put(name, over) {
      rows.set(name, { ...(rows.get(name) ?? serviceRow(name)), ...over })
      changed()
    },
    scaled,
    edited,
    row: (name) => rows.get(name) ?? serviceRow(name),
  }
}
