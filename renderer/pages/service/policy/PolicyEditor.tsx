/** Edits the policy in its place: fields that are checked as one types, and beside them what it would have done. */
import { useState } from 'react'
import { CircleAlert } from 'lucide-react'
import {
  policyChangesSchema,
  type PolicyChanges,
  type ResolvedPolicy,
} from '../../../../shared/domain/policy.ts'
import type { SettingChange } from '../../../../shared/domain/settingWords.ts'
import { Button } from '../../../components/Button.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { UnreadContext, unreadWords, useUnread } from '../../../components/unread.ts'
import { call } from '../../../state/link.ts'
import { newToastId, showToast } from '../../../state/toasts.ts'
import { Preflight } from '../../shell/Preflight.tsx'
import { StateDiff } from '../../shell/StateDiff.tsx'
import { JsonField, jsonProblem } from '../../simulation/setup/JsonField.tsx'
import { PolicyFields } from '../../simulation/setup/PolicyFields.tsx'
import { changesAfter, drafted, takingBack } from './draft.ts'
import { PastDayPanel } from './PastDayPanel.tsx'
import { usePastDay } from './usePastDay.ts'
import { useTried } from './useTried.ts'

const WHOLE = 'The changes'

function Problems({ sentences }: { readonly sentences: readonly string[] }) {
  return sentences.map((sentence) => (
    <p key={sentence} role="alert" className="flex gap-2 text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /> {sentence}
    </p>
  ))
}

/** `changed` null: the core has not said yet. */
function Changed({ changed }: { readonly changed: readonly SettingChange[] | null }) {
  return (
    <div aria-label="What changes" role="group" className="min-h-9 border-t border-line pt-2">
      {changed === null ? (
        <Skeleton className="mb-3 h-3 w-1/2" />
      ) : changed.length === 0 ? (
        <p className="pb-3 text-sm text-faint">Nothing is changed yet.</p>
      ) : (
        <StateDiff diff={changed} />
      )}
    </div>
  )
}

export function PolicyEditor({
  project,
  service,
  resolved,
  onClose,
}: {
  readonly project: string
  readonly service: string
  readonly resolved: ResolvedPolicy
  readonly onClose: () => void
}) {
  const [changes, setChanges] = useState<PolicyChanges>({})
  const [json, setJson] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const { unread, report } = useUnread()
  const { tried, newest, problem } = useTried(project, service, changes)
  const changed = Object.keys(changes).length > 0
  const problems = [...(tried?.problems ?? []), ...(problem === null ? [] : [problem])]
  const jsonWrong = json !== null && jsonProblem(json, policyChangesSchema, WHOLE) !== null
  const sound = unread.length === 0 && !jsonWrong && problems.length === 0
  const past = usePastDay({ project, service, changes, sound })
  const shown = tried?.resolved.policy ?? drafted(resolved.policy, changes)
  const back = takingBack(resolved)
  const change = (next: PolicyChanges) => {
    setRefusal(null)
    setChanges(next)
  }
  const save = async () => {
    setBusy(true)
    const answer = await call('service.edit', { project, service, changes })
    setBusy(false)
    if (!answer.ok) {
      setRefusal(answer.error.message)
      return
    }
    showToast({ id: newToastId(), tone: 'ok', text: answer.value.sentence })
    onClose()
  }
  return (
    <Panel
      title="Policy"
      detail="edited here, and not in force until it is saved"
      controls={
        <>
          <Button size="sm" kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button size="sm" kind="primary" disabled={busy || !changed || !sound} onClick={() => void save()}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <UnreadContext value={report}>
            {json === null ? (
              <PolicyFields
                policy={shown}
                onChange={(next) => change(changesAfter(changes, { today: resolved.policy, shown, next }))}
              />
            ) : (
              <JsonField
                label="The settings that change, as JSON; null takes back what was set by hand"
                whole={WHOLE}
                schema={policyChangesSchema}
                text={json}
                rows={12}
                onText={setJson}
                onValue={change}
              />
            )}
          </UnreadContext>
          <div className="flex flex-wrap gap-2">
            <Button
              size="sm"
              disabled={jsonWrong || unread.length > 0}
              onClick={() => setJson(json === null ? JSON.stringify(changes, null, 2) : null)}
            >
              {json === null ? 'As JSON' : 'As fields'}
            </Button>
            {back === null || json !== null ? null : (
              <Button size="sm" onClick={() => change(back)}>
                Take back what was set by hand
              </Button>
            )}
          </div>
          <Problems
            sentences={[
              ...problems,
              ...(refusal === null ? [] : [refusal]),
              ...(json === null ? [unreadWords(unread) ?? []].flat() : []),
            ]}
          />
          <Changed changed={changed ? (tried?.changed ?? null) : []} />
          <Preflight checks={newest?.preflight ?? null} />
        </div>
        <PastDayPanel view={past} sound={sound} />
      </div>
    </Panel>
  )
}
