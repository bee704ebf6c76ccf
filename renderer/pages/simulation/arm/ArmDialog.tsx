/**
 * Arms a rehearsed policy on a service: what differs from today's, setting by setting, into a mode of the operator's
 * choice. Without a replay of it a reason has to be typed; either is kept in the history.
 */
import { useEffect, useState } from 'react'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { modeSchema, type Mode } from '../../../../shared/domain/policy.ts'
import type { SettingChange } from '../../../../shared/domain/settingWords.ts'
import { Button } from '../../../components/Button.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { TextArea } from '../../../components/Field.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { newToastId, showToast } from '../../../state/toasts.ts'
import { capitalized } from '../../service/decision/settingWords.ts'
import { MODES } from '../../shell/modes.tsx'
import { Preflight } from '../../shell/Preflight.tsx'
import { policyName } from '../setup/policyWords.ts'
import { targetText, type Target } from '../setup/setup.ts'
import { arm, prepareArming, type Prepared } from './arming.ts'

const SHORTEST_REASON = 10

export interface ArmDialogProps {
  readonly choice: PolicyChoice
  readonly target: Target
  readonly model: ServiceModel
  /** What its replay said, in a sentence; null: it was not replayed. */
  readonly replayed: string | null
  readonly onClose: () => void
}

function usePrepared({ choice, target, model }: ArmDialogProps): Prepared | string | null {
  const key = JSON.stringify({ choice, target, model })
  const [held, setHeld] = useState<{ readonly key: string; readonly prepared: Prepared | string }>()
  useEffect(() => {
    let current = true
    void prepareArming(choice, target, model).then((answer) => {
      if (current) setHeld({ key, prepared: answer.ok ? answer.value : answer.error.message })
    })
    return () => {
      current = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all of it
  }, [key])
  return held?.key === key ? held.prepared : null
}

function Diff({ changes }: { readonly changes: readonly SettingChange[] }) {
  if (changes.length === 0)
    return <p className="text-muted">It is what is in force today: nothing would change.</p>
  return (
    <div
      className="max-h-64 overflow-y-auto rounded-md border border-line"
      tabIndex={0}
      role="region"
      aria-label="What changes"
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">What changes from today’s policy</caption>
        <thead>
          <tr className="text-left text-sm text-faint">
            <th scope="col" className="px-3 py-1 font-normal">
              Setting
            </th>
            <th scope="col" className="px-3 py-1 font-normal">
              Today
            </th>
            <th scope="col" className="px-3 py-1 font-normal">
              Armed
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ setting, words }) => (
            <tr key={setting} className="border-t border-line">
              <th scope="row" className="px-3 py-1 text-left font-normal">
                {capitalized(words.setting)}
              </th>
              <td className="px-3 text-muted">{words.now}</td>
              <td className="px-3 font-strong">{words.then}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="flex gap-2 text-sm text-muted">
      <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-warn" /> {note}
    </p>
  ))
}

function Refused({ sentences }: { readonly sentences: readonly string[] }) {
  return sentences.map((sentence) => (
    <p key={sentence} role="alert" className="flex gap-2 text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /> {sentence}
    </p>
  ))
}

export function ArmDialog(props: ArmDialogProps) {
  const { choice, target, replayed, onClose } = props
  const prepared = usePrepared(props)
  const [chosen, setChosen] = useState<Mode | null>(null)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const ready = prepared === null || typeof prepared === 'string' ? null : prepared
  const changes = ready === null ? [] : ready.changed
  const mode = chosen ?? ready?.today.mode ?? 'observe'
  const reasoned = replayed !== null || typed.trim().length >= SHORTEST_REASON
  const nothing = ready !== null && changes.length === 0 && mode === ready.today.mode
  const name = policyName(choice)
  const run = async () => {
    if (ready === null) return
    setBusy(true)
    const reason =
      replayed === null
        ? `Armed as ${name}, without a rehearsal: ${typed.trim()}`
        : `Armed as ${name} after a rehearsal: ${replayed}`
    const answer = await arm({ target, changes: ready.changes, today: ready.today.mode, mode, reason })
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.error.message)
      return
    }
    showToast({
      id: newToastId(),
      tone: 'ok',
      text: `${target.service}: ${name} is armed, in ${mode} mode`,
      detail: 'The history has what was changed, and why.',
    })
    onClose()
  }
  return (
    <Dialog
      title={`Arm ${name} on ${targetText(target)}`}
      role="alertdialog"
      onClose={onClose}
      wide
      footer={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            disabled={busy || ready === null || ready.problems.length > 0 || !reasoned || nothing}
            onClick={() => void run()}
          >
            Arm this policy
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {typeof prepared === 'string' ? (
          <Refused sentences={[prepared]} />
        ) : ready === null ? (
          <Skeleton className="h-32 w-full" />
        ) : (
          <>
            <Diff changes={changes} />
            <Notes notes={ready.notes} />
            <Refused sentences={ready.problems} />
            <Preflight checks={ready.preflight} />
          </>
        )}
        {replayed === null ? (
          <TextArea
            label="It was not replayed on this load: compare and run it first, or say why not"
            value={typed}
            rows={2}
            hint={`At least ${SHORTEST_REASON} characters; kept in the history.`}
            onChange={(text) => setTyped(text.slice(0, 300))}
          />
        ) : (
          <p className="flex gap-2 text-muted">
            <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
            <span>Replayed: {replayed}</span>
          </p>
        )}
        <div className="flex flex-col gap-1">
          <span className="text-sm text-muted">Into mode</span>
          <Segmented
            label="Mode"
            value={mode}
            segments={modeSchema.options.map((value) => ({ value, label: MODES[value].label }))}
            onChange={setChosen}
            className="self-start"
          />
          <span className="text-sm text-faint">{MODES[mode].detail}</span>
        </div>
        {refusal === null ? null : <Refused sentences={[refusal]} />}
      </div>
    </Dialog>
  )
}
