/** A part of the history as a panel of another page, with the way to all of it. */
import type { ReactNode } from 'react'
import { Panel } from '../../components/Panel.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { hrefOf, type RouteParams } from '../../state/router.ts'
import { EntryList } from './EntryList.tsx'
import { HistoryProblem, MoreButton } from './HistoryParts.tsx'
import type { Entries } from './useEntries.ts'
import type { OpenEntries } from './useOpenEntries.ts'

export interface EntriesPanelProps {
  readonly detail: string
  /** The filter under which the History page shows the same. */
  readonly params: RouteParams
  readonly history: Entries
  readonly opened: Pick<OpenEntries, 'open' | 'toggle'>
  /** Whether each entry says whose it is. */
  readonly named?: boolean
  /** What is said while there is nothing. */
  readonly children: ReactNode
}

export function EntriesPanel({
  detail,
  params,
  history,
  opened,
  named = false,
  children,
}: EntriesPanelProps) {
  const { entries, loaded, more, busy, error, loadMore } = history
  return (
    <Panel
      title="History"
      detail={detail}
      controls={
        <a
          href={hrefOf({ page: 'history', params })}
          className="rounded-sm px-1 text-sm text-muted hover:text-fg hover:underline hover:underline-offset-2"
        >
          Open in History
        </a>
      }
      bodyClassName="border-t border-line"
      className="overflow-hidden"
    >
      {error === null ? null : <HistoryProblem error={error} />}
      {!loaded ? (
        <div className="flex flex-col gap-2 p-4">
          <Loading what="the history" />
          <Skeleton className="h-5 w-full" />
          <Skeleton className="h-5 w-2/3" />
        </div>
      ) : entries.length === 0 ? (
        <p className="px-4 py-3 text-muted">{children}</p>
      ) : (
        <>
          <EntryList entries={entries} open={opened.open} named={named} onToggle={opened.toggle} />
          {more ? <MoreButton busy={busy} onMore={loadMore} /> : null}
        </>
      )}
    </Panel>
  )
}
