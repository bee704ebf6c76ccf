/** A sentence across the page that stays until its cause is gone or the operator has read it. */
import type { ReactNode } from 'react'
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from 'lucide-react'
import { cx } from './cx.ts'
import { TONE_TEXT } from './Badge.tsx'

export type BannerTone = 'info' | 'ok' | 'warn' | 'bad'

const ICONS = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const
const WORDS = { info: 'Note', ok: 'Done', warn: 'Warning', bad: 'Problem' } as const
const FILLS = { info: 'bg-info-soft', ok: 'bg-ok-soft', warn: 'bg-warn-soft', bad: 'bg-bad-soft' } as const

export function Banner({
  tone,
  icon,
  actions,
  onDismiss,
  className,
  children,
}: {
  readonly tone: BannerTone
  readonly icon?: ReactNode
  readonly actions?: ReactNode
  readonly onDismiss?: () => void
  readonly className?: string
  readonly children: ReactNode
}) {
  const Icon = ICONS[tone]
  return (
    <div className={cx('fade-in flex min-h-9 items-center gap-2.5 px-4 py-1.5', FILLS[tone], className)}>
      <span className={cx('flex shrink-0', TONE_TEXT[tone])}>
        {icon ?? <Icon aria-hidden className="size-4" />}
        <span className="sr-only">{WORDS[tone]}: </span>
      </span>
      <div className="min-w-0 flex-1 text-fg">{children}</div>
      {actions}
      {onDismiss === undefined ? null : (
        <button
          type="button"
          aria-label="Dismiss"
          onClick={onDismiss}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:text-fg"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  )
}
