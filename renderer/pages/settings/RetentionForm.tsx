/** How long the history is kept, and what goes for good where that becomes shorter, said before it is saved. */
import { useEffect, useState } from 'react'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import {
  DEFAULT_RETENTION,
  fullBytes,
  KEPT,
  orderProblem,
  type Retention,
} from '../../../shared/domain/retention.ts'
import { formatBytes } from '../../../shared/lib/format.ts'
import { Button } from '../../components/Button.tsx'
import { TypedField } from '../../components/Field.tsx'
import { useUnread } from '../../components/unread.ts'
import { call } from '../../state/link.ts'
import { dropWords, labelOf, readAmount } from './retention.ts'

const same = (one: Retention, other: Retention) => KEPT.every(({ name }) => one[name] === other[name])

/** What saving it would drop; null while that is not known, or nothing is to be saved. */
function useDrops(draft: Retention, wanted: boolean): ResultOf<'settings.tryRetention'> | null {
  const [drops, setDrops] = useState<{
    readonly of: Retention
    readonly answer: ReturnType<typeof useDrops>
  }>()
  useEffect(() => {
    if (!wanted) return
    let current = true
    void call('settings.tryRetention', { retention: draft }).then((answer) => {
      if (current) setDrops({ of: draft, answer: answer.ok ? answer.value : null })
    })
    return () => {
      current = false
    }
  }, [draft, wanted])
  return wanted && drops?.of === draft ? drops.answer : null
}

export function RetentionForm({
  retention,
  onSaved,
}: {
  readonly retention: Retention
  readonly onSaved: (settings: SettingsView) => void
}) {
  const [draft, setDraft] = useState(retention)
  const [problem, setProblem] = useState<string | null>(null)
  const { unread, report } = useUnread()
  const disorder = orderProblem(draft)
  const changed = !same(draft, retention)
  const sound = unread.length === 0 && disorder === null
  const drops = useDrops(draft, changed && sound)
  const dropped = drops === null ? [] : dropWords(drops)
  const save = async () => {
    const answer = await call('settings.update', { retention: draft })
    setProblem(answer.ok ? null : answer.error.message)
    if (answer.ok) onSaved(answer.value)
  }
  return (
    <form
      aria-label="How long the history is kept"
      className="flex w-full flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (changed && sound) void save()
      }}
    >
      <h3 className="text-sm font-strong">How long it is kept</h3>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {KEPT.map((kept) => (
          <TypedField
            key={kept.name}
            label={labelOf(kept)}
            unit={kept.unit}
            value={String(draft[kept.name])}
            read={(text) => readAmount(text, kept)}
            onChange={(amount) => setDraft((known) => ({ ...known, [kept.name]: amount }))}
            onUnread={(wrong) => report(kept.name, wrong)}
            problem={disorder?.name === kept.name ? `Must be ${disorder.sentence}.` : null}
            hint={`${kept.least} to ${kept.most}; usually ${kept.usual}`}
          />
        ))}
      </div>
      <p className="text-sm text-muted">
        Actions, changes and notes stay for good. One measured value, taken every 2 s, takes up to{' '}
        {formatBytes(fullBytes(draft))}.
      </p>
      {dropped.length === 0 ? null : (
        <div role="status" className="text-sm">
          <p>Saving this drops for good:</p>
          <ul className="list-disc pl-5 text-bad">
            {dropped.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <p className="text-muted">The file keeps its size; what is written next takes the room.</p>
        </div>
      )}
      {problem === null ? null : (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          kind={dropped.length === 0 ? 'primary' : 'danger'}
          disabled={!changed || !sound || drops === null}
        >
          {dropped.length === 0 ? 'Save' : 'Drop it and save'}
        </Button>
        <Button
          kind="quiet"
          disabled={same(draft, DEFAULT_RETENTION)}
          onClick={() => setDraft(DEFAULT_RETENTION)}
        >
          Back to the usual
        </Button>
      </div>
    </form>
  )
}
