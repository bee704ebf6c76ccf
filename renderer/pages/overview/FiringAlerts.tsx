/** What fires now, gravest first; nothing at all where nothing does, so that the page does not move for it. */
import { BellRing } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { Panel } from '../../components/Panel.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { plural } from '../../../shared/lib/format.ts'
import { useOverview } from '../../state/overview.ts'
import { hrefOf, useRoute } from '../../state/router.ts'
import { SeverityBadge } from '../alerts/AlertRow.tsx'
import { sortAlerts } from '../alerts/words.ts'

const SHOWN = 3

export function FiringAlerts() {
  const project = useRoute().params.project
  const all = useOverview(
    useShallow((state) =>
      sortAlerts(
        Object.values(state.alerts).filter(
          (alert) =>
            alert.silence === null &&
            (project === undefined || alert.project === project || alert.project === ''),
        ),
      ),
    ),
  )
  if (all.length === 0) return null
  const href = hrefOf({ page: 'alerts', params: {} })
  return (
    <Panel
      title="Firing alerts"
      detail={plural(all.length, 'alert')}
      controls={
        <a href={href} className="rounded-sm text-sm text-muted hover:text-fg">
          All alerts
        </a>
      }
      bodyClassName="px-4 pb-2"
    >
      <ul aria-label="Firing alerts">
        {all.slice(0, SHOWN).map((alert) => (
          <li key={alert.key} className="min-w-0">
            <a href={href} className="-mx-2 flex h-7 items-center gap-2 rounded-md px-2 hover:bg-hover">
              <BellRing aria-hidden className="size-4 shrink-0 text-faint" />
              <SeverityBadge alert={alert} />
              <span className="min-w-0 flex-1 truncate">{alert.sentence}</span>
              <RelativeTime at={alert.since} className="shrink-0 text-sm text-faint" />
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
