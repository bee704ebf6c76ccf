/** A chart with its heading: title, what it is of, the number under the cursor or the newest, and its table. */
import { useId, useState } from 'react'
import { ChartSpline, Table2 } from 'lucide-react'
import { IconButton } from '../Button.tsx'
import { cx } from '../cx.ts'
import type { ChartModel } from './model/chartModel.ts'
import { ChartTable } from './ChartTable.tsx'
import { Swatch } from './ChartTip.tsx'
import { TimeChart, type TimeChartProps } from './TimeChart.tsx'
import { useCursor } from './cursor.ts'

export interface ChartPanelProps extends TimeChartProps {
  /** What stands where nothing was measured. */
  readonly emptyWords: string
  /** The numbers are old: greyed. */
  readonly stale: boolean
}

function Headline({ model }: { readonly model: ChartModel }) {
  const at = useCursor((cursor) => (cursor.dragFrom === null ? cursor.at : null))
  const { headline, covers } = model.readout(at)
  return (
    <span className="shrink-0 font-strong" title={at === null ? `newest, ${covers}` : covers}>
      {headline}
    </span>
  )
}

function Legend({ items }: { readonly items: ChartModel['legend'] }) {
  return (
    <ul className="flex flex-wrap gap-x-3 pr-2 pb-1.5 pl-12 text-xs text-faint">
      {items.map((item) => (
        <li key={`${item.label}${item.draw}`} className="flex items-start gap-1.5 whitespace-nowrap">
          <Swatch draw={item.draw} color={item.color} />
          <span className="leading-5">{item.label}</span>
        </li>
      ))}
    </ul>
  )
}

function TableToggle({
  title,
  table,
  onToggle,
}: {
  readonly title: string
  readonly table: boolean
  readonly onToggle: () => void
}) {
  const Icon = table ? ChartSpline : Table2
  return (
    <IconButton
      size="sm"
      label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
      onClick={onToggle}
      className="opacity-0 transition-opacity group-hover:opacity-100 focus-visible:opacity-100"
    >
      <Icon aria-hidden className="size-3.5" />
    </IconButton>
  )
}

export function ChartPanel({ emptyWords, stale, ...chart }: ChartPanelProps) {
  const { model, from, to } = chart
  const id = useId()
  const [table, setTable] = useState(false)
  return (
    <div
      role="group"
      aria-labelledby={id}
      className={cx(
        'group flex min-w-0 flex-col rounded-lg border border-line bg-raised',
        stale && 'grayscale',
      )}
    >
      <header className="flex h-9 shrink-0 items-center gap-2 pr-3.5 pl-4">
        <h3 id={id} className="shrink-0 font-strong">
          {model.title}
        </h3>
        <span className="min-w-0 truncate text-sm text-faint">{model.subtitle}</span>
        <span className="ml-auto">
          {model.empty ? null : (
            <TableToggle title={model.title} table={table} onToggle={() => setTable(!table)} />
          )}
        </span>
        <Headline model={model} />
      </header>
      <div className={cx('relative h-40 px-1', stale && 'opacity-60')}>
        {model.empty ? (
          <p className="flex h-full items-center justify-center px-8 text-center text-muted">{emptyWords}</p>
        ) : table ? (
          <ChartTable model={model} from={from} to={to} />
        ) : (
          <TimeChart {...chart} />
        )}
      </div>
      <div className="min-h-6.5 shrink-0">{model.empty ? null : <Legend items={model.legend} />}</div>
    </div>
  )
}
