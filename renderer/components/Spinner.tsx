/** Something is under way; with reduced motion it stands still and the words beside it say so. */
import { LoaderCircle } from 'lucide-react'
import { cx } from './cx.ts'

export function Spinner({
  size = 'md',
  className,
}: {
  readonly size?: 'sm' | 'md'
  readonly className?: string
}) {
  return (
    <LoaderCircle
      aria-hidden
      className={cx('spin shrink-0', size === 'sm' ? 'size-3.5' : 'size-4', className)}
    />
  )
}
