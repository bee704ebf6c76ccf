/** What an operator sets: how it looks, what it connects to, who is told; where data lies, and what helps who helps. */
import { useCallback, useEffect, useState } from 'react'
import { Download } from 'lucide-react'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import { formatBytes } from '../../../shared/lib/format.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { Panel } from '../../components/Panel.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Loading } from '../../components/Skeleton.tsx'
import { download } from '../../state/download.ts'
import { call } from '../../state/link.ts'
import { chooseTheme, useTheme } from '../../state/theme.ts'
import { newToastId, showToast } from '../../state/toasts.ts'
import { NotificationsPanel } from '../alerts/NotificationsPanel.tsx'
import { useAlerts } from '../alerts/useAlerts.ts'
import { ConnectionList } from '../shell/connections/ConnectionList.tsx'
import { currentConnection } from '../../state/router.ts'
import { PrometheusForm } from './PrometheusForm.tsx'
import { RetentionForm } from './RetentionForm.tsx'
import { WindowPanel } from './WindowPanel.tsx'

const THEMES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** The window belongs to the connection that the app was started with. */
const inDesktop = () => window.eyrie !== undefined && currentConnection() === null

export function SettingsPage() {
  const [settings, setSettings] = useState<SettingsView | null>(null)
  const [error, setError] = useState<string | null>(null)
  const { theme } = useTheme()
  const { model } = useAlerts()
  const look = useCallback(async () => {
    const answer = await call('settings.get', {})
    setError(answer.ok ? null : answer.error.message)
    if (answer.ok) setSettings(answer.value)
  }, [])
  useEffect(() => void look(), [look])
  return (
    <div className="mx-auto flex max-w-240 flex-col gap-4 px-6 pt-5 pb-12">
      <h1 className="text-xl font-strong">Settings</h1>
      {error === null ? null : (
        <Banner tone="bad" className="rounded-lg">
          {error}
        </Banner>
      )}
      <Panel title="Theme">
        <Segmented label="Theme" value={theme} segments={THEMES} onChange={chooseTheme} />
      </Panel>
      <Panel title="Connections" detail="engines, each with its own history and settings">
        <ConnectionList onLeave={() => undefined} />
      </Panel>
      <Panel title="Prometheus" detail="for factors that Docker does not measure">
        {settings === null ? (
          <Loading what="the settings" />
        ) : (
          <PrometheusForm
            key={settings.prometheusUrl ?? ''}
            url={settings.prometheusUrl}
            fixed={settings.prometheusFixed}
            onSaved={setSettings}
          />
        )}
      </Panel>
      {settings === null || !inDesktop() ? null : (
        <WindowPanel closeToTray={settings.closeToTray} onSaved={setSettings} />
      )}
      {model === null ? null : <NotificationsPanel view={model.status.notifications} />}
      {settings === null ? null : <DataPanel settings={settings} onSaved={setSettings} />}
    </div>
  )
}

function DataPanel({
  settings: { dataDir, historyBytes, retention },
  onSaved,
}: {
  readonly settings: SettingsView
  readonly onSaved: (settings: SettingsView) => void
}) {
  return (
    <Panel title="Data" bodyClassName="flex flex-col items-start gap-3 px-4 pb-4">
      <p className="text-muted">
        In <code className="font-mono text-sm break-all text-fg">{dataDir}</code>
        {historyBytes === null ? '' : `; the history takes ${formatBytes(historyBytes)}`}. Nothing leaves this
        machine by itself.
      </p>
      <RetentionForm key={JSON.stringify(retention)} retention={retention} onSaved={onSaved} />
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={<Download aria-hidden className="size-3.5" />} onClick={() => void saveDiagnostics()}>
          Export diagnostics
        </Button>
        <p className="text-sm text-muted">
          How Eyrie stands and the end of its log, for whoever helps you. Without secrets; names of projects
          and services are in it.
        </p>
      </div>
    </Panel>
  )
}

async function saveDiagnostics(): Promise<void> {
  const answer = await call('diagnostics.make', {})
  if (answer.ok) {
    download(answer.value.name, 'application/json', answer.value.content)
    return
  }
  const { message: detail } = answer.error
  showToast({ id: newToastId(), tone: 'bad', text: 'The diagnostics were not exported', detail })
}
