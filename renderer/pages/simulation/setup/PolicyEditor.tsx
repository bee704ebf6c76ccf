/** Edits a copy of a policy: the settings a rehearsal is about as fields, and all of them as JSON. */
import { useEffect, useState } from 'react'
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { policyEditsSchema, type Policy, type PolicyEdits } from '../../../../shared/domain/policy.ts'
import { Button } from '../../../components/Button.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { TextArea, TypedField } from '../../../components/Field.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { Switch } from '../../../components/Switch.tsx'
import { call } from '../../../state/link.ts'
import { sameJson } from '../../../state/sameJson.ts'
import { fieldsOf, type PolicyField } from './policyFields.ts'
import { readNumber, shownValue } from './modelFields.ts'

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

function Fields({
  policy,
  onChange,
}: {
  readonly policy: Policy
  readonly onChange: (policy: Policy) => void
}) {
  const field = (each: PolicyField) => (
    <TypedField
      key={each.label}
      label={each.label}
      unit={each.unit}
      value={shownValue(each.get(policy), each)}
      read={(text) => readNumber(text, each)}
      onChange={(value) => onChange(each.set(policy, value))}
    />
  )
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label="Strategy"
        value={policy.strategy}
        segments={[
          { value: 'target', label: 'Holds a target' },
          { value: 'score', label: 'Adds up scores' },
        ]}
        onChange={(strategy) => onChange({ ...policy, strategy })}
        className="self-start"
      />
      <div className="grid grid-cols-3 gap-x-3 gap-y-2">{fieldsOf(policy).map(field)}</div>
      <Switch
        label="Forecast, which may only add to it"
        on={policy.forecast}
        onChange={(forecast) => onChange({ ...policy, forecast })}
      />
    </div>
  )
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
  const problem = json === null ? null : jsonProblem(json)
  const nameProblem =
    name.trim() === '' ? 'Give it a name.' : taken.includes(name.trim()) ? 'Another one is called so.' : null
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
            disabled={policy === null}
            onClick={() => setJson(json === null ? JSON.stringify(edits, null, 2) : null)}
          >
            {json === null ? 'As JSON' : 'As fields'}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind="primary"
            disabled={policy === null || problem !== null || nameProblem !== null}
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
        {typeof under === 'string' ? (
          <p role="alert" className="text-bad">
            {under}
          </p>
        ) : policy === null || under === null ? (
          <Skeleton className="h-48 w-full" />
        ) : json === null ? (
          <Fields policy={policy} onChange={(next) => setEdits(editsFrom(under, next, edits.preset))} />
        ) : (
          <TextArea
            label="The settings that differ, as JSON"
            value={json}
            rows={12}
            mono
            problem={problem}
            onChange={(text) => {
              setJson(text)
              if (jsonProblem(text) === null) setEdits(policyEditsSchema.parse(JSON.parse(text)))
            }}
          />
        )}
      </div>
    </Dialog>
  )
}

function jsonProblem(text: string): string | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    return `It is no JSON: ${thrown instanceof Error ? thrown.message : 'it cannot be read'}.`
  }
  const read = policyEditsSchema.safeParse(json)
  const [issue] = read.success ? [] : read.error.issues
  if (issue === undefined) return null
  const where = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.')
  return `${where === '' ? 'The settings' : where}: ${issue.message}.`
}
