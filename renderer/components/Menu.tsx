/** Menus that open from a button: actions, and choices of one. Arrow keys, letters and Escape work in them. */
import type { ReactNode } from 'react'
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { cx } from './cx.ts'
import { Kbd } from './Kbd.tsx'

const ITEM =
  'flex min-h-8 items-center gap-2 rounded-md px-2 py-1 outline-none select-none data-highlighted:bg-hover ' +
  'data-disabled:opacity-50'

export interface MenuProps {
  /** A button that takes a ref. */
  readonly trigger: ReactNode
  readonly align?: 'start' | 'center' | 'end'
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
  readonly width?: string
  readonly children: ReactNode
}

// Not modal: a modal menu would lock scrolling with an inline style sheet, which the page's policy forbids.
export function Menu({ trigger, align = 'start', side = 'bottom', width = 'min-w-52', children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cx('pop-in bg-overlay text-fg shadow-high z-40 rounded-lg p-1', width)}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuItem({
  icon,
  detail,
  shortcut,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  readonly icon?: ReactNode
  readonly detail?: string | undefined
  readonly shortcut?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly onSelect: () => void
  readonly children: ReactNode
}) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={cx(ITEM, danger && 'text-bad')}>
      <span className="flex size-4 shrink-0 items-center justify-center text-faint">{icon}</span>
      <span className="flex min-w-0 flex-1 flex-col">
        <span>{children}</span>
        {detail === undefined ? null : <span className="text-sm text-muted">{detail}</span>}
      </span>
      {shortcut === undefined ? null : <Kbd keys={shortcut} />}
    </DropdownMenu.Item>
  )
}

export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  readonly detail?: string
  readonly icon?: ReactNode
  readonly disabled?: boolean
}

export function MenuChoices<T extends string>({
  value,
  choices,
  onChoose,
}: {
  readonly value: T
  readonly choices: readonly Choice<T>[]
  readonly onChoose: (value: T) => void
}) {
  return (
    <DropdownMenu.RadioGroup value={value}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem
          key={choice.value}
          value={choice.value}
          disabled={choice.disabled ?? false}
          onSelect={() => onChoose(choice.value)}
          className={ITEM}
        >
          <span className="flex size-4 shrink-0 items-center justify-center text-faint">
            <DropdownMenu.ItemIndicator>
              <Check aria-hidden className="size-4 text-accent-text" />
            </DropdownMenu.ItemIndicator>
          </span>
          {choice.icon}
          <span className="flex min-w-0 flex-1 flex-col">
            <span>{choice.label}</span>
            {choice.detail === undefined ? null : <span className="text-sm text-muted">{choice.detail}</span>}
          </span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}

export function MenuHeading({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-2 pb-1 text-xs text-faint">{children}</DropdownMenu.Label>
}

export function MenuLine() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />
}
