/** A choice of one among few, all in view: ranges, directions, themes. Arrow keys move the choice. */
import type { ReactNode } from 'react'
import { ToggleGroup } from 'radix-ui'
import { cx } from './cx.ts'

export interface Segment<T extends string> {
  readonly value: T
  readonly label: ReactNode
  /** The accessible name where the label is an icon or an abbreviation. */
  readonly name?: string
}

export function Segmented<T extends string>({
  label,
  value,
  segments,
  onChange,
  className,
}: {
  readonly label: string
  readonly value: T
  readonly segments: readonly Segment<T>[]
  readonly onChange: (value: T) => void
  readonly className?: string
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = segments.find((segment) => segment.value === next)
        // A click on the chosen one would unset it: one is always chosen.
        if (chosen !== undefined) onChange(chosen.value)
      }}
      className={cx('inline-flex h-8 items-center rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {segments.map((segment) => (
        <ToggleGroup.Item
          key={segment.value}
          value={segment.value}
          {...(segment.name === undefined ? {} : { 'aria-label': segment.name })}
          className={cx(
            'inline-flex h-full items-center justify-center gap-1.5 rounded-sm border border-transparent px-2.5 text-sm text-muted',
            'hover:text-fg data-[state=on]:border-line data-[state=on]:bg-raised data-[state=on]:text-fg',
            'data-[state=on]:shadow-low',
          )}
        >
          {segment.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
