/** Tabs over one panel each; arrow keys move between them. */
import type { ReactNode } from 'react'
import { Tabs as Primitive } from 'radix-ui'
import { cx } from './cx.ts'

export interface Tab<T extends string> {
  readonly value: T
  readonly label: ReactNode
  readonly content: ReactNode
}

export function Tabs<T extends string>({
  label,
  value,
  tabs,
  onChange,
  className,
}: {
  readonly label: string
  readonly value: T
  readonly tabs: readonly Tab<T>[]
  readonly onChange: (value: T) => void
  readonly className?: string
}) {
  return (
    <Primitive.Root
      value={value}
      onValueChange={(next) => {
        const chosen = tabs.find((tab) => tab.value === next)
        if (chosen !== undefined) onChange(chosen.value)
      }}
      className={className}
    >
      <Primitive.List aria-label={label} className="flex gap-4 border-b border-line">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className={cx(
              '-mb-px h-9 border-b-2 border-transparent text-muted hover:text-fg',
              'data-[state=active]:border-accent data-[state=active]:text-fg',
            )}
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  )
}
