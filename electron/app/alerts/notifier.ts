/** Tells people: takes what is recorded, and hands it to the desktop (whoever follows the notices) and to the webhook. */
import type { NoticeView } from '../../../shared/contract/alerts.ts'
import { DEFAULT_NOTIFICATIONS, type Notifications } from '../../../shared/domain/alertStates.ts'
import type { Entry } from '../../../shared/domain/history.ts'
import { fail, ok, type Result } from '../../../shared/lib/result.ts'
import { createSignal, type Signal } from '../../../shared/lib/signal.ts'
import type { SecretFile } from '../../storage/secretFile.ts'
import type { SettingsStore } from '../../storage/settings.ts'
import type { Log } from '../log.ts'
import { noticeOf, testNotice, type Notice } from './notices.ts'
import { DEFAULT_TEMPLATE, fill } from './template.ts'
import type { Webhook, WebhookTarget } from './webhook.ts'

export interface Notifier {
  readonly changed: Signal<void>
  /** The last ones for the desktop, oldest first. */
  notices(): readonly NoticeView[]
  heard(entry: Entry): void
  test(to: 'desktop' | 'webhook'): Promise<Result<string>>
  /** Where the webhook leads; null: none is set. */
  target(): (WebhookTarget & { readonly from: 'environment' | 'settings' }) | null
  readonly webhook: Webhook
}

export interface NotifierDependencies {
  readonly settings: SettingsStore
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly secret: SecretFile
  readonly webhook: Webhook
  readonly connection: string
  readonly log: Log
  readonly now: () => number
}

const KEPT = 20

export function createNotifier(deps: NotifierDependencies): Notifier {
  const { settings, environment, webhook, connection } = deps
  const changed = createSignal<void>()
  let kept: readonly NoticeView[] = []
  const told = new Set<string>()

  const chosen = (): Notifications => settings.get().notifications ?? DEFAULT_NOTIFICATIONS

  function target(): ReturnType<Notifier['target']> {
    const secret = environment.WEBHOOK_SECRET ?? deps.secret.read()
    const fromEnvironment = environment.WEBHOOK_URL?.trim() ?? ''
    if (fromEnvironment !== '') return { url: fromEnvironment, secret, from: 'environment' }
    const set = chosen().webhook
    return set === null ? null : { url: set.url, secret, from: 'settings' }
  }

  async function post(notice: Notice): Promise<Result<void>> {
    const to = target()
    if (to === null) return fail('BadRequest', 'no webhook is set: give its address first')
    if (!/^https?:\/\//.test(to.url) || !URL.canParse(to.url))
      return fail('BadRequest', `WEBHOOK_URL is no http or https address`)
    const body = fill(chosen().webhook?.template ?? DEFAULT_TEMPLATE, notice, connection)
    return body.ok ? webhook.send(to, body.value) : body
  }

  function show({ id, at, kind, severity, title, body }: Notice): void {
    kept = [...kept, { id, at, kind, severity, title, body }].slice(-KEPT)
    changed.emit()
  }

  return {
    changed,
    webhook,
    notices: () => kept,
    target,
    heard(entry) {
      const notice = noticeOf(entry, chosen())
      // An action that has ended is written again when its effect is known.
      if (notice === null || told.has(notice.id)) return
      told.add(notice.id)
      if (chosen().desktop) show(notice)
      if (target() === null) return
      void post(notice).then((sent) => {
        if (!sent.ok) deps.log.error('a notice was not delivered', { why: sent.error.message })
      })
    },
    async test(to) {
      const notice = testNotice(deps.now())
      if (to === 'desktop') {
        show(notice)
        return ok('Sent to every Eyrie window on this desktop.')
      }
      const sent = await post(notice)
      return sent.ok ? ok(webhook.delivery().sentence) : sent
    },
  }
}
