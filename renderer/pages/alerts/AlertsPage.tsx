/** What fires and what waits to, what did, the rules and who watches them, and how people are told. */
import { useState } from 'react'
import { BellRing, CircleCheck, Download, PlugZap } from 'lucide-react'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { plural } from '../../../shared/lib/format.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { download } from '../../state/download.ts'
import { call } from '../../state/link.ts'
import { newToastId, showToast } from '../../state/toasts.ts'
import { DoctorPanel } from '../doctor/DoctorPanel.tsx'
import { EntriesPanel } from '../history/EntriesPanel.tsx'
import { useEntries } from '../history/useEntries.ts'
import { useOpenEntries } from '../history/useOpenEntries.ts'
import { AlertRow } from './AlertRow.tsx'
import { NotificationsPanel } from './NotificationsPanel.tsx'
import { RulesTable } from './RulesTable.tsx'
import { SilenceDialog } from './SilenceDialog.tsx'
import { Silences } from './Silences.tsx'
import { useAlerts, type AlertsModel } from './useAlerts.ts'

async function save(file: 'rules' | 'dashboard'): Promise<void> {
  const answer = await call('alerts.export', { file })
  if (answer.ok)
    download(answer.value.name, file === 'rules' ? 'text/yaml' : 'application/json', answer.value.text)
  else
    showToast({
      id: newToastId(),
      tone: 'bad',
      text: file === 'rules' ? 'The rules were not exported' : 'The dashboard was not exported',
      detail: answer.error.message,
    })
}

function countWords(alerts: readonly Alert[]): string {
  const firing = alerts.filter(({ state }) => state === 'firing').length
  return `${firing} firing, ${alerts.length - firing} pending`
}

function Standing({
  model,
  onSilence,
}: {
  readonly model: AlertsModel
  readonly onSilence: (alert: Alert) => void
}) {
  const { alerts, rules, status } = model
  const watched = rules.filter(({ watch }) => watch === 'watched').length
  return (
    <Panel title="Now" detail={countWords(alerts)} bodyClassName="pb-1">
      {status.prometheus.state === 'unreachable' ? (
        <Banner tone="warn" className="mx-4 mb-3 rounded-md">
          Prometheus’ own alerts are not known now: {status.prometheus.detail}
        </Banner>
      ) : null}
      {alerts.length === 0 ? (
        <EmptyState icon={<CircleCheck aria-hidden className="size-5" />} title="Nothing fires">
          {watched === rules.length
            ? `All ${rules.length} rules are watched.`
            : `${watched} of ${plural(rules.length, 'rule')} are watched; below stands what the others need.`}
        </EmptyState>
      ) : (
        <ul aria-label="Alerts">
          {alerts.map((alert) => (
            <AlertRow key={alert.key} alert={alert} onSilence={onSilence} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

const OF_ALERTS = { kind: 'alert' } as const

function AlertHistory({ version }: { readonly version: string }) {
  const history = useEntries(OF_ALERTS, version)
  const opened = useOpenEntries()
  return (
    <EntriesPanel
      detail="kept as long as decisions are: see Settings"
      params={OF_ALERTS}
      history={history}
      opened={opened}
      named
    >
      No alert has fired yet.
    </EntriesPanel>
  )
}

function Body({ model }: { readonly model: AlertsModel }) {
  const [silencing, setSilencing] = useState<Alert | null>(null)
  return (
    <>
      <Standing model={model} onSilence={setSilencing} />
      <Silences silences={model.silences} />
      <AlertHistory version={String(model.status.newest)} />
      <Panel
        title="Rules"
        detail={plural(model.rules.length, 'rule')}
        controls={
          <>
            <Button
              size="sm"
              icon={<Download aria-hidden className="size-3.5" />}
              onClick={() => void save('rules')}
            >
              Rules for Prometheus
            </Button>
            <Button
              size="sm"
              icon={<Download aria-hidden className="size-3.5" />}
              onClick={() => void save('dashboard')}
            >
              Grafana dashboard
            </Button>
          </>
        }
        bodyClassName="pb-1"
      >
        <RulesTable rules={model.rules} />
      </Panel>
      <DoctorPanel project={null} waits />
      <NotificationsPanel view={model.status.notifications} />
      {silencing === null ? null : <SilenceDialog alert={silencing} onClose={() => setSilencing(null)} />}
    </>
  )
}

export function AlertsPage() {
  const { model, live, error } = useAlerts()
  return (
    <div className="mx-auto flex max-w-320 flex-col gap-4 px-6 pt-5 pb-12">
      <div className="flex items-center gap-2">
        <BellRing aria-hidden className="size-5 text-faint" />
        <h1 className="text-xl font-strong">Alerts</h1>
      </div>
      {error !== null && model === null ? (
        <EmptyState icon={<PlugZap aria-hidden className="size-5" />} title="The alerts cannot be shown">
          {error}
        </EmptyState>
      ) : model === null ? (
        <div className="flex flex-col gap-2">
          <Loading what="the alerts" />
          {[1, 2, 3, 4].map((index) => (
            <Skeleton key={index} className="h-12 w-full" />
          ))}
        </div>
      ) : (
        <>
          {live && error === null ? null : (
            <Banner tone="warn" className="rounded-lg">
              {error ?? 'Not connected to Eyrie: these are the alerts as they were last seen.'}
            </Banner>
          )}
          <Body model={model} />
        </>
      )}
    </div>
  )
}
