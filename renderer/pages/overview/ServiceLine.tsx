/** One service: what it is and why it is so, its replicas, use and scores, and what can be done about it. */
import { memo, useDeferredValue } from 'react'
import { CircleAlert, X } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { cx } from '../../components/cx.ts'
import { TabStop } from '../../components/tabStop.ts'
import { dismissProblem, usePending } from '../../state/pending.ts'
import { useRow } from '../../state/overview.ts'
import { navigate, serviceHref } from '../../state/router.ts'
import { select, useSelection } from '../../state/selection.ts'
import { useSpark } from '../../state/sparks.ts'
import { useStale } from '../../state/staleness.ts'
import { ActionProgress } from './ActionProgress.tsx'
import { ModeMenu } from './ModeMenu.tsx'
import { NameCell } from './NameCell.tsx'
import { ReplicasCell } from './ReplicasCell.tsx'
import { RowActions } from './RowActions.tsx'
import { ScoresCell } from './ScoresCell.tsx'
import { COLUMNS } from './TableHead.tsx'
import { UsageCell } from './UsageCell.tsx'

function Problem({ rowKey }: { readonly rowKey: string }) {
  const problem = usePending((state) => state.problems[rowKey])
  if (problem === undefined) return null
  return (
    <div
      role="alert"
      className="fade-in mx-4 mb-3 flex items-start gap-2 rounded-md bg-bad-soft py-1.5 pr-1.5 pl-2.5"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <p className="min-w-0 flex-1">{problem}</p>
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismissProblem(rowKey)}
        className="inline-flex size-5 items-center justify-center rounded-sm text-muted hover:text-fg"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  )
}

function Figures({
  row,
  rowKey,
  stale,
}: {
  readonly row: ServiceRow
  readonly rowKey: string
  readonly stale: boolean
}) {
  const spark = useSpark(rowKey)
  return (
    <>
      <div role="gridcell">
        <ReplicasCell row={row} stale={stale} />
      </div>
      <div role="gridcell" className="min-w-0">
        <UsageCell
          kind="cpu"
          measured={row.cpu}
          spark={spark?.cpu}
          unmeasured={row.unmeasured}
          stale={stale}
        />
      </div>
      <div role="gridcell" className="min-w-0">
        <UsageCell
          kind="memory"
          measured={row.memory}
          spark={spark?.memory}
          unmeasured={row.unmeasured}
          stale={stale}
        />
      </div>
      <div role="gridcell">
        <ScoresCell row={row} stale={stale} />
      </div>
      <div role="gridcell">
        <ModeMenu row={row} />
      </div>
      <div role="gridcell">
        <RowActions row={row} />
      </div>
    </>
  )
}

export const ServiceLine = memo(function ServiceLine({
  rowKey,
  index,
  reachable,
  atOnce,
}: {
  readonly rowKey: string
  readonly index: number
  readonly reachable: boolean
  /** Whether all of it is drawn with the first frame; else what tells it from others comes first, and soon the rest. */
  readonly atOnce: boolean
}) {
  // Buttons, menus and drawings of twenty rows that come into view together would hold up the frame they come with.
  const whole = useDeferredValue(true, atOnce)
  const row = useRow(rowKey)
  const selected = useSelection((state) => state.key === rowKey)
  const stale = useStale(row?.seenAt ?? null)
  if (row === undefined) return null
  return (
    <TabStop value={reachable ? 0 : -1}>
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected}
        aria-label={`${row.name}, ${row.decision.sentence}`}
        tabIndex={reachable ? 0 : -1}
        data-row={rowKey}
        onFocus={(event) => {
          if (event.target === event.currentTarget) select(rowKey)
        }}
        onDoubleClick={() => navigate(serviceHref(row.project, row.name))}
        className={cx(
          'group/row border-t border-line focus-visible:-outline-offset-2',
          selected ? 'bg-selected' : 'hover:bg-hover',
        )}
      >
        <div role="presentation" className={cx(COLUMNS, 'min-h-15 items-center py-2')}>
          <div role="gridcell" className="min-w-0">
            <NameCell row={row} stale={stale} />
          </div>
          {whole ? <Figures row={row} rowKey={rowKey} stale={stale} /> : null}
        </div>
        <div role="gridcell" aria-colspan={7} className="flow-root empty:hidden">
          <Problem rowKey={rowKey} />
          <ActionProgress project={row.project} service={row.name} />
        </div>
      </div>
    </TabStop>
  )
})
