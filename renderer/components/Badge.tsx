/** A word on a tint. Color is never alone: the word is always there, an icon or dot often. */
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad' | 'info'

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  neutral: 'text-muted',
  accent: 'text-accent-text',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  info: 'text-info',
}

const TONE_FILL: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken',
  accent: 'bg-accent-soft',
  ok: 'bg-ok-soft',
  warn: 'bg-warn-soft',
  bad: 'bg-bad-soft',
  info: 'bg-info-soft',
}

export function Badge({
  tone = 'neutral',
  icon,
  className,
  children,
}: {
  readonly tone?: Tone
  readonly icon?: ReactNode
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <span
      className={cx(
        'inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs whitespace-nowrap',
        TONE_TEXT[tone],
        TONE_FILL[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  )
}
