/** What lies over a drawing: marks, the shared cursor and the drag. Only this renders when the cursor moves. */
import { memo } from 'react'
import type { MarkerGroup } from './model/markers.ts'
import { MarkerGlyph, markerColor } from './glyphs.tsx'
import { useCursor } from './cursor.ts'
import { PLOT, xOf, type Plot } from './plot.ts'

const LANE = PLOT.top / 2

export const Marks = memo(function Marks({
  groups,
  plot,
}: {
  readonly groups: readonly MarkerGroup[]
  readonly plot: Plot
}) {
  const bottom = PLOT.top + plot.height
  return (
    <g>
      {groups.map((group) => {
        const x = PLOT.left + group.x
        const quiet = group.lead.kind === 'decision' || group.lead.kind === 'note'
        return (
          <g key={group.lead.entryId}>
            {quiet ? null : (
              <path
                d={`M${x} ${PLOT.top - 1}V${bottom}`}
                stroke={markerColor(group.lead.kind)}
                strokeOpacity="0.35"
                strokeDasharray="2 3"
              />
            )}
            <MarkerGlyph kind={group.lead.kind} x={x} y={LANE} />
            {group.alike > 1 ? (
              <text x={x + 6} y={LANE + 3.5} fontSize="9" fill="var(--text-faint)">
                {group.alike}
              </text>
            ) : null}
          </g>
        )
      })}
    </g>
  )
})

export function CursorLine({ plot }: { readonly plot: Plot }) {
  const at = useCursor((cursor) => cursor.at)
  const dragFrom = useCursor((cursor) => cursor.dragFrom)
  if (at === null || at < plot.from || at > plot.to) return null
  const x = Math.round(xOf(plot, at)) + 0.5
  const bottom = PLOT.top + plot.height
  if (dragFrom === null)
    return <path d={`M${x} ${PLOT.top}V${bottom}`} stroke="var(--cursor)" strokeOpacity="0.8" />
  const start = xOf(plot, dragFrom)
  return (
    <g>
      <rect
        x={Math.min(start, x)}
        y={PLOT.top}
        width={Math.abs(x - start)}
        height={plot.height}
        fill="var(--accent)"
        fillOpacity="0.14"
      />
      <path
        d={`M${start} ${PLOT.top}V${bottom}M${x} ${PLOT.top}V${bottom}`}
        stroke="var(--accent-text)"
        strokeOpacity="0.8"
      />
    </g>
  )
}
