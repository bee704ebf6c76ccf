/** The contract's methods about alerts and about how people are told. */
import type { Handlers } from '../../../shared/contract/server.ts'
import type { Params, ResultOf } from '../../../shared/contract/contract.ts'
import type { ContractError } from '../../../shared/contract/frames.ts'
import type { alertMethods } from '../../../shared/contract/alerts.ts'
import { DEFAULT_NOTIFICATIONS } from '../../../shared/domain/alertStates.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { Core } from '../core.ts'
import { refuse } from '../errors.ts'
import { grafanaDashboard, prometheusRules } from '../prometheus/files.ts'
import { allServices } from '../topics.ts'
import { silence, unsilence } from './silences.ts'
import { templateProblem } from './template.ts'
import { alertsView, notificationsView } from './view.ts'

type AlertHandlers = Pick<Handlers, keyof typeof alertMethods>

export function alertHandlers(core: Core): AlertHandlers {
  return {
    'alerts.get': async () => {
      await core.alerting.look()
      return { ok: true, value: alertsView(core) }
    },
    'alerts.silence': (params) => silence(core, params),
    'alerts.unsilence': ({ id }) => unsilence(core, id),
    'alerts.export': ({ file }) => exported(core, file),
    'notifications.update': (params) => updateNotifications(core, params),
    'notifications.test': async ({ to }) => {
      const sent = await core.notifier.test(to)
      if (sent.ok) return { ok: true, value: { sentence: sent.value } }
      return refuse(sent.error.code === 'BadRequest' ? 'BadRequest' : 'Failed', sent.error.message)
    },
  }
}

function exported(
  core: Core,
  file: Params<'alerts.export'>['file'],
): Result<ResultOf<'alerts.export'>, ContractError> {
  const services = allServices(core).map((service) => ({
    project: service.project,
    service: service.name,
    policy: core.controller.policy(service),
  }))
  const made = file === 'rules' ? prometheusRules(services) : grafanaDashboard(services)
  if (!made.ok) return refuse('BadRequest', made.error.message)
  const name = file === 'rules' ? 'eyrie.rules.yml' : 'vedfolnir-scaling.json'
  return { ok: true, value: { name, text: made.value.text } }
}

function updateNotifications(
  core: Core,
  { secret, webhook, ...params }: Params<'notifications.update'>,
): Result<ResultOf<'notifications.update'>, ContractError> {
  const wrong = webhook == null ? null : webhookProblem(core, webhook)
  if (wrong !== null) return refuse('BadRequest', wrong)
  if (secret !== undefined) {
    const kept = core.secret.write(secret)
    if (!kept.ok) return refuse('Failed', kept.error.message)
  }
  const { desktop, minSeverity, prometheus } = params
  const saved = core.settings.update((settings) => ({
    ...settings,
    notifications: {
      ...(settings.notifications ?? DEFAULT_NOTIFICATIONS),
      ...(desktop === undefined ? {} : { desktop }),
      ...(minSeverity === undefined ? {} : { minSeverity }),
      ...(prometheus === undefined ? {} : { prometheus }),
      ...(webhook === undefined ? {} : { webhook }),
    },
  }))
  if (!saved.ok) return refuse('Failed', saved.error.message)
  core.controller.changed.emit()
  return { ok: true, value: notificationsView(core) }
}

/** The address is not repeated: what comes after its host is often a secret. */
function webhookProblem(
  core: Core,
  { url, template }: { readonly url: string; readonly template: string | null },
): string | null {
  const looks = 'it looks like https://example.org/hook'
  if (core.notifier.target()?.from === 'environment')
    return 'the address is set by WEBHOOK_URL, which wins: change it there'
  if (!URL.canParse(url)) return `"${url.slice(0, 40)}" is no address; ${looks}`
  const { protocol, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return `only http and https addresses are posted to, not ${protocol.replace(':', '')}; ${looks}`
  if (username !== '' || password !== '')
    return 'user and password cannot stand in the address; sign what is sent instead'
  return template === null ? null : templateProblem(template)
}
