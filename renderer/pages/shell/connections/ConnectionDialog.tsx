/** Adds a connection: checked while one types, tried out on demand, and nothing is saved that Eyrie would refuse. */
import { useId, useState, type ReactNode } from 'react'
import { Button } from '../../../components/Button.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { Spinner } from '../../../components/Spinner.tsx'
import { Switch } from '../../../components/Switch.tsx'
import {
  connectionOf,
  DRAFT_KINDS,
  EMPTY_DRAFT,
  needsConfirmation,
  problemsOf,
  type Draft,
  type DraftKind,
} from '../../../state/connectionDraft.ts'
import { probeDraft, saveConnection, useConnections } from '../../../state/connections.ts'
import { closeOverlay } from '../../../state/overlay.ts'

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly problem: string | undefined
  readonly hint?: string
  readonly autofocus?: boolean
  readonly onChange: (value: string) => void
}

function Field({ label, value, placeholder, problem, hint, autofocus = false, onChange }: FieldProps) {
  const id = useId()
  const said = problem ?? hint
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      <input
        id={id}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={said === undefined ? undefined : `${id}-said`}
        {...(autofocus ? { 'data-autofocus': true } : {})}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-md border border-line-strong bg-bg px-2.5 text-fg placeholder:text-faint aria-invalid:border-bad"
      />
      {said === undefined ? null : (
        <p id={`${id}-said`} className={problem === undefined ? 'text-sm text-muted' : 'text-sm text-bad'}>
          {said}
        </p>
      )}
    </div>
  )
}

type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'trying' }
  | { readonly kind: 'good' | 'bad'; readonly sentence: string }

function AnswerLine({ answer }: { readonly answer: Answer }): ReactNode {
  if (answer.kind === 'none') return null
  if (answer.kind === 'trying')
    return (
      <span className="flex items-center gap-2 text-muted">
        <Spinner /> Trying…
      </span>
    )
  return <span className={answer.kind === 'good' ? 'text-ok' : 'text-bad'}>{answer.sentence}</span>
}

export function ConnectionDialog() {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT)
  const [touched, setTouched] = useState(false)
  const [answer, setAnswer] = useState<Answer>({ kind: 'none' })
  const list = useConnections((state) => state.list)
  const words = DRAFT_KINDS[draft.kind]
  const problems = problemsOf(
    draft,
    (list ?? []).map(({ name }) => name),
  )
  const wrong = Object.keys(problems).length > 0
  // What nobody has come to yet is not called wrong; pressing a button is coming to it.
  const shown = (field: keyof typeof problems, value: string) =>
    touched || value !== '' ? problems[field] : undefined
  const change = (more: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...more }))
    setAnswer({ kind: 'none' })
  }
  const test = async () => {
    setTouched(true)
    if (wrong) return
    setAnswer({ kind: 'trying' })
    const { ok, sentence } = await probeDraft(connectionOf(draft))
    setAnswer({ kind: ok ? 'good' : 'bad', sentence })
  }
  const save = async () => {
    setTouched(true)
    if (wrong) return
    const refusal = await saveConnection(connectionOf(draft))
    if (refusal === null) closeOverlay()
    else setAnswer({ kind: 'bad', sentence: refusal })
  }
  return (
    <Dialog
      title="Add connection"
      onClose={closeOverlay}
      footer={
        <>
          <Button kind="quiet" className="mr-auto" onClick={() => void test()}>
            Test
          </Button>
          <Button kind="quiet" onClick={closeOverlay}>
            Cancel
          </Button>
          <Button kind="primary" onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Segmented
          label="Kind"
          value={draft.kind}
          segments={(Object.keys(DRAFT_KINDS) as DraftKind[]).map((kind) => ({
            value: kind,
            label: DRAFT_KINDS[kind].word,
          }))}
          onChange={(kind: DraftKind) => change({ kind })}
        />
        <Field
          label="Name"
          value={draft.name}
          placeholder="production"
          problem={shown('name', draft.name)}
          autofocus
          onChange={(name) => change({ name })}
        />
        <Field
          label="Address"
          value={draft.address}
          placeholder={words.example}
          problem={shown('address', draft.address)}
          hint={words.hint}
          onChange={(address) => change({ address })}
        />
        {draft.kind === 'tls' ? (
          <Field
            label="Certificate folder"
            value={draft.certificates}
            placeholder="~/.docker/production"
            problem={shown('certificates', draft.certificates)}
            hint="A folder on the machine Eyrie runs on, with ca.pem, cert.pem and key.pem."
            onChange={(certificates) => change({ certificates })}
          />
        ) : null}
        {needsConfirmation(draft) ? (
          <div className="rounded-md border border-line bg-warn-soft p-2 text-sm">
            <Switch
              label="Use it without encryption"
              on={draft.confirmed}
              onChange={(confirmed) => change({ confirmed })}
            />
            <p>
              Everyone who reaches that port controls that machine, and everyone on the way reads and changes
              what is sent.
            </p>
            {touched && problems.confirmed !== undefined ? (
              <p className="pt-1 text-bad">{problems.confirmed}</p>
            ) : null}
          </div>
        ) : null}
        <p aria-live="polite" className="min-h-5 text-sm break-words">
          <AnswerLine answer={answer} />
        </p>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
