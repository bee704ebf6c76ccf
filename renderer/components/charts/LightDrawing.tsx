/**
 * The drawing of `Drawing`, as plain paths: a tenth of its time, for charts that change while something goes on beside
 * them. It draws the same models with the same axes; what it does not know are thresholds.
 */
import { memo } from 'react'
import { assertNever } from '../../../shared/lib/result.ts'
import type { DrawingProps } from './Drawing.tsx'
import type { DrawnSeries } from './model/chartModel.ts'
import type { Row } from './model/rows.ts'
import { timeTicks } from './model/timeTicks.ts'
import { formatTick } from './model/units.ts'
import { linePath, rangePath, stepArea, stepPath, type Place } from './paths.ts'
import { PLOT, plotOf, xOf } from './plot.ts'

/** A time label needs about this many pixels, and half of it at the edge. */
const TICK_WIDTH = 76
const HALF_TICK = 17

function Series({
  series,
  rows,
  place,
}: {
  readonly series: DrawnSeries
  readonly rows: readonly Row[]
  readonly place: Place
}) {
  const { key, draw, color } = series
  switch (draw) {
    case 'line':
      return (
        <path
          d={linePath(rows, key, place)}
          fill="none"
          stroke={color}
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
      )
    case 'steps':
      return <path d={stepPath(rows, key, place)} fill="none" stroke={color} strokeWidth={1.75} />
    case 'band':
      return <path d={rangePath(rows, key, place)} fill={color} fillOpacity={0.16} />
    case 'faint-steps':
    case 'stack':
      return <path d={stepArea(rows, key, place)} fill={color} fillOpacity={0.2} />
    default:
      return assertNever(draw)
  }
}

export const LightDrawing = memo(function LightDrawing({ model, width, height, from, to }: DrawingProps) {
  const plot = plotOf(width, height, from, to)
  const { min, max, ticks } = model.axis
  const bottom = PLOT.top + plot.height
  const place: Place = {
    x: (t) => xOf(plot, t),
    y: (value) => bottom - (plot.height * (value - min)) / (max - min),
    bottom,
  }
  const times = timeTicks(from, to, Math.max(2, Math.floor(plot.width / TICK_WIDTH))).filter(
    (tick) => xOf(plot, tick.at) + HALF_TICK <= width,
  )
  const clip = `plot-${model.id}`
  return (
    <svg width={width} height={height} aria-hidden className="block" fontSize={11}>
      <clipPath id={clip}>
        <rect x={PLOT.left} y={PLOT.top - 1} width={plot.width} height={plot.height + 2} />
      </clipPath>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${PLOT.left} ${place.y(tick)}H${PLOT.left + plot.width}`} stroke="var(--grid)" />
          <text x={PLOT.left - 6} y={place.y(tick) + 4} textAnchor="end" fill="var(--text-faint)">
            {formatTick(tick, model.unit)}
          </text>
        </g>
      ))}
      <path d={`M${PLOT.left} ${bottom}H${PLOT.left + plot.width}`} stroke="var(--border)" />
      {times.map(({ at, label }) => (
        <text key={at} x={xOf(plot, at)} y={bottom + 15} textAnchor="middle" fill="var(--text-faint)">
          {label}
        </text>
      ))}
      <g clipPath={`url(#${clip})`}>
        {model.series.map((series) => (
          <Series key={series.key} series={series} rows={model.rows} place={place} />
        ))}
      </g>
    </svg>
  )
})
