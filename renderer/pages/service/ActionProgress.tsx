/** An action as it happens, operation by operation; how it ended stays for a while, a failure longer. */
import { Check, X } from 'lucide-react'
import type { Action } from '../../../shared/domain/history.ts'
import { formatClock } from '../../../shared/lib/format.ts'
import { cx } from '../../components/cx.ts'
import { Spinner } from '../../components/Spinner.tsx'
import { actionTitle, isFailed } from '../../components/charts/model/markers.ts'
import { useNow } from '../../state/clock.ts'
import { Operations } from '../history/Operations.tsx'

/** How long an ended action stays in view, in ms. */
const LINGER_MS = { well: 8000, failed: 60_000 } as const

function Elapsed({ action }: { readonly action: Action }) {
  const words = useNow((now) => formatClock(((action.endedAt ?? now) - action.startedAt) / 1000))
  return <span className="shrink-0 text-muted">{words}</span>
}

function StateIcon({ action }: { readonly action: Action }) {
  if (action.endedAt === null) return <Spinner className="text-accent-text" />
  const Icon = isFailed(action) ? X : Check
  return (
    <Icon
      aria-hidden
      className={cx('size-4 shrink-0', isFailed(action) ? 'text-bad' : 'text-ok')}
      strokeWidth={2.5}
    />
  )
}

export function ActionProgress({
  action,
  className,
}: {
  readonly action: Action
  readonly className?: string
}) {
  const shown = useNow((now) => {
    if (action.endedAt === null) return true
    return now - action.endedAt < (isFailed(action) ? LINGER_MS.failed : LINGER_MS.well)
  })
  if (!shown) return null
  const cause = action.by === 'operator' ? 'By hand' : `By Eyrie: ${action.sentence}`
  return (
    <section
      aria-label={action.endedAt === null ? 'Action under way' : 'Latest action'}
      className={cx(
        'fade-in rounded-lg border bg-raised px-4 py-3',
        action.endedAt === null ? 'border-accent' : isFailed(action) ? 'border-bad' : 'border-line',
        className,
      )}
    >
      <div className="flex items-center gap-2">
        <StateIcon action={action} />
        <strong className="min-w-0 flex-1">{actionTitle(action)}</strong>
        <Elapsed action={action} />
      </div>
      <p className="pt-0.5 pb-2 text-sm text-muted" role="status">
        {action.outcome === '' ? cause : action.outcome}
      </p>
      <Operations operations={action.operations} />
      {action.logs.length === 0 ? null : (
        <pre tabIndex={0} className="mt-2 max-h-40 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs">
          {action.logs.join('\n')}
        </pre>
      )}
    </section>
  )
}
