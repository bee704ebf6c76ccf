/** The chart itself, drawn by Recharts from a model: axes, grid, series and thresholds. Nothing in it moves. */
import { memo, type ReactElement } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts'
import { assertNever } from '../../../shared/lib/result.ts'
import type { ChartModel, DrawnSeries } from './model/chartModel.ts'
import type { Threshold } from './model/factors.ts'
import { timeTicks } from './model/timeTicks.ts'
import { formatTick } from './model/units.ts'
import { PLOT, plotOf, xOf } from './plot.ts'

const TICK = { fill: 'var(--text-faint)', fontSize: 11 } as const
/** A time label needs about this many pixels. */
const TICK_WIDTH = 76
/** Closer to the edge than half a label, it would be cut. */
const HALF_TICK = 17

function seriesOf({ key, draw, color, stack }: DrawnSeries): ReactElement {
  const common = { dataKey: key, isAnimationActive: false, connectNulls: false } as const
  const still = { dot: false, activeDot: false, legendType: 'none' } as const
  switch (draw) {
    case 'line':
      return (
        <Line
          key={key}
          {...common}
          {...still}
          type="linear"
          stroke={color}
          strokeWidth={1.5}
          strokeLinecap="round"
        />
      )
    case 'band':
      return (
        <Area key={key} {...common} {...still} type="linear" stroke="none" fill={color} fillOpacity={0.16} />
      )
    case 'steps':
      return (
        <Line
          key={key}
          {...common}
          {...still}
          type="stepAfter"
          stroke={color}
          strokeWidth={1.75}
          strokeLinecap="round"
        />
      )
    case 'faint-steps':
      return (
        <Area
          key={key}
          {...common}
          {...still}
          type="stepAfter"
          stroke="none"
          fill={color}
          fillOpacity={0.2}
        />
      )
    case 'stack':
      return (
        <Area
          key={key}
          {...common}
          {...still}
          type="stepAfter"
          stackId={stack ?? 'stack'}
          stroke="none"
          fill={color}
          fillOpacity={0.7}
        />
      )
    default:
      return assertNever(draw)
  }
}

const TONES = {
  up: { stroke: 'var(--series-up)', dash: '5 3' },
  down: { stroke: 'var(--series-down)', dash: '2 3' },
  bound: { stroke: 'var(--text-faint)', dash: '1 3' },
} as const satisfies Readonly<Record<Threshold['tone'], { stroke: string; dash: string }>>

function ThresholdLabel({
  viewBox,
  threshold,
  below,
}: {
  readonly viewBox?: { readonly x?: number; readonly y?: number }
  readonly threshold: Threshold
  readonly below: boolean
}) {
  const { x = 0, y = 0 } = viewBox ?? {}
  return (
    <text
      x={x + 4}
      y={below ? y + 11 : y - 4}
      fontSize={10.5}
      fill={TONES[threshold.tone].stroke}
      stroke="var(--bg-raised)"
      strokeWidth={3}
      paintOrder="stroke"
      strokeLinejoin="round"
    >
      {threshold.label}
    </text>
  )
}

export interface DrawingProps {
  readonly model: ChartModel
  readonly width: number
  readonly height: number
  readonly from: number
  readonly to: number
}

export const Drawing = memo(function Drawing({ model, width, height, from, to }: DrawingProps) {
  const plot = plotOf(width, height, from, to)
  const ticks = timeTicks(from, to, Math.max(2, Math.floor(plot.width / TICK_WIDTH))).filter(
    (tick) => xOf(plot, tick.at) + HALF_TICK <= width,
  )
  const labels = new Map(ticks.map((tick) => [tick.at, tick.label]))
  return (
    <ComposedChart
      width={width}
      height={height}
      data={[...model.rows]}
      margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      aria-hidden
    >
      <CartesianGrid stroke="var(--grid)" vertical={false} />
      <XAxis
        dataKey="t"
        type="number"
        scale="linear"
        domain={[from, to]}
        allowDataOverflow
        ticks={ticks.map((tick) => tick.at)}
        tickFormatter={(at: number) => labels.get(at) ?? ''}
        interval={0}
        height={PLOT.bottom}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--border)' }}
        tickMargin={5}
      />
      <YAxis
        type="number"
        domain={[model.axis.min, model.axis.max]}
        allowDataOverflow
        ticks={[...model.axis.ticks]}
        tickFormatter={(value: number) => formatTick(value, model.unit)}
        interval={0}
        width={PLOT.left}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        tickMargin={6}
      />
      {model.series.map(seriesOf)}
      {model.thresholds.map((threshold) => (
        <ReferenceLine
          key={threshold.id}
          y={threshold.value}
          stroke={TONES[threshold.tone].stroke}
          strokeDasharray={TONES[threshold.tone].dash}
          strokeOpacity={0.9}
          label={
            <ThresholdLabel threshold={threshold} below={threshold.below ?? threshold.tone === 'down'} />
          }
        />
      ))}
    </ComposedChart>
  )
})
