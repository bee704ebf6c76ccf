/** A score as a thin bar on its own scale, with a mark where it acts; filled strong once it does. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { formatScore } from '../../shared/lib/format.ts'
import { cx } from './cx.ts'

/** The ends of the two scales (engine.md, section 2). */
export const SCORE_END = { up: 15, down: 7 } as const

export function ScoreGauge({
  direction,
  value,
  actAt,
  stale = false,
  className,
}: {
  readonly direction: 'up' | 'down'
  /** Null: not scored yet. */
  readonly value: number | null
  readonly actAt: number
  readonly stale?: boolean
  readonly className?: string
}) {
  const end = SCORE_END[direction]
  const acts = value !== null && value >= actAt && !stale
  const Arrow = direction === 'up' ? ArrowUp : ArrowDown
  const tone = direction === 'up' ? 'text-up' : 'text-down'
  const words =
    value === null
      ? `Scale-${direction} score not known yet`
      : `Scale-${direction} score ${formatScore(value)} of ${end}, acts at ${formatScore(actAt)}`
  const percent = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`
  return (
    <div
      role="meter"
      aria-label={`Scale-${direction} score`}
      aria-valuemin={0}
      aria-valuemax={end}
      aria-valuenow={value ?? 0}
      aria-valuetext={words}
      className={cx('flex items-center gap-1.5 text-sm', stale && 'grayscale', className)}
    >
      <Arrow aria-hidden className={cx('size-3 shrink-0', acts ? tone : 'text-faint')} strokeWidth={2.5} />
      <span className="relative h-1 min-w-8 flex-1 rounded-full bg-line">
        <span
          className={cx('absolute inset-y-0 left-0 rounded-full bg-current', tone, !acts && 'opacity-60')}
          style={{ width: percent((value ?? 0) / end) }}
        />
        <span
          className="absolute -inset-y-0.5 w-px bg-muted"
          style={{ left: percent(Math.min(actAt, end) / end) }}
        />
      </span>
      <span
        className={cx(
          'w-7 text-right whitespace-nowrap',
          acts ? 'font-strong text-fg' : stale ? 'text-faint' : 'text-muted',
        )}
        aria-hidden
      >
        {value === null ? '–' : formatScore(value)}
      </span>
    </div>
  )
}
