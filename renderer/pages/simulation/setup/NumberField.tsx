/** A number that is typed in its own unit, and refused beside the field where it is none. */
import type { ReactNode } from 'react'
import { TypedField } from '../../../components/Field.tsx'
import { readNumber, shownValue, type NumberKind } from './modelFields.ts'
import { useReport } from '../../../components/unread.ts'

export function NumberField({
  kind,
  value,
  shown = shownValue(value, kind),
  onChange,
  ...rest
}: {
  readonly kind: NumberKind
  readonly value: number
  /** Where it is not told in full. */
  readonly shown?: string
  readonly onChange: (value: number) => void
  readonly hint?: ReactNode
  readonly className?: string
}) {
  const report = useReport()
  return (
    <TypedField
      label={kind.label}
      unit={kind.unit}
      value={shown}
      read={(text) => readNumber(text, kind)}
      onChange={onChange}
      onUnread={(unread) => report(kind.label, unread)}
      {...rest}
    />
  )
}
