/** The service as it is simulated: every number can be set, and those that were learned say how well they are known. */
import { useState } from 'react'
import { CircleAlert, RotateCcw } from 'lucide-react'
import type { LoadsView, ModelEstimateView } from '../../../../shared/contract/simulate.ts'
import { serviceModelSchema, type ServiceModel } from '../../../../shared/domain/model.ts'
import type { Fit } from '../../../../shared/domain/simulation.ts'
import { Button, IconButton } from '../../../components/Button.tsx'
import { Choose, TextArea, TypedField } from '../../../components/Field.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { Tip } from '../../../components/Tip.tsx'
import { MODEL_FIELDS, modelProblem, readNumber, shownValue, type ModelField } from './modelFields.ts'
import { baseText, targetText, type ModelBase } from './setup.ts'
import type { Asked } from './useLoads.ts'

type Edits = Partial<ServiceModel>

function fitWords({ r2, points }: Fit): string {
  const count = `${points.toLocaleString('en-US')} ${points === 1 ? 'point' : 'points'}`
  return r2 === null ? `from ${count}` : `R² ${r2.toFixed(2)}, ${count}`
}

function rangeWords({ range, sentence }: Fit): string {
  if (range === null) return sentence
  const [least, most] = range.map((value) => Number(value.toPrecision(3)).toLocaleString('en-US'))
  return `${sentence} Read between ${least ?? ''} and ${most ?? ''}.`
}

function Hint({
  fit,
  edited,
  onReset,
}: {
  readonly fit: Fit | undefined
  readonly edited: boolean
  readonly onReset: () => void
}) {
  if (edited)
    return (
      <button
        type="button"
        onClick={onReset}
        className="rounded-sm text-accent-text hover:underline hover:underline-offset-2"
      >
        set by hand, put back
      </button>
    )
  if (fit === undefined) return null
  return (
    <Tip text={rangeWords(fit)}>
      <span tabIndex={0} className="rounded-sm">
        {fitWords(fit)}
      </span>
    </Tip>
  )
}

function Numbers({
  estimate,
  edits,
  onEdit,
}: {
  readonly estimate: ModelEstimateView
  readonly edits: Edits
  readonly onEdit: (edits: Edits) => void
}) {
  const model = { ...estimate.model, ...edits }
  const without = (key: ModelField['key']) =>
    Object.fromEntries(Object.entries(edits).filter(([each]) => each !== key)) as Edits
  return (
    <div className="grid grid-cols-3 gap-x-3 gap-y-2">
      {MODEL_FIELDS.map((field) => {
        const { key, label, unit } = field
        return (
          <TypedField
            key={key}
            label={label}
            unit={unit}
            value={shownValue(model[key], field)}
            read={(text) => readNumber(text, field)}
            onChange={(value) =>
              onEdit(value === estimate.model[key] ? without(key) : { ...edits, [key]: value })
            }
            hint={
              <Hint
                fit={estimate.fits[key]}
                edited={edits[key] !== undefined}
                onReset={() => onEdit(without(key))}
              />
            }
          />
        )
      })}
    </div>
  )
}

/** The whole model as JSON: typed, or pasted from a model file of the CLI. */
function Json({
  model,
  onModel,
}: {
  readonly model: ServiceModel
  readonly onModel: (model: Edits) => void
}) {
  const [text, setText] = useState(() => JSON.stringify(model, null, 2))
  const problem = jsonProblem(text)
  return (
    <TextArea
      label="The model as JSON, as the CLI takes it"
      value={text}
      rows={14}
      mono
      problem={problem}
      onChange={(next) => {
        setText(next)
        if (jsonProblem(next) === null) onModel(serviceModelSchema.parse(JSON.parse(next)))
      }}
    />
  )
}

function jsonProblem(text: string): string | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (thrown) {
    return `It is no JSON: ${thrown instanceof Error ? thrown.message : 'it cannot be read'}.`
  }
  const read = serviceModelSchema.safeParse(json)
  const [issue] = read.success ? [] : read.error.issues
  return issue === undefined ? null : `${issue.path.join('.') || 'The model'}: ${issue.message}.`
}

export function ModelPanel({
  loads,
  base,
  estimate,
  edits,
  onBase,
  onEdit,
}: {
  readonly loads: LoadsView
  readonly base: ModelBase | null
  readonly estimate: Asked<ModelEstimateView>
  readonly edits: Edits
  readonly onBase: (base: string) => void
  readonly onEdit: (edits: Edits) => void
}) {
  const [json, setJson] = useState(false)
  const bases = [
    ...loads.recorded.map((each) => ({
      value: targetText(each),
      label: `Learned from ${targetText(each)}`,
    })),
    ...loads.bundled.map(({ name }) => ({ value: `bundled:${name}`, label: `The model of ${name}` })),
  ]
  const edited = Object.keys(edits).length > 0
  const problem = estimate?.ok === true ? modelProblem({ ...estimate.value.model, ...edits }) : null
  return (
    <Panel
      title="Service model"
      controls={
        <>
          {edited ? (
            <IconButton label="Put every number back" size="sm" onClick={() => onEdit({})}>
              <RotateCcw aria-hidden className="size-3.5" />
            </IconButton>
          ) : null}
          <Button kind="quiet" size="sm" aria-pressed={json} onClick={() => setJson(!json)}>
            {json ? 'Numbers' : 'JSON'}
          </Button>
        </>
      }
      bodyClassName="flex flex-col gap-3 px-4 pb-4"
    >
      {base === null ? null : (
        <Choose label="Model" value={baseText(base)} choices={bases} onChange={onBase} className="w-full" />
      )}
      {estimate === null ? (
        <Skeleton className="h-40 w-full" />
      ) : !estimate.ok ? (
        <p role="alert" className="flex gap-2 text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /> {estimate.problem}
        </p>
      ) : json ? (
        <Json model={{ ...estimate.value.model, ...edits }} onModel={onEdit} />
      ) : (
        <Numbers estimate={estimate.value} edits={edits} onEdit={onEdit} />
      )}
      {problem === null ? null : (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      {estimate?.ok === true
        ? estimate.value.notes.map((note) => (
            <p key={note} className="text-xs text-faint">
              {note}
            </p>
          ))
        : null}
    </Panel>
  )
}
