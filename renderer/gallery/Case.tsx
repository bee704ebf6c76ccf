/** One thing on show with the words for what is special about it. */
import type { ReactNode } from 'react'
import { cx } from '../components/cx.ts'

export function Case({
  name,
  className,
  children,
}: {
  readonly name: string
  readonly className?: string
  readonly children: ReactNode
}) {
  return (
    <div className="min-w-0">
      <h3 className="pb-1.5 text-xs font-normal text-faint">{name}</h3>
      <div className={cx('flex flex-wrap items-center gap-2', className)}>{children}</div>
    </div>
  )
}
