/** A state as a small shape that differs without its color, with its word beside it or as its name. */
import { cx } from './cx.ts'
import { TONE_TEXT, type Tone } from './Badge.tsx'

/** `disc` is well, `ring` is on its way, `half` is held, `diamond` is wrong, `cross` is gone, `hollow` is not known. */
export type Shape = 'disc' | 'ring' | 'half' | 'diamond' | 'cross' | 'hollow'

function Drawing({ shape }: { readonly shape: Shape }) {
  const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2 } as const
  switch (shape) {
    case 'disc':
      return <circle cx="6" cy="6" r="4" fill="currentColor" />
    case 'ring':
      return <circle cx="6" cy="6" r="3.5" {...line} strokeDasharray="5.5 1.83" />
    case 'hollow':
      return <circle cx="6" cy="6" r="3.5" {...line} strokeWidth={1.5} />
    case 'half':
      return (
        <>
          <circle cx="6" cy="6" r="3.5" {...line} strokeWidth={1.5} />
          <path d="M6 2.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" />
        </>
      )
    case 'diamond':
      return <path d="M6 .8 11.2 6 6 11.2.8 6z" fill="currentColor" />
    case 'cross':
      return <path d="m3 3 6 6M9 3 3 9" {...line} strokeLinecap="round" />
  }
}

export function StatusDot({
  shape,
  tone,
  label,
  moving = false,
  small = false,
  className,
}: {
  readonly shape: Shape
  readonly tone: Tone
  /** The accessible name; leave out where the word stands beside it. */
  readonly label?: string
  readonly moving?: boolean
  readonly small?: boolean
  readonly className?: string
}) {
  return (
    <svg
      viewBox="0 0 12 12"
      className={cx('shrink-0', small ? 'size-2.5' : 'size-3', TONE_TEXT[tone], moving && 'pulse', className)}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <Drawing shape={shape} />
    </svg>
  )
}
