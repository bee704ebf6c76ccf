/** What was done to this service and decided about it, newest first; a mark on a chart opens its entry here. */
import { useEffect, useMemo } from 'react'
import { Panel } from '../../components/Panel.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { hrefOf } from '../../state/router.ts'
import { EntryList, useScrollTo } from '../history/EntryList.tsx'
import { HistoryProblem, MoreButton } from '../history/HistoryParts.tsx'
import { useEntries } from '../history/useEntries.ts'
import { useOpenEntries } from '../history/useOpenEntries.ts'

export function HistoryPanel({
  project,
  service,
  version,
  shown,
}: {
  readonly project: string
  readonly service: string
  /** Changes when history does. */
  readonly version: string
  /** The entry asked for by a mark; `serial` tells one asking from the next. */
  readonly shown: { readonly id: number; readonly serial: number } | null
}) {
  const filter = useMemo(() => ({ project, service }), [project, service])
  const { entries, loaded, more, busy, error, loadMore } = useEntries(filter, version)
  const { open, toggle, show } = useOpenEntries()
  const present = shown !== null && entries.some((entry) => entry.id === shown.id)
  useEffect(() => {
    if (shown !== null) show(shown.id)
  }, [shown, show])
  // A mark from before the first page: older pages are read until it is there.
  useEffect(() => {
    if (shown !== null && !present && more && !busy && error === null) loadMore()
  }, [shown, present, more, busy, error, loadMore])
  useScrollTo(shown, present)
  return (
    <Panel
      title="History"
      detail="actions and decisions whose outcome changed"
      controls={
        <a
          href={hrefOf({ page: 'history', params: { project, service } })}
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
        <p className="px-4 py-3 text-muted">
          Nothing yet. Actions appear here with every operation; decisions when their outcome changes.
        </p>
      ) : (
        <>
          <EntryList entries={entries} open={open} onToggle={toggle} />
          {more ? <MoreButton busy={busy} onMore={loadMore} /> : null}
        </>
      )}
    </Panel>
  )
}
