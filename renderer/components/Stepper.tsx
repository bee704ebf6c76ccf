/** A count between a minus and a plus. Each side can explain itself on hover and focus before it is clicked. */
import type { ReactNode } from 'react'
import { Minus, Plus } from 'lucide-react'
import { cx } from './cx.ts'
import { useTabStop } from './tabStop.ts'
import { HoverCard } from './Tip.tsx'

export interface StepperSide {
  readonly label: string
  /** A reason not to: the button stays reachable and its card says why. */
  readonly disabled: boolean
  readonly card?: ReactNode
  readonly onHover?: (open: boolean) => void
  readonly onClick: () => void
}

function Side({ side, children }: { readonly side: StepperSide; readonly children: ReactNode }) {
  const tabIndex = useTabStop()
  const button = (
    <button
      type="button"
      tabIndex={tabIndex}
      aria-label={side.label}
      aria-disabled={side.disabled}
      onClick={(event) => {
        event.stopPropagation()
        if (!side.disabled) side.onClick()
      }}
      className={cx(
        'inline-flex h-full w-6 items-center justify-center text-muted transition-colors first:rounded-l-md last:rounded-r-md',
        'hover:bg-hover hover:text-fg aria-disabled:text-line-strong aria-disabled:hover:bg-transparent',
      )}
    >
      {children}
    </button>
  )
  if (side.card === undefined) return button
  return (
    <HoverCard card={side.card} {...(side.onHover === undefined ? {} : { onOpenChange: side.onHover })}>
      {button}
    </HoverCard>
  )
}

export function Stepper({
  label,
  minus,
  plus,
  className,
  children,
}: {
  readonly label: string
  readonly minus: StepperSide
  readonly plus: StepperSide
  readonly className?: string
  /** The count. */
  readonly children: ReactNode
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className={cx('inline-flex h-7 items-stretch rounded-md border border-line bg-raised', className)}
    >
      <Side side={minus}>
        <Minus aria-hidden className="size-3.5" />
      </Side>
      <span className="inline-flex min-w-12 items-center justify-center border-x border-line px-1 whitespace-nowrap">
        {children}
      </span>
      <Side side={plus}>
        <Plus aria-hidden className="size-3.5" />
      </Side>
    </div>
  )
}
