/** A titled area of a page on the raised surface, with room for controls at its right. */
import { useId, type ReactNode } from 'react'
import { cx } from './cx.ts'

export function Panel({
  title,
  detail,
  controls,
  className,
  bodyClassName = 'px-4 pb-4',
  children,
}: {
  readonly title: string
  /** A few quiet words beside the title. */
  readonly detail?: ReactNode
  readonly controls?: ReactNode
  readonly className?: string
  readonly bodyClassName?: string
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={cx('flex min-w-0 flex-col rounded-lg border border-line bg-raised', className)}
    >
      <header className="flex h-11 shrink-0 items-center gap-2 px-4">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {detail === undefined ? null : <span className="truncate text-sm text-muted">{detail}</span>}
        {controls === undefined ? null : <div className="ml-auto flex items-center gap-1">{controls}</div>}
      </header>
      <div className={cx('min-w-0 flex-1', bodyClassName)}>{children}</div>
    </section>
  )
}
