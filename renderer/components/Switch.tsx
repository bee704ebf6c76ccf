/** On or off, at once. */
import { useId } from 'react'
import { Switch as Primitive } from 'radix-ui'

export function Switch({
  label,
  on,
  onChange,
}: {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) {
  const id = useId()
  return (
    <span className="inline-flex h-7 items-center gap-2">
      <Primitive.Root
        id={id}
        checked={on}
        onCheckedChange={onChange}
        className="h-4 w-7 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Primitive.Thumb className="block size-3 translate-x-px rounded-full bg-muted transition-transform data-[state=checked]:translate-x-[13px] data-[state=checked]:bg-on-accent" />
      </Primitive.Root>
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
    </span>
  )
}
