/** Tooltips: a line of text, or a small card that says what a click would do. They open on hover and on focus. */
import type { ReactNode } from 'react'
import { Tooltip } from 'radix-ui'
import { Kbd } from './Kbd.tsx'

export function TipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={250} skipDelayDuration={150}>
      {children}
    </Tooltip.Provider>
  )
}

const SURFACE = 'pop-in z-50 rounded-md bg-overlay text-fg shadow-high select-none data-[state=closed]:hidden'

export interface TipProps {
  readonly text: ReactNode
  readonly shortcut?: string | undefined
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
  readonly align?: 'start' | 'center' | 'end'
  readonly children: ReactNode
}

/** One line (or two) beside its only child, which must take a ref. */
export function Tip({ text, shortcut, side = 'bottom', align = 'center', children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={`${SURFACE} flex max-w-72 items-center gap-2 px-2 py-1 text-sm`}
        >
          <span>{text}</span>
          {shortcut === undefined ? null : <Kbd keys={shortcut} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

export interface HoverCardProps {
  readonly card: ReactNode
  readonly label?: string
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
  readonly align?: 'start' | 'center' | 'end'
  readonly delay?: number
  readonly onOpenChange?: (open: boolean) => void
  readonly children: ReactNode
}

/** A card with more to read than a line; `label` is what assistive technology reads instead of the card's text. */
export function HoverCard({
  card,
  label,
  side = 'bottom',
  align = 'center',
  delay = 150,
  onOpenChange,
  children,
}: HoverCardProps) {
  return (
    <Tooltip.Root delayDuration={delay} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          {...(label === undefined ? {} : { 'aria-label': label })}
          className={`${SURFACE} w-72 p-3`}
        >
          {card}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
