/** Buttons: `primary` for the one thing to do, `quiet` inside tables and bars, `danger` for what stops something. */
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { useTabStop } from './tabStop.ts'
import { Tip } from './Tip.tsx'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

const KINDS: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  plain: 'bg-raised text-fg border-line-strong hover:bg-hover shadow-low',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-hover hover:text-fg',
  danger: 'bg-bad text-on-bad border-transparent hover:brightness-110',
}

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap select-none ' +
  'transition-colors disabled:pointer-events-none disabled:opacity-50 ' +
  'aria-disabled:opacity-50 aria-disabled:hover:bg-transparent'

export type ButtonProps = ComponentProps<'button'> & {
  readonly kind?: ButtonKind
  readonly size?: 'sm' | 'md'
  readonly icon?: ReactNode
}

export function Button({ kind = 'plain', size = 'md', icon, className, children, ...rest }: ButtonProps) {
  const sized = size === 'sm' ? 'h-6 px-2 text-sm' : 'h-8 px-3'
  return (
    <button type="button" className={cx(BASE, KINDS[kind], sized, className)} {...rest}>
      {icon}
      {children}
    </button>
  )
}

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label'> & {
  /** The accessible name, shown as a tooltip too. */
  readonly label: string
  readonly shortcut?: string
  readonly kind?: ButtonKind
  readonly size?: 'sm' | 'md'
}

export function IconButton({
  label,
  shortcut,
  kind = 'quiet',
  size = 'md',
  className,
  children,
  ...rest
}: IconButtonProps) {
  const sized = size === 'sm' ? 'size-6' : 'size-8'
  return (
    <Tip text={label} shortcut={shortcut}>
      <button
        type="button"
        tabIndex={useTabStop()}
        aria-label={label}
        className={cx(BASE, KINDS[kind], sized, className)}
        {...rest}
      >
        {children}
      </button>
    </Tip>
  )
}
