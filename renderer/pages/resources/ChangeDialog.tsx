/** New limits of a service: what is wanted, where it goes, what that would do, what came of it, and the way back. */
import { useState } from 'react'
import type { ServiceResources } from '../../../shared/contract/audit.ts'
import type { ChangePlan, ChangeResult } from '../../../shared/contract/change.ts'
import { AMOUNTS, type AmountName } from '../../../shared/domain/change.ts'
import { Banner } from '../../components/Banner.tsx'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { DiffView } from '../../components/DiffView.tsx'
import { TypedField } from '../../components/Field.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Switch } from '../../components/Switch.tsx'
import { unreadWords, useUnread } from '../../components/unread.ts'
import { Operations } from '../history/Operations.tsx'
import { AMOUNT_LABELS, amountInput, presentOf, readAmount, targetsOf, type Draft } from './amounts.ts'
import { useChange, type Where } from './useChange.ts'

const FILES = [
  { value: 'none', label: 'No file' },
  { value: 'compose', label: 'Compose file' },
  { value: 'override', label: 'Override', name: 'The override, which lies over the compose file' },
] as const

export function ChangeDialog({
  row,
  onClose,
  onChanged,
}: {
  readonly row: ServiceResources
  readonly onClose: () => void
  readonly onChanged: () => void
}) {
  const [draft, setDraft] = useState<Draft>({})
  const [where, setWhere] = useState<Where>({ live: true, write: null })
  const { plan, problem, result, busy, apply, undo } = useChange(row, draft, where, onChanged)
  const [confirmed, setConfirmed] = useState(false)
  const { unread, report } = useUnread()
  const asks = plan?.warnings.some((warning) => warning.asks) ?? false
  const isReady =
    unread.length === 0 &&
    plan !== null &&
    plan.refusal === null &&
    plan.sentence !== '' &&
    problem === null &&
    (!asks || confirmed)
  return (
    <Dialog
      title={`Limits of ${row.service}`}
      wide
      onClose={onClose}
      footer={
        result === null ? (
          <>
            <Button kind="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button kind="primary" disabled={!isReady || busy} onClick={() => apply(confirmed)}>
              {busy ? 'Applying …' : 'Apply'}
            </Button>
          </>
        ) : (
          <>
            {result.entry > 0 && result.change?.undoes === null ? (
              <Button disabled={busy} onClick={() => undo(result.entry)}>
                {busy ? 'Undoing …' : 'Undo'}
              </Button>
            ) : null}
            <Button kind="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )
      }
    >
      {result === null ? (
        <div className="flex flex-col gap-4">
          <Fields row={row} draft={draft} onChange={setDraft} onUnread={report} />
          <Places where={where} plan={plan} onChange={setWhere} />
          <div aria-live="polite" className="flex min-h-24 flex-col gap-3">
            {problem === null ? null : <Banner tone="bad">{problem}</Banner>}
            {unread.length > 0 ? (
              <p className="text-muted">{unreadWords(unread)}</p>
            ) : (
              <PlanParts plan={plan} isEmpty={Object.keys(draft).length === 0} />
            )}
            {asks ? <Switch label="Do it all the same" on={confirmed} onChange={setConfirmed} /> : null}
          </div>
        </div>
      ) : (
        <Outcome result={result} problem={problem} />
      )}
    </Dialog>
  )
}

function Fields({
  row,
  draft,
  onChange,
  onUnread,
}: {
  readonly row: ServiceResources
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  readonly onUnread: (label: string, unread: boolean) => void
}) {
  const present = presentOf(row)
  const targets = targetsOf(row)
  const set = (name: AmountName, value: number | null) => {
    const { [name]: _, ...others } = draft
    onChange(value === present[name] ? others : { ...others, [name]: value })
  }
  return (
    <fieldset className="grid grid-cols-2 gap-x-4 gap-y-3">
      <legend className="sr-only">What each replica may use</legend>
      {AMOUNTS.map((name, index) => {
        const { [name]: wanted = present[name] } = draft
        const target = targets[name] ?? null
        return (
          <div key={name} className="flex items-start gap-2">
            <TypedField
              label={AMOUNT_LABELS[name]}
              value={amountInput(name, wanted)}
              placeholder="none"
              autofocus={index === 0}
              hint={`now ${present[name] === null ? 'none' : amountInput(name, present[name])}`}
              read={(text) => readAmount(name, text)}
              onChange={(value) => set(name, value)}
              onUnread={(unread) => onUnread(AMOUNT_LABELS[name], unread)}
              className="flex-1"
            />
            {target === null ? null : (
              <Button
                size="sm"
                className="mt-5.5"
                aria-label={`Use target ${amountInput(name, target)} for ${AMOUNT_LABELS[name]}`}
                onClick={() => set(name, target)}
              >
                Use target {amountInput(name, target)}
              </Button>
            )}
          </div>
        )
      })}
    </fieldset>
  )
}

function Places({
  where,
  plan,
  onChange,
}: {
  readonly where: Where
  readonly plan: ChangePlan | null
  readonly onChange: (where: Where) => void
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <Switch label="In what runs" on={where.live} onChange={(live) => onChange({ ...where, live })} />
      <Segmented
        label="Written to"
        value={where.write ?? 'none'}
        segments={FILES}
        onChange={(value) => onChange({ ...where, write: value === 'none' ? null : value })}
      />
      {plan?.places.compose == null ? null : (
        <p className="w-full text-sm text-muted">No file: {plan.places.compose}.</p>
      )}
    </div>
  )
}

function PlanParts({ plan, isEmpty }: { readonly plan: ChangePlan | null; readonly isEmpty: boolean }) {
  if (isEmpty) return <p className="text-muted">Change a value to see what would be done.</p>
  if (plan === null) return <p className="text-muted">Looking what that would do …</p>
  const { refusal, sentence, live, write, warnings } = plan
  return (
    <>
      {refusal === null ? (
        <p className="font-strong">{sentence === '' ? 'It is so already: nothing to do.' : sentence}</p>
      ) : (
        <Banner tone="bad" className="rounded-md">
          {refusal.sentence}
        </Banner>
      )}
      {warnings.map((warning) => (
        <Banner key={warning.sentence} tone={warning.asks ? 'warn' : 'info'} className="rounded-md">
          {warning.sentence}.
        </Banner>
      ))}
      {live === null || live.length === 0 ? null : (
        <pre
          role="region"
          aria-label="Commands that do the same"
          tabIndex={0}
          className="max-h-32 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-sm"
        >
          {live.map(({ command }) => command).join('\n')}
        </pre>
      )}
      {write === null ? null : (
        <div className="flex flex-col gap-2">
          <p className="text-sm break-all text-muted">
            {write.created ? 'New file' : 'Changes'} {write.file}
          </p>
          <DiffView diff={write.diff} label={`Change of ${write.file}`} />
          {write.notes.map((note) => (
            <p key={note} className="text-sm text-muted">
              {note}
            </p>
          ))}
        </div>
      )}
    </>
  )
}

function Outcome({ result, problem }: { readonly result: ChangeResult; readonly problem: string | null }) {
  const tone = result.verification === 'converged' ? 'ok' : result.verification === 'partial' ? 'warn' : 'bad'
  return (
    <div aria-live="polite" className="flex flex-col gap-3">
      <Banner tone={tone === 'ok' ? 'info' : tone} className="rounded-md">
        {result.sentence}
      </Banner>
      {problem === null ? null : (
        <Banner tone="bad" className="rounded-md">
          {problem}
        </Banner>
      )}
      {result.change === null ? null : <Operations operations={result.change.operations} />}
    </div>
  )
}
