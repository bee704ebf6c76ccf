/** What was done last, by whom, and how it ended. */
import { CircleAlert, CircleCheck, CircleDashed, Undo2 } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { Action } from '../../../shared/domain/history.ts'
import { Badge, TONE_TEXT } from '../../components/Badge.tsx'
import { cx } from '../../components/cx.ts'
import { Panel } from '../../components/Panel.tsx'
import { RelativeTime } from '../../components/RelativeTime.tsx'
import { Spinner } from '../../components/Spinner.tsx'
import { useOverview } from '../../state/overview.ts'
import { hrefOf, serviceHref, useRoute } from '../../state/router.ts'
import { outcomeLook } from '../shell/operations.ts'

const SHOWN = 5

function OutcomeIcon({ action }: { readonly action: Action }) {
  const { tone } = outcomeLook(action.verification)
  const className = cx('size-4 shrink-0', TONE_TEXT[tone])
  switch (action.verification) {
    case null:
      return <Spinner className={TONE_TEXT.accent} />
    case 'converged':
      return <CircleCheck aria-hidden className={className} />
    case 'reverted':
      return <Undo2 aria-hidden className={className} />
    case 'partial':
    case 'timed-out':
    case 'failed':
      return <CircleAlert aria-hidden className={className} />
  }
}

/** Who asked and why, without the counts that stand before it already. */
function causeOf(action: Action): string {
  if (action.reason === 'Rollback') return 'rolled back by hand'
  if (action.by === 'operator') return 'by hand'
  return `automatic: ${action.sentence.replace(/^Scaling \d+ → \d+: /, '')}`
}

function ActionLine({ action }: { readonly action: Action }) {
  const { word, tone } = outcomeLook(action.verification)
  return (
    <li className="min-w-0">
      <a
        href={serviceHref(action.project, action.service)}
        title={action.outcome === '' ? action.sentence : action.outcome}
        className="-mx-2 flex h-7 items-center gap-2 rounded-md px-2 hover:bg-hover"
      >
        <OutcomeIcon action={action} />
        <span className="max-w-2/5 shrink-0 truncate">{action.service}</span>
        <span className="shrink-0 font-strong whitespace-nowrap">
          {action.from} → {action.to}
        </span>
        <span className="min-w-0 flex-1 truncate text-sm text-muted">
          {tone === 'ok' || tone === 'accent' ? causeOf(action) : action.outcome}
        </span>
        {tone === 'ok' ? <span className="sr-only">{word}</span> : <Badge tone={tone}>{word}</Badge>}
        <RelativeTime at={action.startedAt} className="w-17 shrink-0 text-right text-sm text-faint" />
      </a>
    </li>
  )
}

export function LatestActions() {
  const project = useRoute().params.project
  const actions = useOverview(
    useShallow((state) =>
      Object.values(state.actions)
        .filter((action) => project === undefined || action.project === project)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, SHOWN),
    ),
  )
  return (
    <Panel
      title="Latest actions"
      controls={
        <a
          href={hrefOf({ page: 'history', params: project === undefined ? {} : { project } })}
          className="rounded-sm text-sm text-muted hover:text-fg"
        >
          All history
        </a>
      }
    >
      {actions.length === 0 ? (
        <div className="flex h-full min-h-28 flex-col items-center justify-center gap-1.5 pb-4 text-center">
          <CircleDashed aria-hidden className="size-5 text-faint" />
          <p className="text-sm text-muted">
            Nothing was scaled yet. Actions appear here with their cause and outcome.
          </p>
        </div>
      ) : (
        <ol className="grid grid-cols-1">
          {actions.map((action) => (
            <ActionLine key={action.id} action={action} />
          ))}
        </ol>
      )}
    </Panel>
  )
}
