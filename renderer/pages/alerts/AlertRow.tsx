/** One alert that stands: how grave, what it says, since when, who judged it, and the way to silence it. */
import { BellOff, CircleAlert, Hourglass, Info, TriangleAlert } from 'lucide-react'
import type { Alert } from '../../../shared/domain/alertStates.ts'
import { Badge } from '../../components/Badge.tsx'
import { Button } from '../../components/Button.tsx'
import { cx } from '../../components/cx.ts'
import { useNow } from '../../state/clock.ts'
import { serviceHref } from '../../state/router.ts'
import { SEVERITY_TONE, SOURCE_WORDS, standingWords } from './words.ts'

const ICONS = { critical: CircleAlert, warning: TriangleAlert, info: Info } as const

export function SeverityBadge({
  alert,
  className,
}: {
  readonly alert: Pick<Alert, 'severity' | 'state'>
  readonly className?: string
}) {
  const Icon = alert.state === 'pending' ? Hourglass : ICONS[alert.severity]
  return (
    <Badge
      tone={alert.state === 'pending' ? 'neutral' : SEVERITY_TONE[alert.severity]}
      icon={<Icon aria-hidden className="size-3" />}
      {...(className === undefined ? {} : { className })}
    >
      {alert.severity}
    </Badge>
  )
}

function Standing({ alert }: { readonly alert: Alert }) {
  const words = useNow((now) => standingWords(alert, now))
  return <span className={cx(alert.noDataSince !== null && 'text-warn')}>{words}</span>
}

export function AlertRow({
  alert,
  onSilence,
}: {
  readonly alert: Alert
  readonly onSilence: (alert: Alert) => void
}) {
  const { name, project, service, sentence, hint, source, silence, state } = alert
  return (
    <li className="flex items-start gap-3 border-t border-line px-4 py-2.5">
      <SeverityBadge alert={alert} className="mt-px w-20" />
      <div className={cx('min-w-0 flex-1', silence !== null && 'text-muted')}>
        <p className="break-words">
          <span className="font-strong">{name}</span> · {sentence}
        </p>
        <p className="text-sm text-muted">{hint}</p>
        <p className="text-sm text-faint">
          <span>{state === 'firing' ? 'Firing ' : 'Pending, '}</span>
          <Standing alert={alert} /> · judged by {SOURCE_WORDS[source]}
          {project === '' ? null : (
            <>
              {' · '}
              <a href={serviceHref(project, service)} className="underline underline-offset-2 hover:text-fg">
                {project}/{service}
              </a>
            </>
          )}
        </p>
      </div>
      {silence === null ? (
        <Button
          size="sm"
          kind="quiet"
          aria-label={`Silence ${name} of ${alert.subject}`}
          icon={<BellOff aria-hidden className="size-3.5" />}
          onClick={() => onSilence(alert)}
        >
          Silence
        </Button>
      ) : (
        <Badge icon={<BellOff aria-hidden className="size-3" />}>silenced</Badge>
      )}
    </li>
  )
}
