/** What an operator changes while Eyrie runs: modes, pauses, freeze, preferences. Each is saved before it is answered. */
import { z } from 'zod'
import { statSync } from 'node:fs'
import path from 'node:path'
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { Pause } from '../../../shared/domain/decision.ts'
import type { Service } from '../../../shared/domain/inventory.ts'
import { serviceKey } from '../../../shared/domain/inventory.ts'
import type { Mode } from '../../../shared/domain/policy.ts'
import type { ServiceSettings } from '../../../shared/domain/settings.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { examineAddress } from '../../prometheus/doctor/address.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { applyRetention, retentionOf } from './retention.ts'

type Direction = Pause['direction']
type Done = Result<ResultOf<'service.mode'>, ContractError>

function said(sentence: string): Done {
  return { ok: true, value: { sentence } }
}

export function note(core: Core, service: Service | null, topic: string, sentence: string): Done {
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
export function changeService(
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
  if ((mode === 'automatic' || mode === 'approve') && !policy.enabled)
    return refuse(
      'BadRequest',
      `${service.project}/${service.name} is not enabled for scaling: add the label eyrie.autoscale.enable=true (or com.vedfolnir.scaling=enabled) and recreate it`,
    )
  const sentence = `${service.project}/${service.name} is now in ${mode} mode.`
  return changeService(core, service, ({ demoted, ...own }) => ({ ...own, mode }), 'mode', sentence)
}

export function pause(core: Core, service: Service, direction: Direction, until: number | null): Done {
  if (until !== null && until <= core.now())
    return refuse('BadRequest', `a pause until ${new Date(until).toISOString()} is over already`)
  const end = until === null ? 'until it is resumed' : `until ${new Date(until).toISOString()}`
  const what = direction === 'both' ? 'Scaling' : `Scaling ${direction}`
  const sentence = `${what} of ${service.project}/${service.name} is paused ${end}.`
  return changeService(
    core,
    service,
    ({ pauses = [], ...own }) => ({
      ...own,
      // A pause of one direction stands beside one of the other; the newest word on a direction counts.
      pauses: [...pauses.flatMap((known) => without(known, direction)), { direction, until }],
    }),
    'pause',
    sentence,
  )
}

export function resume(core: Core, service: Service, direction: Direction): Done {
  const what = direction === 'both' ? 'Scaling' : `Scaling ${direction}`
  const sentence = `${what} of ${service.project}/${service.name} goes on.`
  return changeService(
    core,
    service,
    ({ pauses = [], ...own }) => {
      const left = pauses.flatMap((known) => without(known, direction))
      return left.length === 0 ? own : { ...own, pauses: left }
    },
    'resume',
    sentence,
  )
}

/** What is left of a pause when one direction, or both, is taken out of it. */
function without(pause: Pause, direction: Direction): readonly Pause[] {
  if (direction === 'both' || pause.direction === direction) return []
  if (pause.direction !== 'both') return [pause]
  return [{ ...pause, direction: direction === 'up' ? 'down' : 'up' }]
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
  const { theme, prometheusUrl, closeToTray = false } = core.settings.get()
  return {
    theme,
    prometheusUrl,
    prometheusFixed: core.environment.PROMETHEUS_URL !== undefined,
    closeToTray,
    retention: retentionOf(core.settings),
    dataDir: core.dataDir,
    historyBytes: statSync(path.join(core.dataDir, 'history.db'), { throwIfNoEntry: false })?.size ?? null,
  }
}

export async function tryPrometheus(url: string): Promise<ResultOf<'settings.tryPrometheus'>> {
  const { source, client } = await examineAddress(url)
  client?.close()
  const { state, sentence, suggestion } = source
  return {
    ok: state === 'ok',
    sentence,
    suggestion: suggestion === null ? null : { url: suggestion.url, sentence: suggestion.sentence },
  }
}

const urlSchema = z.url({ protocol: /^https?$/ })

export function updateSettings(
  core: Core,
  params: Params<'settings.update'>,
): Result<SettingsView, ContractError> {
  const { theme, prometheusUrl, closeToTray, retention } = params
  if (typeof prometheusUrl === 'string' && !urlSchema.safeParse(prometheusUrl).success)
    return refuse(
      'BadRequest',
      `"${prometheusUrl}" is not a Prometheus address; it looks like http://127.0.0.1:9090`,
    )
  const before = retentionOf(core.settings)
  const saved = core.settings.update((settings) => ({
    ...settings,
    ...(theme === undefined ? {} : { theme }),
    ...(prometheusUrl === undefined ? {} : { prometheusUrl }),
    ...(closeToTray === undefined ? {} : { closeToTray }),
    ...(retention === undefined ? {} : { retention }),
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  if (prometheusUrl !== undefined) core.setPrometheus(prometheusUrl)
  applyRetention(core, before)
  core.controller.changed.emit()
  return { ok: true, value: settingsView(core) }
}
