/** An action under way, as it happens: every operation with its cause, how far it is and how long it took. */
import type { Action } from '../../../shared/domain/history.ts'
import { formatClock } from '../../../shared/lib/format.ts'
import { Spinner } from '../../components/Spinner.tsx'
import { actionTitle } from '../../components/charts/model/markers.ts'
import { useNow } from '../../state/clock.ts'
import { Operations } from '../history/Operations.tsx'

function Elapsed({ since }: { readonly since: number }) {
  const words = useNow((now) => formatClock((now - since) / 1000))
  return <span className="text-muted">{words}</span>
}

export function ActionProgress({ action }: { readonly action: Action }) {
  return (
    <section
      aria-label="Action under way"
      className="fade-in rounded-lg border border-accent bg-raised px-4 py-3"
    >
      <div className="flex items-center gap-2 pb-2">
        <Spinner className="text-accent-text" />
        <strong className="whitespace-nowrap">{actionTitle(action)}</strong>
        <span className="min-w-0 flex-1 truncate text-muted" role="status">
          {action.by === 'operator' ? 'by hand' : 'by Eyrie'}: {action.sentence}
        </span>
        <Elapsed since={action.startedAt} />
      </div>
      <Operations operations={action.operations} />
    </section>
  )
}
