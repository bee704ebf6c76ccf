/** Edits a copy of a policy: the settings a rehearsal is about as fields, and all of them as JSON. */
import { useEffect, useState } from 'react'
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { policyEditsSchema, type Policy, type PolicyEdits } from '../../../../shared/domain/policy.ts'
import { Button } from '../../../components/Button.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { TypedField } from '../../../components/Field.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { call } from '../../../state/link.ts'
import { sameJson } from '../../../state/sameJson.ts'
import { JsonField, jsonProblem } from './JsonField.tsx'
import { modelProblem } from './modelFields.ts'
import { PolicyFields } from './PolicyFields.tsx'
import { UnreadContext, useUnread } from '../../../components/unread.ts'

const WHOLE = 'The settings'

type Edits = Extract<PolicyChoice, { kind: 'edits' }>

/** The policy under the edits, as the core knows it. */
function useUnder(choice: Edits, model: ServiceModel): Policy | string | null {
  const { over, edits } = choice
  const preset = edits.preset ?? 'responsive'
  const key = JSON.stringify({ over, preset })
  const [held, setHeld] = useState<{ readonly key: string; readonly policy: Policy | string } | null>(null)
  useEffect(() => {
    let current = true
    const policy: PolicyChoice =
      over === null ? { kind: 'named', name: preset } : { kind: 'service', ...over }
    void call('simulate.policy', { policy, model }).then((answer) => {
      if (!current) return
      if (!answer.ok) setHeld({ key, policy: answer.error.message })
      else if (answer.value.policy !== null) setHeld({ key, policy: answer.value.policy })
    })
    return () => {
      current = false
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all of it
  }, [key])
  return held?.key === key ? held.policy : null
}

/** What differs from the policy under it; a preset stays named. */
export function editsFrom(under: Policy, policy: Policy, preset: PolicyEdits['preset']): PolicyEdits {
  const changed = Object.entries(policy).filter(
    ([name, value]) => name !== 'mode' && !sameJson(value, under[name as keyof Policy]),
  )
  return { ...(Object.fromEntries(changed) as PolicyEdits), ...(preset === undefined ? {} : { preset }) }
}

export function PolicyEditor({
  choice,
  model,
  taken,
  onSave,
  onClose,
}: {
  readonly choice: Edits
  readonly model: ServiceModel
  /** Names of the others. */
  readonly taken: readonly string[]
  readonly onSave: (choice: Edits) => void
  readonly onClose: () => void
}) {
  const under = useUnder(choice, model)
  const [name, setName] = useState(choice.name)
  const [edits, setEdits] = useState<PolicyEdits>(choice.edits)
  const [json, setJson] = useState<string | null>(null)
  const policy = under === null || typeof under === 'string' ? null : ({ ...under, ...edits } as Policy)
  const bounds = policy === null ? null : modelProblem(policy)
  const problem = json === null ? null : jsonProblem(json, policyEditsSchema, WHOLE)
  const nameProblem =
    name.trim() === '' ? 'Give it a name.' : taken.includes(name.trim()) ? 'Another one is called so.' : null
  const { unread, report } = useUnread()
  const save = () => {
    if (problem === null && nameProblem === null) onSave({ ...choice, name: name.trim(), edits })
  }
  return (
    <Dialog
      title={`Edit ${choice.name}`}
      onClose={onClose}
      wide
      footer={
        <>
          <Button
            kind="quiet"
            className="mr-auto"
            disabled={policy === null || problem !== null}
            onClick={() => setJson(json === null ? JSON.stringify(edits, null, 2) : null)}
          >
            {json === null ? 'As JSON' : 'As fields'}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            disabled={
              policy === null ||
              problem !== null ||
              bounds !== null ||
              nameProblem !== null ||
              unread.length > 0
            }
            onClick={save}
          >
            Take over
          </Button>
        </>
      }
    >
      <div className="flex min-h-80 flex-col gap-3">
        <TypedField
          label="Name"
          value={name}
          read={(text) => ({ ok: true, value: text })}
          problem={nameProblem}
          onChange={setName}
          autofocus
          className="w-60"
        />
        {bounds === null ? null : (
          <p role="alert" className="text-bad">
            {bounds}
          </p>
        )}
        {typeof under === 'string' ? (
          <p role="alert" className="text-bad">
            {under}
          </p>
        ) : policy === null || under === null ? (
          <Skeleton className="h-48 w-full" />
        ) : json === null ? (
          <UnreadContext value={report}>
            <PolicyFields
              policy={policy}
              onChange={(next) => setEdits(editsFrom(under, next, edits.preset))}
            />
          </UnreadContext>
        ) : (
          <JsonField
            label="The settings that differ, as JSON"
            whole={WHOLE}
            schema={policyEditsSchema}
            text={json}
            rows={12}
            onText={setJson}
            onValue={setEdits}
          />
        )}
      </div>
    </Dialog>
  )
}
