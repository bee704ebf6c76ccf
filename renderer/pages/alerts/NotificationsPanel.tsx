/** How people are told: on the desktop, and by a webhook. A test goes the way an alert would. */
import { useState } from 'react'
import type { NotificationsView } from '../../../shared/contract/alerts.ts'
import type { Params } from '../../../shared/contract/contract.ts'
import { Button } from '../../components/Button.tsx'
import { TextArea, TypedField } from '../../components/Field.tsx'
import { Panel } from '../../components/Panel.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Switch } from '../../components/Switch.tsx'
import { tell } from '../../state/act.ts'
import { call } from '../../state/link.ts'

const SEVERITIES = [
  { value: 'info', label: 'All' },
  { value: 'warning', label: 'Warnings' },
  { value: 'critical', label: 'Critical' },
] as const
const FOREIGN = [
  { value: 'none', label: 'None' },
  { value: 'others', label: 'What Eyrie does not watch' },
  { value: 'all', label: 'All' },
] as const

type Changes = Params<'notifications.update'>

async function update(changes: Changes): Promise<string | null> {
  const answer = await call('notifications.update', changes)
  return answer.ok ? null : answer.error.message
}

const anyText = (text: string) => ({ ok: true, value: text }) as const

function WebhookForm({ view }: { readonly view: NotificationsView['webhook'] }) {
  const fixed = view.from === 'environment'
  const [url, setUrl] = useState(view.url ?? '')
  const [template, setTemplate] = useState(view.template ?? '')
  const [secret, setSecret] = useState('')
  const [unread, setUnread] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const address = url.trim()
    const webhook =
      address === '' ? null : { url: address, template: template.trim() === '' ? null : template }
    setProblem(await update({ webhook, ...(secret === '' ? {} : { secret }) }))
    setSecret('')
    setBusy(false)
  }
  const { delivery } = view
  return (
    <form
      aria-label="Webhook"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {fixed ? (
        <p className="text-muted">WEBHOOK_URL sets the address, and wins over what is set here.</p>
      ) : (
        <>
          <TypedField
            label="Webhook address (http or https; empty: none)"
            value={url}
            read={anyText}
            onChange={setUrl}
            placeholder="https://example.org/hook"
            mono
          />
          <TextArea
            label="Body, a JSON document (empty: Eyrie’s own)"
            value={template}
            onChange={setTemplate}
            rows={3}
            mono
            placeholder={'{"text": "{{title}}: {{body}}"}'}
            hint="{{title}} {{body}} {{state}} {{severity}} {{name}} {{project}} {{service}} {{subject}} {{value}} {{hint}} {{source}} {{at}} …"
          />
          <TypedField
            label={
              view.signed
                ? 'Signing key (one is set; typing replaces it)'
                : 'Signing key (HMAC-SHA256, 16 letters or more)'
            }
            value={secret}
            read={(text) =>
              text === '' || text.length >= 16
                ? { ok: true, value: text }
                : { ok: false, problem: 'At least 16 letters.' }
            }
            onChange={setSecret}
            onUnread={setUnread}
            mono
          />
        </>
      )}
      {problem === null ? null : (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {fixed ? null : (
          <Button type="submit" kind="primary" disabled={busy || unread}>
            Save webhook
          </Button>
        )}
        <Button
          disabled={view.url === null}
          onClick={() => void tell('Webhook', call('notifications.test', { to: 'webhook' }))}
        >
          Send a test
        </Button>
        {view.signed ? (
          <Button kind="quiet" onClick={() => void update({ secret: null }).then(setProblem)}>
            Stop signing
          </Button>
        ) : null}
        <p className={delivery.state === 'failed' ? 'text-bad' : 'text-muted'} role="status">
          {delivery.sentence}{' '}
          {delivery.at === null ? null : <RelativeTime at={delivery.at} className="text-faint" />}
        </p>
      </div>
    </form>
  )
}

export function NotificationsPanel({ view }: { readonly view: NotificationsView }) {
  const [problem, setProblem] = useState<string | null>(null)
  const change = (changes: Changes) => void update(changes).then(setProblem)
  return (
    <Panel title="Notifications" detail="alerts, failed actions and guards that tripped">
      <div className="grid gap-x-10 gap-y-4 md:grid-cols-2">
        <div className="flex flex-col items-start gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <Switch label="On the desktop" on={view.desktop} onChange={(desktop) => change({ desktop })} />
            <Button
              size="sm"
              disabled={!view.desktop}
              onClick={() => void tell('Desktop', call('notifications.test', { to: 'desktop' }))}
            >
              Send a test
            </Button>
          </div>
          <div className="flex flex-col gap-1">
            <span className="text-sm text-muted">Alerts that are told</span>
            <Segmented
              label="Alerts that are told"
              value={view.minSeverity}
              segments={SEVERITIES}
              onChange={(minSeverity) => change({ minSeverity })}
            />
          </div>
          <div className="flex flex-col gap-1">
            <span className="text-sm text-muted">Alerts of Prometheus that are told here too</span>
            <Segmented
              label="Alerts of Prometheus"
              value={view.prometheus}
              segments={FOREIGN}
              onChange={(prometheus) => change({ prometheus })}
            />
          </div>
          {problem === null ? null : (
            <p role="alert" className="text-bad">
              {problem}
            </p>
          )}
        </div>
        <WebhookForm key={`${view.webhook.url ?? ''} ${view.webhook.template ?? ''}`} view={view.webhook} />
      </div>
    </Panel>
  )
}
