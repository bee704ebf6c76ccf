/** Settings as JSON: taken over with every stroke that can be read, and refused by the place that is wrong. */
import { useEffect } from 'react'
import { refusalSentence } from '../../../../shared/contract/refusal.ts'
import { TextArea } from '../../../components/Field.tsx'
import { useReport } from '../../../components/unread.ts'

/** As much of a schema of the contract as is needed here. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: Parameters<typeof refusalSentence>[1] }
}

/** Why it cannot be read; null: it can. `whole`: what all of it is called. */
export function jsonProblem(text: string, schema: Schema<unknown>, whole: string): string | null {
  const read = readJson(text, schema, whole)
  return read.ok ? null : read.problem
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

function readJson<T>(text: string, schema: Schema<T>, whole: string): Read<T> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'it cannot be read'
    return { ok: false, problem: `It is no JSON: ${why}.` }
  }
  const read = schema.safeParse(json)
  if (read.success) return { ok: true, value: read.data }
  return { ok: false, problem: `${refusalSentence(whole, read.error, 'all of it')}.` }
}

export function JsonField<T>({
  label,
  whole,
  schema,
  text,
  rows,
  onText,
  onValue,
}: {
  readonly label: string
  readonly whole: string
  readonly schema: Schema<T>
  readonly text: string
  readonly rows: number
  readonly onText: (text: string) => void
  readonly onValue: (value: T) => void
}) {
  const problem = jsonProblem(text, schema, whole)
  const report = useReport()
  const unread = problem !== null
  useEffect(() => {
    if (!unread) return
    report(whole, true)
    return () => report(whole, false)
  }, [unread, whole, report])
  return (
    <TextArea
      label={label}
      value={text}
      rows={rows}
      mono
      problem={problem}
      onChange={(next) => {
        onText(next)
        const read = readJson(next, schema, whole)
        if (read.ok) onValue(read.value)
      }}
    />
  )
}
