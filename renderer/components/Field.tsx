/** Fields of a form: what is typed is checked while one types, and said beside the field where it is wrong. */
import { useEffect, useId, useState, type ReactNode } from 'react'
import { ChevronDown } from 'lucide-react'
import { Button } from './Button.tsx'
import { cx } from './cx.ts'
import { Menu, MenuChoices, type Choice } from './Menu.tsx'

const BOX =
  'rounded-md border border-line-strong bg-bg text-fg placeholder:text-faint aria-invalid:border-bad disabled:opacity-50'

export interface FieldShellProps {
  readonly label: string
  readonly problem?: string | null | undefined
  readonly hint?: ReactNode
  readonly className?: string | undefined
}

function Shell({
  id,
  label,
  problem,
  hint,
  className,
  children,
}: FieldShellProps & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={cx('flex min-w-0 flex-col gap-0.5', className)}>
      <label htmlFor={id} className="truncate text-sm text-muted">
        {label}
      </label>
      {children}
      {problem !== null && problem !== undefined ? (
        <p id={`${id}-said`} role="alert" className="text-sm text-bad">
          {problem}
        </p>
      ) : hint === undefined ? null : (
        <div id={`${id}-said`} className="truncate text-xs text-faint">
          {hint}
        </div>
      )}
    </div>
  )
}

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

/**
 * A value typed as text: taken over with every stroke that can be read, told apart from the value it came from while it
 * cannot, which stays in sight until it is mended.
 */
export function TypedField<T>({
  value,
  read,
  onChange,
  unit,
  mono = false,
  placeholder,
  autofocus = false,
  onUnread,
  ...shell
}: FieldShellProps & {
  /** As text; a change of it from outside replaces what was typed. */
  readonly value: string
  readonly read: (text: string) => Read<T>
  readonly onChange: (value: T) => void
  readonly unit?: string
  readonly mono?: boolean
  readonly placeholder?: string
  readonly autofocus?: boolean
  /** Told when what is typed cannot be read, and when it can again. */
  readonly onUnread?: (unread: boolean) => void
}) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const answer = typed === null ? null : read(typed)
  const wrong = answer?.ok === false ? answer.problem : null
  useEffect(() => {
    // What was typed came back as the value, or somebody else changed it.
    setTyped((text) => (text !== null && read(text).ok ? text : null))
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new value counts
  }, [value])
  const unread = wrong !== null
  useEffect(() => {
    if (!unread) return
    onUnread?.(true)
    return () => onUnread?.(false)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- told once, whoever listens
  }, [unread])
  return (
    <Shell id={id} {...shell} problem={wrong ?? shell.problem}>
      <span className="relative flex">
        <input
          id={id}
          value={typed ?? value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong !== null || (shell.problem ?? null) !== null}
          aria-describedby={`${id}-said`}
          {...(autofocus ? { 'data-autofocus': true } : {})}
          onChange={(event) => {
            const text = event.target.value
            setTyped(text)
            const now = read(text)
            if (now.ok) onChange(now.value)
          }}
          onBlur={() => setTyped((text) => (text !== null && read(text).ok ? null : text))}
          className={cx(
            BOX,
            'h-7 w-full min-w-0 pl-2',
            unit === undefined ? 'pr-2' : 'pr-12',
            mono && 'font-mono',
          )}
        />
        {unit === undefined || unit === '' ? null : (
          <span
            aria-hidden
            className="pointer-events-none absolute top-0 right-2 flex h-7 items-center text-xs text-faint"
          >
            {unit}
          </span>
        )}
      </span>
    </Shell>
  )
}

export function TextArea({
  value,
  onChange,
  rows = 4,
  mono = false,
  placeholder,
  ...shell
}: FieldShellProps & {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly rows?: number
  readonly mono?: boolean
  readonly placeholder?: string
}) {
  const id = useId()
  return (
    <Shell id={id} {...shell}>
      <textarea
        id={id}
        value={value}
        rows={rows}
        placeholder={placeholder}
        spellCheck={!mono}
        aria-invalid={(shell.problem ?? null) !== null}
        aria-describedby={`${id}-said`}
        onChange={(event) => onChange(event.target.value)}
        className={cx(BOX, 'w-full resize-y px-2 py-1.5', mono && 'font-mono text-sm')}
      />
    </Shell>
  )
}

/** A day, "2026-01-31"; empty while it is none. */
export function DateField({
  value,
  max,
  onChange,
  ...shell
}: FieldShellProps & {
  readonly value: string
  readonly max: string
  readonly onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <Shell id={id} {...shell}>
      <input
        id={id}
        type="date"
        value={value}
        max={max}
        aria-invalid={(shell.problem ?? null) !== null}
        aria-describedby={`${id}-said`}
        onChange={(event) => onChange(event.target.value)}
        className={cx(BOX, 'h-7 px-2')}
      />
    </Shell>
  )
}

/** One of several, behind a button that says which. */
export function Choose<T extends string>({
  label,
  value,
  choices,
  onChange,
  className,
}: {
  readonly label: string
  readonly value: T
  readonly choices: readonly Choice<T>[]
  readonly onChange: (value: T) => void
  readonly className?: string
}) {
  const shown = choices.find((choice) => choice.value === value)?.label ?? value
  return (
    <Menu
      trigger={
        <Button aria-label={`${label}: ${shown}`} className={cx('min-w-0 justify-between!', className)}>
          <span className="min-w-0 truncate">{shown}</span>
          <ChevronDown aria-hidden className="size-3 shrink-0 text-faint" />
        </Button>
      }
      width="min-w-60 max-h-96 overflow-y-auto"
    >
      <MenuChoices value={value} choices={choices} onChoose={onChange} />
    </Menu>
  )
}
