/** The last minutes as a plain path, redrawn only when its own values change; gaps stay gaps. */
import { memo } from 'react'
import { cx } from './cx.ts'
import { sparkPath, sparkTop } from './sparkPath.ts'

export interface SparklineProps {
  /** Undefined: not known yet, which is not the same as none. */
  readonly values: readonly (number | null)[] | undefined
  /** What it shows, for assistive technology. */
  readonly label: string
  /** The CSS color, a token: `var(--series-cpu)`. */
  readonly color: string
  readonly width?: number
  readonly height?: number
  readonly stale?: boolean
  readonly className?: string
}

function sameValues(a: SparklineProps['values'], b: SparklineProps['values']): boolean {
  if (a === undefined || b === undefined) return a === b
  return a === b || (a.length === b.length && a.every((value, index) => value === b[index]))
}

function same(a: SparklineProps, b: SparklineProps): boolean {
  return (
    a.label === b.label &&
    a.color === b.color &&
    a.width === b.width &&
    a.height === b.height &&
    a.stale === b.stale &&
    a.className === b.className &&
    sameValues(a.values, b.values)
  )
}

export const Sparkline = memo(function Sparkline({
  values,
  label,
  color,
  width = 72,
  height = 24,
  stale = false,
  className,
}: SparklineProps) {
  const { line, area, dots, last } = sparkPath(values ?? [], width - 4, height, sparkTop(values ?? []))
  const empty = last === null
  return (
    <svg
      role="img"
      aria-label={empty && values !== undefined ? `${label}: no samples yet` : label}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="xMinYMid"
      className={cx('shrink-0 overflow-visible', stale && 'opacity-40 grayscale', className)}
    >
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--border)" strokeWidth="1" />
      {empty ? null : (
        <>
          <path d={area} fill={color} fillOpacity="0.14" />
          <path d={line} fill="none" stroke={color} strokeWidth="1.25" strokeLinejoin="round" />
          {dots.map(([x, y]) => (
            <circle key={x} cx={x} cy={y} r="1" fill={color} />
          ))}
          <circle cx={last[0]} cy={last[1]} r="1.75" fill={color} />
        </>
      )}
    </svg>
  )
}, same)
