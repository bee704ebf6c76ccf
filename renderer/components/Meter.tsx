/** A horizontal bar of one or several shares of a whole. Shares beyond the whole end at the bar's end. */
import { cx } from './cx.ts'

export interface MeterPart {
  readonly id: string
  /** Share of the whole, 0 to 1. */
  readonly share: number
  readonly className: string
}

export function Meter({
  label,
  value,
  valueText,
  parts,
  mark,
  className,
}: {
  readonly label: string
  /** Share of the whole the meter states, 0 to 1; null: not known. */
  readonly value: number | null
  readonly valueText: string
  readonly parts: readonly MeterPart[]
  /** Where a line crosses the bar, 0 to 1. */
  readonly mark?: number | undefined
  readonly className?: string
}) {
  const percent = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? 0 : Math.round(Math.min(1, Math.max(0, value)) * 100)}
      aria-valuetext={valueText}
      className={cx('relative h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      {parts.map((part) => (
        <span
          key={part.id}
          className={cx('absolute inset-y-0 left-0 rounded-full', part.className)}
          style={{ width: percent(part.share) }}
        />
      ))}
      {mark === undefined ? null : (
        <span className="absolute inset-y-0 w-0.5 bg-fg" style={{ left: `calc(${percent(mark)} - 1px)` }} />
      )}
    </div>
  )
}
