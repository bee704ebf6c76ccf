/** The front as a drawing: a disc for each tuned policy, a diamond with its name for each baseline. */
import { useRef } from 'react'
import { useSize } from '../../../components/charts/useSize.ts'
import { labelsOf, type Front, type FrontPoint } from './front.ts'

const HEIGHT = 260
const ROOM = { left: 52, right: 16, top: 12, bottom: 38 } as const

function Point({
  point,
  x,
  y,
  lit,
  onPoint,
}: {
  readonly point: FrontPoint
  readonly x: number
  readonly y: number
  readonly lit: boolean
  readonly onPoint: (id: string | null) => void
}) {
  const title = `${point.name}: ${point.thetaU.toFixed(2)} % short, ${point.hours.toFixed(0)} replica-hours`
  return (
    <g
      transform={`translate(${x} ${y})`}
      onPointerEnter={() => onPoint(point.id)}
      onPointerLeave={() => onPoint(null)}
    >
      <title>{title}</title>
      <circle r={11} fill="transparent" />
      {point.kind === 'candidate' ? (
        <circle
          r={lit ? 7 : 4.5}
          fill="var(--accent)"
          fillOpacity={lit ? 1 : 0.85}
          stroke="var(--bg-raised)"
          strokeWidth="1.5"
        />
      ) : (
        <path
          d={lit ? 'M0-8 8 0 0 8-8 0Z' : 'M0-5.5 5.5 0 0 5.5-5.5 0Z'}
          fill="var(--bg-raised)"
          stroke="var(--text-muted)"
          strokeWidth="1.75"
        />
      )}
    </g>
  )
}

export function FrontChart({
  front,
  lit,
  onPoint,
}: {
  readonly front: Front
  readonly lit: string | null
  readonly onPoint: (id: string | null) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const width = useSize(box)?.width ?? 0
  const { points, line, hours, thetaU } = front
  const plot = { width: width - ROOM.left - ROOM.right, height: HEIGHT - ROOM.top - ROOM.bottom }
  const x = (value: number) => ROOM.left + (plot.width * (value - hours.min)) / (hours.max - hours.min)
  const y = (value: number) => ROOM.top + plot.height * (1 - (value - thetaU.min) / (thetaU.max - thetaU.min))
  const best = points.find(({ kind }) => kind === 'candidate')
  const labels = labelsOf(
    points
      .filter(({ kind }) => kind === 'baseline')
      .map((point) => ({
        point,
        x: x(point.hours),
        y: y(point.thetaU),
      })),
    width,
  )
  return (
    <div ref={box} className="min-w-0" style={{ height: HEIGHT }}>
      {width === 0 ? null : (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`What was missing against what it cost, on the part that was not tuned on: ${points.filter(({ kind }) => kind === 'candidate').length} tuned policies${best === undefined ? '' : ` from ${best.hours.toFixed(0)} replica-hours on`}. The table below has the numbers.`}
          className="text-xs"
        >
          {thetaU.ticks.map((tick) => (
            <g key={tick}>
              <path d={`M${ROOM.left} ${y(tick)}H${width - ROOM.right}`} stroke="var(--grid)" />
              <text x={ROOM.left - 8} y={y(tick) + 4} textAnchor="end" fill="var(--text-faint)">
                {tick} %
              </text>
            </g>
          ))}
          {hours.ticks.map((tick) => (
            <text
              key={tick}
              x={x(tick)}
              y={HEIGHT - ROOM.bottom + 16}
              textAnchor="middle"
              fill="var(--text-faint)"
            >
              {tick.toLocaleString('en-US')}
            </text>
          ))}
          <text x={ROOM.left} y={HEIGHT - 4} fill="var(--text-muted)">
            Replica-hours →
          </text>
          <text x={ROOM.left + 6} y={ROOM.top + 8} fill="var(--text-muted)">
            ↑ short of the need
          </text>
          <path
            d={line
              .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.hours)} ${y(point.thetaU)}`)
              .join('')}
            fill="none"
            stroke="var(--accent)"
            strokeOpacity="0.5"
            strokeWidth="1.5"
          />
          {points.map((point) => (
            <Point
              key={point.id}
              point={point}
              x={x(point.hours)}
              y={y(point.thetaU)}
              lit={lit === point.id}
              onPoint={onPoint}
            />
          ))}
          {labels.map(({ point, x: labelX, y: labelY, anchor }) => (
            <text
              key={point.id}
              x={labelX}
              y={labelY}
              textAnchor={anchor}
              fill="var(--text-muted)"
              stroke="var(--bg-raised)"
              strokeWidth={3}
              paintOrder="stroke"
              className="pointer-events-none"
            >
              {point.name}
            </text>
          ))}
        </svg>
      )}
    </div>
  )
}
