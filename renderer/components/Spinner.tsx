/** Something is under way; with reduced motion it stands still and the words beside it say so. */
import { LoaderCircle } from 'lucide-react'
import { cx } from './cx.ts'

export function Spinner({ className }: { readonly className?: string }) {
  return <LoaderCircle aria-hidden className={cx('spin size-4 shrink-0', className)} />
}
