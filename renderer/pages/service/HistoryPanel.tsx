/** What was done to this service and decided about it, newest first; a mark on a chart opens its entry here. */
import { useEffect, useMemo } from 'react'
import { EntriesPanel } from '../history/EntriesPanel.tsx'
import { useScrollTo } from '../history/EntryList.tsx'
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
  const history = useEntries(filter, version)
  const { entries, more, busy, error, loadMore } = history
  const opened = useOpenEntries()
  const { show } = opened
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
    <EntriesPanel
      detail="actions and decisions whose outcome changed"
      params={filter}
      history={history}
      opened={opened}
    >
      Nothing yet. Actions appear here with every operation; decisions when their outcome changes.
    </EntriesPanel>
  )
}
