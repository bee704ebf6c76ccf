/** CPU or memory of a service: the share, what it is of, and the last minutes. */
import { memo } from 'react'
import type { Measured } from '../../../shared/contract/views.ts'
import { formatBytes, formatCores, formatDuration, formatShare } from '../../../shared/lib/format.ts'
import { cx } from '../../components/cx.ts'
import { LastSeen } from '../../components/RelativeTime.tsx'
import { Sparkline } from '../../components/Sparkline.tsx'
import { HoverCard } from '../../components/Tip.tsx'

const KINDS = {
  cpu: { name: 'CPU', color: 'var(--series-cpu)', format: formatCores },
  memory: { name: 'Memory', color: 'var(--series-memory)', format: formatBytes },
} as const

/** "CPU 71 % of 2.0 cores limit, 60 s average, 4 of 4 replicas" */
export function usageWords(name: string, measured: Measured): string {
  return (
    `${name} ${formatShare(measured.value)} of ${measured.of}, ${formatDuration(measured.windowSeconds)} average, ` +
    `${measured.replicas} of ${measured.totalReplicas} replicas`
  )
}

export const UsageCell = memo(function UsageCell({
  kind,
  measured,
  spark,
  unmeasured,
  stale,
}: {
  readonly kind: keyof typeof KINDS
  readonly measured: Measured | null
  /** Undefined: they have not come yet. */
  readonly spark: readonly (number | null)[] | undefined
  /** Whose numbers are missing, in a sentence; undefined: nobody's. */
  readonly unmeasured: string | undefined
  readonly stale: boolean
}) {
  const { name, color, format } = KINDS[kind]
  if (measured === null)
    return (
      <div className="truncate text-sm text-faint" title={unmeasured}>
        <span aria-hidden>– </span>
        {unmeasured ?? 'no samples yet'}
      </div>
    )
  const old = stale || measured.stale
  const words = usageWords(name, measured)
  return (
    <HoverCard
      label={words}
      card={
        <div className="grid gap-1 text-sm">
          <p>{words}.</p>
          <p className="text-muted">
            {format(measured.absolute)} per replica on average. {old ? <LastSeen at={measured.at} /> : null}
          </p>
          {unmeasured === undefined ? null : <p className="text-muted">{unmeasured}.</p>}
        </div>
      }
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={words}
        className="block w-full min-w-0 rounded-sm text-left"
      >
        <span className="flex items-center gap-2">
          <span
            className={cx('w-10 shrink-0 font-strong whitespace-nowrap', old && 'font-normal text-faint')}
          >
            {formatShare(measured.value)}
          </span>
          <Sparkline
            values={spark}
            label={`${name}, last minutes`}
            color={color}
            width={80}
            height={20}
            stale={old}
            className="min-w-0 flex-1"
          />
        </span>
        <span className="block truncate text-xs text-faint">
          {measured.stale && !stale ? <LastSeen at={measured.at} /> : `of ${measured.of}`}
        </span>
      </button>
    </HoverCard>
  )
})
