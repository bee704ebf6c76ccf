/** The tooltip of the chart under the cursor: every number with what it is of, and the marks beside it. */
import { formatDuration } from '../../../shared/lib/format.ts'
import { cx } from '../cx.ts'
import type { ChartModel, ReadoutItem } from './model/chartModel.ts'
import { compareWeight, type MarkerGroup } from './model/markers.ts'
import { formatMoment, formatSpan, formatTime } from './model/timeTicks.ts'
import { MarkerIcon } from './glyphs.tsx'
import { useCursor } from './cursor.ts'
import { PLOT, besideCursor, xOf, type Plot } from './plot.ts'
import type { Size } from './useSize.ts'

const WIDTH = 272
/** Marks this close to the cursor (px) are told with it. */
export const NEAR = 8

export function Swatch({ draw, color }: Pick<ReadoutItem, 'draw' | 'color'>) {
  const filled = draw === 'stack' || draw === 'band' || draw === 'faint-steps'
  return (
    <svg viewBox="0 0 10 10" className="mt-[5px] size-2.5 shrink-0" aria-hidden>
      {filled ? (
        <rect width="10" height="10" rx="2" fill={color} fillOpacity={draw === 'stack' ? 0.8 : 0.3} />
      ) : (
        <path d="M0 5h10" stroke={color} strokeWidth="2.5" strokeLinecap="round" />
      )}
    </svg>
  )
}

function Items({ items }: { readonly items: readonly ReadoutItem[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {items.map((item) => (
        <li key={item.key} className="flex items-start gap-2">
          <Swatch draw={item.draw} color={item.color} />
          <span className="min-w-0 flex-1">
            <span className="flex justify-between gap-3">
              <span className="text-muted">{item.label}</span>
              <span className="font-strong whitespace-nowrap">{item.value}</span>
            </span>
            {item.of === '' ? null : <span className="block text-sm text-faint">{item.of}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

const MOST_MARKS = 3

function NearMarks({ groups }: { readonly groups: readonly MarkerGroup[] }) {
  const markers = groups.flatMap((group) => group.markers)
  if (markers.length === 0) return null
  // The weightiest kinds first: of many marks these are the ones one came for.
  const shown = [...markers].sort((a, b) => compareWeight(b, a) || b.at - a.at).slice(0, MOST_MARKS)
  const rest = markers.length - shown.length
  return (
    <ul className="mt-2 flex flex-col gap-1.5 border-t border-line pt-2">
      {shown.map((marker) => (
        <li key={marker.entryId} className="flex items-start gap-2">
          <span className="flex h-5 items-center">
            <MarkerIcon kind={marker.kind} named />
          </span>
          <span className="min-w-0">
            <span className="font-strong">{marker.title}</span>{' '}
            <span className="text-sm text-faint">{formatTime(marker.at, 1000)}</span>
            <span className="line-clamp-2 text-sm text-muted">{marker.sentence}</span>
          </span>
        </li>
      ))}
      {rest > 0 ? (
        <li className="pl-5 text-sm text-faint">and {rest} more; zoom in to see them apart</li>
      ) : null}
    </ul>
  )
}

export function ChartTip({
  model,
  plot,
  size,
  groups,
}: {
  readonly model: ChartModel
  readonly plot: Plot
  readonly size: Size
  readonly groups: readonly MarkerGroup[]
}) {
  const at = useCursor((cursor) => (cursor.chart === model.id ? cursor.at : null))
  const dragFrom = useCursor((cursor) => cursor.dragFrom)
  if (at === null || at < plot.from || at > plot.to) return null
  const x = xOf(plot, at)
  if (dragFrom !== null) {
    const [from, to] = [Math.min(at, dragFrom), Math.max(at, dragFrom)]
    return (
      <div className={cx(CARD, 'left-1/2 -translate-x-1/2 whitespace-nowrap')}>
        {formatSpan(from, to)}
        <span className="ml-2 text-muted">{formatDuration((to - from) / 1000)}</span>
      </div>
    )
  }
  const readout = model.readout(at)
  const near = groups.filter((group) => Math.abs(PLOT.left + group.x - x) <= NEAR)
  return (
    <div className={CARD} style={{ left: besideCursor(x, WIDTH, size), width: WIDTH }}>
      <p className="mb-1.5 flex justify-between gap-3 text-sm text-faint">
        <span>{formatMoment(at, model.step)}</span>
        <span>{readout.covers}</span>
      </p>
      <Items items={readout.items} />
      <NearMarks groups={near} />
    </div>
  )
}

const CARD = cx(
  'pointer-events-none absolute top-4 z-30 rounded-lg bg-overlay px-3 py-2 text-fg shadow-high',
  'max-w-[calc(100vw-2rem)]',
)
