/** The services, grouped by project; rows are drawn only where one looks once there are many. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { SearchX } from 'lucide-react'
import { plural } from '../../../shared/lib/format.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { useOverview } from '../../state/overview.ts'
import { setParams, type RouteParams } from '../../state/router.ts'
import { setOrder, useSelection } from '../../state/selection.ts'
import { useSparksOf } from '../../state/sparks.ts'
import { arrange, parseSorting, type Group } from './order.ts'
import { GroupRow } from './GroupRow.tsx'
import { ServiceLine } from './ServiceLine.tsx'
import { FilterField, TableHead } from './TableHead.tsx'

/** Sorting by what moves would make rows jump: the order is taken anew only this often (ms). */
const REORDER_MS = 10_000
/** Up to this many rows all are drawn, so that the browser's own search finds them. */
const DRAW_ALL = 24
/** Rows drawn beyond what is seen, on either side: they come into view already drawn. */
const BEYOND = 4

type Item = { readonly kind: 'group'; readonly group: Group } | { readonly kind: 'row'; readonly key: string }

function useGroups(params: RouteParams): readonly Group[] {
  const keys = useOverview((state) => Object.keys(state.rows).sort().join('\n'))
  const [turn, setTurn] = useState(0)
  const sort = params.sort
  useEffect(() => {
    if (sort === undefined) return
    const timer = setInterval(() => {
      // Never under the pointer or the keyboard of somebody about to click.
      if (document.querySelector('[data-services]:hover, [data-services]:focus-within') === null)
        setTurn((value) => value + 1)
    }, REORDER_MS)
    return () => clearInterval(timer)
  }, [sort])
  const project = params.project
  const filter = params.filter ?? ''
  return useMemo(
    () => arrange(useOverview.getState().rows, { project, filter, sorting: parseSorting(sort) }),
    // The rows' values are read when their set, the wish or the turn changes, not with every sample.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [keys, project, filter, sort, turn],
  )
}

function itemKey(item: Item): string {
  return item.kind === 'group' ? `group ${item.group.project}` : item.key
}

function Line({
  item,
  index,
  first,
  atOnce,
}: {
  readonly item: Item
  readonly index: number
  readonly first: string | null
  readonly atOnce: boolean
}) {
  return item.kind === 'group' ? (
    <GroupRow group={item.group} index={index} />
  ) : (
    <ServiceLine rowKey={item.key} index={index} reachable={item.key === first} atOnce={atOnce} />
  )
}

function Lines({ items }: { readonly items: readonly Item[] }) {
  const body = useRef<HTMLDivElement>(null)
  const selected = useSelection((state) => state.key)
  const firstRow = items.find((item) => item.kind === 'row')
  // One row can be reached with Tab; the arrows move on from it.
  const reachable = selected ?? (firstRow?.kind === 'row' ? firstRow.key : null)
  const all = items.length <= DRAW_ALL
  const selectedAt = items.findIndex((item) => item.kind === 'row' && item.key === selected)
  const virtualizer = useVirtualizer({
    count: items.length,
    enabled: !all,
    getScrollElement: () => document.getElementById('content'),
    estimateSize: (index) => (items[index]?.kind === 'group' ? 37 : 61),
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : itemKey(item)
    },
    overscan: BEYOND,
    scrollMargin: body.current?.offsetTop ?? 0,
    // The selected row stays drawn, so that it keeps the keyboard.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      return selectedAt < 0 || indexes.includes(selectedAt)
        ? indexes
        : [...indexes, selectedAt].sort((a, b) => a - b)
    },
  })
  const drawn = all ? items : virtualizer.getVirtualItems().flatMap(({ index }) => items[index] ?? [])
  useSparksOf(drawn.flatMap((item) => (item.kind === 'row' ? item.key : [])))
  useEffect(() => {
    if (selected === null) return
    if (!all && selectedAt >= 0) virtualizer.scrollToIndex(selectedAt)
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(selected)}"]`)
    if (row !== null && !row.contains(document.activeElement)) row.focus({ preventScroll: !all })
    // Only a new selection moves the keyboard.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected])
  if (all)
    return (
      <div role="rowgroup" ref={body}>
        {items.map((item, index) => (
          <Line key={itemKey(item)} item={item} index={index} first={reachable} atOnce />
        ))}
      </div>
    )
  return (
    <div role="rowgroup" ref={body} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index]
        return item === undefined ? null : (
          <div
            key={key}
            role="presentation"
            data-index={index}
            ref={virtualizer.measureElement}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
          >
            <Line item={item} index={index} first={reachable} atOnce={false} />
          </div>
        )
      })}
    </div>
  )
}

export function ServicesTable({ params }: { readonly params: RouteParams }) {
  const groups = useGroups(params)
  const filter = params.filter ?? ''
  const sorting = useMemo(() => parseSorting(params.sort), [params])
  const items = useMemo(
    () =>
      groups.flatMap((group): readonly Item[] => [
        { kind: 'group', group },
        ...group.keys.map((key): Item => ({ kind: 'row', key })),
      ]),
    [groups],
  )
  const shown = items.length - groups.length
  useEffect(() => {
    setOrder(groups.flatMap((group) => group.keys))
  }, [groups])
  return (
    <section aria-labelledby="services" className="min-w-0 rounded-lg border border-line bg-raised">
      <header className="flex h-12 items-center gap-2 px-4">
        <h2 id="services" className="font-strong">
          Services
        </h2>
        <span className="text-sm text-muted" role="status">
          {plural(shown, 'service')}
          {filter === '' ? '' : ' match'}
        </span>
        <FilterField value={filter} />
      </header>
      {shown === 0 ? (
        <EmptyState
          icon={<SearchX aria-hidden className="size-5" />}
          title="No service matches"
          actions={
            <Button onClick={() => setParams({ filter: null, project: null })}>Show all services</Button>
          }
        >
          Nothing {params.project === undefined ? '' : `in ${params.project} `}matches “{filter}”.
        </EmptyState>
      ) : (
        <div role="grid" aria-label="Services" aria-rowcount={items.length + 1} data-services>
          <TableHead sorting={sorting} />
          <Lines items={items} />
        </div>
      )}
    </section>
  )
}
