/** What closing the desktop window means. */
import { useState } from 'react'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import { Panel } from '../../components/Panel.tsx'
import { Switch } from '../../components/Switch.tsx'
import { call } from '../../state/link.ts'

export function WindowPanel({
  closeToTray,
  onSaved,
}: {
  readonly closeToTray: boolean
  readonly onSaved: (settings: SettingsView) => void
}) {
  const [problem, setProblem] = useState<string | null>(null)
  const choose = async (on: boolean) => {
    const answer = await call('settings.update', { closeToTray: on })
    setProblem(answer.ok ? null : answer.error.message)
    if (answer.ok) onSaved(answer.value)
  }
  return (
    <Panel title="Window" bodyClassName="flex flex-col gap-2 px-4 pb-4">
      <Switch
        label="Keep running in the tray when the window is closed"
        on={closeToTray}
        onChange={(on) => void choose(on)}
      />
      <p className="text-sm text-muted">
        {closeToTray
          ? 'Closing hides the window: decisions and notifications go on. Quit from the tray or the menu; where your desktop has no tray, starting Eyrie again shows the window.'
          : 'Closing ends Eyrie, and with it its decisions, unless a daemon makes them.'}
      </p>
      {problem === null ? null : (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
    </Panel>
  )
}
