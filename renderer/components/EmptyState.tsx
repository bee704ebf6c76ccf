/** What stands where there is nothing: what would be here, why it is not, and what to do next. */
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export function EmptyState({
  icon,
  title,
  children,
  actions,
  className,
}: {
  readonly icon: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
  readonly className?: string
}) {
  return (
    <div className={cx('flex flex-col items-center px-6 py-12 text-center', className)}>
      <span className="mb-3 flex size-10 items-center justify-center rounded-lg border border-line bg-sunken text-faint">
        {icon}
      </span>
      <p className="font-strong">{title}</p>
      {children === undefined ? null : <div className="mt-1 max-w-112 text-muted">{children}</div>}
      {actions === undefined ? null : <div className="mt-4 flex gap-2">{actions}</div>}
    </div>
  )
}
