/** The table's head: columns that sort on click or Enter, and the filter field above them. */
import { ArrowDown, ArrowUp, Search } from 'lucide-react'
import { cx } from '../../components/cx.ts'
import { Kbd } from '../../components/Kbd.tsx'
import { setParams } from '../../state/router.ts'
import { FILTER_ID } from '../shell/useShortcuts.ts'
import { formatSorting, nextSorting, type Sort, type Sorting } from './order.ts'

/** The columns' widths, shared by head and rows. */
export const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_10.5rem_7rem_7rem_7.5rem_2.25rem_4rem] gap-x-4 px-4 ' +
  'lg:grid-cols-[minmax(0,1fr)_10.75rem_8.5rem_8.5rem_7.5rem_6.25rem_5.25rem] lg:gap-x-5 ' +
  '2xl:grid-cols-[minmax(0,1fr)_11.5rem_10.5rem_10.5rem_9rem_7rem_6rem] 2xl:gap-x-8'

const HEADS: readonly { readonly sort: Sort; readonly label: string; readonly className?: string }[] = [
  { sort: 'service', label: 'Service' },
  { sort: 'replicas', label: 'Replicas' },
  { sort: 'cpu', label: 'CPU' },
  { sort: 'memory', label: 'Memory' },
  { sort: 'score', label: 'Scores' },
  { sort: 'mode', label: 'Mode', className: 'max-lg:sr-only' },
]

export function TableHead({ sorting }: { readonly sorting: Sorting }) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-t border-line bg-raised">
      <div role="row" aria-rowindex={1} className={cx(COLUMNS, 'h-8 items-center')}>
        {HEADS.map(({ sort, label, className }) => {
          const active = sorting.by === sort
          const Arrow = sorting.descending ? ArrowDown : ArrowUp
          return (
            <div
              key={sort}
              role="columnheader"
              aria-sort={active ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
              className={className}
            >
              <button
                type="button"
                onClick={() =>
                  setParams({ sort: formatSorting(nextSorting(sorting, sort)) }, { replace: true })
                }
                className={cx(
                  '-mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 text-sm hover:text-fg',
                  active ? 'text-fg' : 'text-muted',
                )}
              >
                {label}
                {active ? <Arrow aria-hidden className="size-3" /> : null}
              </button>
            </div>
          )
        })}
        <div role="columnheader">
          <span className="sr-only">Actions</span>
        </div>
      </div>
    </div>
  )
}

export function FilterField({ value }: { readonly value: string }) {
  return (
    <label className="ml-auto flex h-8 w-60 items-center gap-2 rounded-md border border-line bg-sunken pr-1.5 pl-2.5 focus-within:border-focus">
      <Search aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="sr-only">Filter services</span>
      <input
        id={FILTER_ID}
        value={value}
        placeholder="Filter services"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const text = event.target.value
          setParams({ filter: text === '' ? null : text }, { replace: true })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation()
            setParams({ filter: null }, { replace: true })
            event.currentTarget.blur()
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault()
            document.querySelector<HTMLElement>('[data-row]')?.focus()
          }
        }}
        className="min-w-0 flex-1 bg-transparent outline-none"
      />
      {value === '' ? <Kbd keys="/" /> : null}
    </label>
  )
}
