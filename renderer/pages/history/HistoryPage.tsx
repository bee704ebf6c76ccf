/** Everything that was done or decided, of all services: filtered in the URL, newest first, page by page. */
import { useMemo } from 'react'
import { ChevronDown, History } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Menu, MenuChoices } from '../../components/Menu.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Loading, Skeleton } from '../../components/Skeleton.tsx'
import { coreNow } from '../../state/clock.ts'
import { useOverview } from '../../state/overview.ts'
import { setParams, useRoute } from '../../state/router.ts'
import { EntryList } from './EntryList.tsx'
import { HistoryProblem, MoreButton } from './HistoryParts.tsx'
import { filterOf, readFilter, type HistoryFilter } from './historyFilter.ts'
import { useEntries } from './useEntries.ts'
import { useOpenEntries } from './useOpenEntries.ts'
import { useHistoryVersion } from './useHistoryVersion.ts'

const KINDS = [
  { value: 'all', label: 'Everything' },
  { value: 'action', label: 'Actions' },
  { value: 'decision', label: 'Decisions' },
  { value: 'drift', label: 'Drift' },
  { value: 'alert', label: 'Alerts' },
  { value: 'change', label: 'Limits' },
  { value: 'note', label: 'Notes' },
] as const

const TIMES = [
  { value: '24h', label: '24 h', name: 'Last 24 hours' },
  { value: '7d', label: '7 d', name: 'Last 7 days' },
  { value: '30d', label: '30 d', name: 'Last 30 days' },
  { value: 'all', label: 'All', name: 'All of it' },
] as const

const ALL = ''

function ServiceFilter({ filter }: { readonly filter: HistoryFilter }) {
  const services = useOverview(useShallow((state) => Object.keys(state.rows).sort()))
  const value = filter.service === null ? ALL : `${filter.project ?? ''}/${filter.service}`
  const shown = value === ALL ? 'All services' : value
  const known = value === ALL || services.includes(value) ? services : [value, ...services]
  return (
    <Menu
      trigger={
        <Button aria-label={`Service: ${shown}`}>
          {shown}
          <ChevronDown aria-hidden className="size-3 text-faint" />
        </Button>
      }
      width="min-w-60 max-h-96 overflow-y-auto"
    >
      <MenuChoices
        value={value}
        onChoose={(next) => {
          const [project = '', service = ''] = next.split('/')
          setParams(next === ALL ? { project: null, service: null } : { project, service }, { replace: true })
        }}
        choices={[
          { value: ALL, label: 'All services' },
          ...known.map((each) => ({ value: each, label: each })),
        ]}
      />
    </Menu>
  )
}

function Filters({ filter }: { readonly filter: HistoryFilter }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ServiceFilter filter={filter} />
      <Segmented
        label="Kind"
        value={filter.kind}
        segments={KINDS}
        onChange={(kind) => setParams({ kind: kind === 'all' ? null : kind }, { replace: true })}
      />
      <Segmented
        label="Time"
        value={filter.time}
        segments={TIMES}
        onChange={(time) => setParams({ time: time === '7d' ? null : time }, { replace: true })}
      />
    </div>
  )
}

export function HistoryPage() {
  const { params } = useRoute()
  const filter = useMemo(() => readFilter(params), [params])
  const asked = useMemo(() => filterOf(filter, coreNow()), [filter])
  const version = useHistoryVersion()
  const { entries, loaded, more, busy, error, loadMore } = useEntries(asked, version)
  const { open, toggle } = useOpenEntries()
  return (
    <div className="mx-auto flex max-w-320 flex-col gap-4 px-6 pt-5 pb-12">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-strong">History</h1>
        <Filters filter={filter} />
      </div>
      {error === null ? null : <HistoryProblem error={error} />}
      {!loaded ? (
        <div className="flex flex-col gap-2">
          <Loading what="the history" />
          {[1, 2, 3, 4, 5, 6, 7, 8].map((index) => (
            <Skeleton key={index} className="h-9 w-full" />
          ))}
        </div>
      ) : entries.length === 0 && error === null ? (
        <EmptyState icon={<History aria-hidden className="size-5" />} title="Nothing here">
          No action or decision answers these filters. Actions are kept from the first one on; a decision is
          kept when its outcome differs from the one before.
        </EmptyState>
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <EntryList
            entries={entries}
            open={open}
            named
            alone={filter.kind === 'decision'}
            onToggle={toggle}
          />
          {more ? <MoreButton busy={busy} onMore={loadMore} /> : null}
        </div>
      )}
    </div>
  )
}
