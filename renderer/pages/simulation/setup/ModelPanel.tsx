/** The service as it is simulated: every number can be set, and those that were learned say how well they are known. */
import { useState } from 'react'
import { CircleAlert, RotateCcw } from 'lucide-react'
import type { LoadsView, ModelEstimateView } from '../../../../shared/contract/simulate.ts'
import { serviceModelSchema, type ServiceModel } from '../../../../shared/domain/model.ts'
import type { Fit } from '../../../../shared/domain/simulation.ts'
import { grouped } from '../../../../shared/lib/format.ts'
import { Button, IconButton } from '../../../components/Button.tsx'
import { Choose } from '../../../components/Field.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { Tip } from '../../../components/Tip.tsx'
import { JsonField } from './JsonField.tsx'
import { roundedValue, MODEL_FIELDS, modelProblem, shownValue, type ModelField } from './modelFields.ts'
import { NumberField } from './NumberField.tsx'
import { baseText, targetText, type ModelBase } from './setup.ts'
import type { Asked } from './useLoads.ts'

type Edits = Partial<ServiceModel>

function fitWords({ r2, points }: Fit): string {
  const count = `${grouped(points)} ${points === 1 ? 'point' : 'points'}`
  return r2 === null ? `from ${count}` : `R² ${r2.toFixed(2)}, ${count}`
}

/** What is shown is rounded; what is replayed is not. */
function exactWords(value: number, field: ModelField): string {
  const exact = shownValue(Number(value.toPrecision(6)), field)
  return exact === roundedValue(value, field)
    ? ''
    : `Replayed with ${exact}${field.unit === '' ? '' : ` ${field.unit}`}.`
}

/** What was set by hand: numbers that the base has as well are not. */
function editsOver(base: ServiceModel, wanted: Edits): Edits {
  const keys = Object.keys(wanted) as (keyof ServiceModel)[]
  return Object.fromEntries(keys.filter((key) => wanted[key] !== base[key]).map((key) => [key, wanted[key]]))
}

function Hint({
  fit,
  exact,
  edited,
  onReset,
}: {
  readonly fit: Fit | undefined
  readonly exact: string
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
    <Tip text={`${fit.sentence} ${exact}`}>
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
  return (
    <div className="grid grid-cols-3 gap-x-3 gap-y-2">
      {MODEL_FIELDS.map((field) => {
        const { key } = field
        return (
          <NumberField
            key={key}
            kind={field}
            value={model[key]}
            {...(edits[key] === undefined ? { shown: roundedValue(model[key], field) } : {})}
            onChange={(value) => onEdit(editsOver(estimate.model, { ...edits, [key]: value }))}
            hint={
              <Hint
                fit={estimate.fits[key]}
                exact={exactWords(model[key], field)}
                edited={edits[key] !== undefined}
                onReset={() => onEdit(editsOver(estimate.model, { ...edits, [key]: estimate.model[key] }))}
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
  readonly onModel: (model: ServiceModel) => void
}) {
  const [text, setText] = useState(() => JSON.stringify(model, null, 2))
  return (
    <JsonField
      label="The model as JSON, as the CLI takes it"
      whole="The model"
      schema={serviceModelSchema}
      text={text}
      rows={14}
      onText={setText}
      onValue={onModel}
    />
  )
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
        <Json
          model={{ ...estimate.value.model, ...edits }}
          onModel={(model) => onEdit(editsOver(estimate.value.model, model))}
        />
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
