/** What an operator changes while Eyrie runs: modes, pauses, freeze, preferences. Each is saved before it is answered. */
import { z } from 'zod'
import type { Params, ResultOf, SettingsView } from '../../shared/contract/contract.ts'
import type { ContractError } from '../../shared/contract/frames.ts'
import type { Service } from '../../shared/domain/inventory.ts'
import { serviceKey } from '../../shared/domain/inventory.ts'
import type { Mode } from '../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../shared/domain/settings.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Core } from './core.ts'
import { refuse } from './errors.ts'

type Done = Result<ResultOf<'service.mode'>, ContractError>

function said(sentence: string): Done {
  return { ok: true, value: { sentence } }
}

function note(core: Core, service: Service | null, topic: string, sentence: string): Done {
  core.store.addEntry({
    at: core.now(),
    kind: 'note',
    project: service?.project ?? '',
    service: service?.name ?? '',
    topic,
    sentence,
  })
  core.controller.changed.emit()
  return said(sentence)
}

/** Saves the operator's edit of one service, then notes it; what could not be saved is not done. */
function change(
  core: Core,
  service: Service,
  edit: (settings: ServiceSettings) => ServiceSettings,
  topic: string,
  sentence: string,
): Done {
  const key = serviceKey(service.project, service.name)
  const saved = core.settings.update((settings) => ({
    ...settings,
    services: { ...settings.services, [key]: edit(settings.services[key] ?? {}) },
  }))
  return saved.ok ? note(core, service, topic, sentence) : refuse('Failed', saved.error.message)
}

export function setMode(core: Core, service: Service, mode: Mode): Done {
  const { policy } = core.controller.policy(service)
  if (mode === 'automatic' && !policy.enabled)
    return refuse(
      'BadRequest',
      `${service.project}/${service.name} is not enabled for scaling: add the label eyrie.autoscale.enable=true (or com.vedfolnir.scaling=enabled) and recreate it`,
    )
  const sentence = `${service.project}/${service.name} is now in ${mode} mode.`
  return change(core, service, (settings) => ({ ...settings, mode }), 'mode', sentence)
}

export function pause(
  core: Core,
  service: Service,
  direction: 'up' | 'down' | 'both',
  until: number | null,
): Done {
  if (until !== null && until <= core.now())
    return refuse('BadRequest', `a pause until ${new Date(until).toISOString()} is over already`)
  const end = until === null ? 'until it is resumed' : `until ${new Date(until).toISOString()}`
  const what = direction === 'both' ? 'Scaling' : `Scaling ${direction}`
  const sentence = `${what} of ${service.project}/${service.name} is paused ${end}.`
  return change(
    core,
    service,
    (settings) => ({ ...settings, pauses: [{ direction, until }] }),
    'pause',
    sentence,
  )
}

export function resume(core: Core, service: Service): Done {
  const sentence = `Scaling of ${service.project}/${service.name} goes on.`
  return change(core, service, ({ pauses, ...settings }) => settings, 'resume', sentence)
}

export function freeze(core: Core, frozen: boolean): Done {
  const saved = core.settings.update((settings) => ({ ...settings, frozen }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  return note(
    core,
    null,
    frozen ? 'freeze' : 'unfreeze',
    frozen
      ? 'Everything is frozen: no count is changed until it is unfrozen.'
      : 'Unfrozen: decisions act again.',
  )
}

export function settingsView(core: Core): SettingsView {
  const { theme, prometheusUrl } = core.settings.get()
  return { theme, prometheusUrl, dataDir: core.dataDir }
}

const urlSchema = z.url({ protocol: /^https?$/ })

export function updateSettings(
  core: Core,
  params: Params<'settings.update'>,
): Result<SettingsView, ContractError> {
  const { theme, prometheusUrl } = params
  if (typeof prometheusUrl === 'string' && !urlSchema.safeParse(prometheusUrl).success)
    return refuse(
      'BadRequest',
      `"${prometheusUrl}" is not a Prometheus address; it looks like http://127.0.0.1:9090`,
    )
  const saved = core.settings.update((settings) => ({
    ...settings,
    ...(theme === undefined ? {} : { theme }),
    ...(prometheusUrl === undefined ? {} : { prometheusUrl }),
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  if (prometheusUrl !== undefined) core.setPrometheus(prometheusUrl)
  core.controller.changed.emit()
  return { ok: true, value: settingsView(core) }
}
