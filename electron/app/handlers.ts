/** One handler a method of the contract; the map is total, so a method without one does not compile. */
import type { Handlers } from '../../shared/contract/server.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { MethodName, ResultOf } from '../../shared/contract/contract.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import type { Result } from '../../shared/lib/result.ts'
import { alertHandlers } from './alerts/handlers.ts'
import { actingOf } from '../engine/actingSets.ts'
import { explain } from '../engine/explain.ts'
import { approve, dismiss } from './orders/approvals.ts'
import { auditProjects } from './resources/audit.ts'
import { runCheck } from './orders/check.ts'
import { changeLimits, planChange, undoChange } from './change/change.ts'
import { connectionHandlers } from './connections/handlers.ts'
import type { Core } from './core.ts'
import { previewDrift, resolveDrift } from './orders/drift.ts'
import { makeDiagnostics } from './diagnostics.ts'
import { examinePrometheus } from './prometheus/doctor.ts'
import { refuse } from './errors.ts'
import { healthChecks } from './health.ts'
import { simulateHandlers } from './lab/handlers.ts'
import { editPolicy, tryEdit } from './orders/policyEdits.ts'
import { reset } from './orders/reset.ts'
import { tryRetention } from './orders/retention.ts'
import { resourcesOf } from './resources/resources.ts'
import { reportHandlers } from './reports/handlers.ts'
import { listStates, rollBack } from './states/rollback.ts'
import { previewPlan, scaleByHand } from './orders/scaling.ts'
import {
  freeze,
  pause,
  resume,
  setMode,
  updateSettings,
  settingsView,
  tryPrometheus,
} from './orders/settings.ts'
import { allServices } from './topics.ts'
import { trialHandlers } from './trials/handlers.ts'
import { statusReport } from './views/overview.ts'
import { serviceRow } from './views/service.ts'

type Answer<M extends MethodName> = Result<ResultOf<M>, ContractError>

function find(
  core: Core,
  target: { readonly project: string; readonly service: string },
): Result<Service, ContractError> {
  const service = core.observer.service(target.project, target.service)
  if (service !== null) return { ok: true, value: service }
  const state = core.observer.status()
  if (core.observer.inventory() === null) return refuse('Unreachable', state.detail)
  const known = allServices(core).map((each) => `${each.project}/${each.name}`)
  const names = known.length === 0 ? 'there is none' : known.join(', ')
  return refuse('NotFound', `there is no service ${target.project}/${target.service}; known: ${names}`)
}

/** Runs `work` with the service that was named. */
async function withService<M extends MethodName>(
  core: Core,
  target: { readonly project: string; readonly service: string },
  work: (service: Service) => Answer<M> | Promise<Answer<M>>,
): Promise<Answer<M>> {
  const found = find(core, target)
  return found.ok ? work(found.value) : found
}

export function createHandlers(core: Core): Handlers {
  return {
    ...alertHandlers(core),
    ...simulateHandlers(core),
    ...reportHandlers(core),
    ...trialHandlers(core),
    'app.info': () => ({
      ok: true,
      value: {
        version: core.version,
        host: core.host,
        pid: process.pid,
        connection: core.connection,
        connections: core.connections
          .list(core.connection)
          .map(({ name, label, current }) => ({ name, label, current })),
      },
    }),
    'status.get': ({ project }) => ({
      ok: true,
      value: statusReport(
        core,
        allServices(core).map((service) => serviceRow(core, service)),
        project,
      ),
    }),
    'health.get': async () => ({ ok: true, value: { checks: await healthChecks(core) } }),
    'service.scale': (params) =>
      withService<'service.scale'>(core, params, (service) =>
        scaleByHand(core, service, {
          to: params.to,
          reason: 'Manual',
          sentence: 'asked for by hand',
          confirmed: params.confirm,
        }),
      ),
    'service.plan': (params) =>
      withService<'service.plan'>(core, params, (service) => ({
        ok: true,
        value: previewPlan(core, service, params.to),
      })),
    'service.states': (params) =>
      withService<'service.states'>(core, params, (service) => listStates(core, service, params.entry)),
    'service.rollback': (params) =>
      withService<'service.rollback'>(core, params, (service) => rollBack(core, service, params)),
    'service.explain': (params) =>
      withService<'service.explain'>(core, params, (service) => {
        const input = core.controller.input(service.project, service.name)
        if (input === null)
          return refuse(
            'NotFound',
            `nothing was decided yet for ${params.project}/${params.service}; ask again in a few seconds`,
          )
        return { ok: true, value: explain(input) }
      }),
    'service.tryEdit': (params) =>
      withService<'service.tryEdit'>(core, params, (service) => ({
        ok: true,
        value: tryEdit(core, service, params.changes),
      })),
    'service.mode': (params) =>
      withService<'service.mode'>(core, params, (service) => setMode(core, service, params.mode)),
    'service.policy': (params) =>
      withService<'service.policy'>(core, params, (service) => {
        const resolved = core.controller.policy(service)
        return { ok: true, value: { ...resolved, acting: actingOf(resolved.policy) } }
      }),
    'service.edit': (params) =>
      withService<'service.edit'>(core, params, (service) =>
        editPolicy(core, service, params.changes, params.reason),
      ),
    'service.pause': (params) =>
      withService<'service.pause'>(core, params, (service) =>
        pause(core, service, params.direction, params.until),
      ),
    'service.resume': (params) =>
      withService<'service.resume'>(core, params, (service) =>
        resume(core, service, params.direction ?? 'both'),
      ),
    'service.approve': (params) =>
      withService<'service.approve'>(core, params, (service) => approve(core, service, params.proposal)),
    'service.dismiss': (params) =>
      withService<'service.dismiss'>(core, params, (service) => dismiss(core, service, params.proposal)),
    'service.driftPreview': (params) =>
      withService<'service.driftPreview'>(core, params, (service) => previewDrift(core, service)),
    'service.resolveDrift': (params) =>
      withService<'service.resolveDrift'>(core, params, (service) =>
        resolveDrift(core, service, params.choice),
      ),
    'service.reset': (params) =>
      withService<'service.reset'>(core, params, (service) => reset(core, service)),
    'controller.freeze': ({ frozen }) => freeze(core, frozen),
    'check.run': (params) => runCheck(core, params),
    'history.list': (params) => ({ ok: true, value: { entries: [...core.store.entries(params)] } }),
    'series.range': (params) => {
      if (params.to <= params.from)
        return refuse(
          'BadRequest',
          `series.range: "to" (${params.to}) must be later than "from" (${params.from})`,
        )
      const { project, service, from, to, points } = params
      return {
        ok: true,
        value: {
          series: params.series.map((metric) => {
            const range = core.store.range(`${project}/${service}/${metric}`, from, to, points)
            return { ...range, series: metric, points: [...range.points] }
          }),
        },
      }
    },
    'doctor.run': ({ project }) => examinePrometheus(core, project),
    'audit.get': ({ project }) => auditProjects(core, project),
    'resources.get': ({ project }) => resourcesOf(core, project),
    'resources.plan': (params) =>
      withService<'resources.plan'>(core, params, (service) => planChange(core, service, params)),
    'resources.change': (params) =>
      withService<'resources.change'>(core, params, (service) => changeLimits(core, service, params)),
    'resources.undo': (params) =>
      withService<'resources.undo'>(core, params, (service) => undoChange(core, service, params)),
    'settings.get': () => ({ ok: true, value: settingsView(core) }),
    'settings.update': (params) => updateSettings(core, params),
    'settings.tryPrometheus': async ({ url }) => ({ ok: true, value: await tryPrometheus(url) }),
    'settings.tryRetention': ({ retention }) => ({ ok: true, value: tryRetention(core, retention) }),
    'diagnostics.make': async () => ({ ok: true, value: await makeDiagnostics(core) }),
    ...connectionHandlers(core.connections, core.connection),
  }
}
