/** The place of something that is on its way, in its own size. */
import { cx } from './cx.ts'

export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden className={cx('shimmer block rounded-sm bg-line', className)} />
}

/** Says once, to who cannot see the skeletons, that something is loading. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <span role="status" className="sr-only">
      Loading {what}
    </span>
  )
}
