/** The policies that are compared, up to six: today's, presets, references, and edited copies of any. */
import { useState } from 'react'
import { CircleHelp, Copy, Pencil, Plus, X } from 'lucide-react'
import type { LoadsView, PolicyChoice } from '../../../../shared/contract/simulate.ts'
import type { ServiceModel } from '../../../../shared/domain/model.ts'
import { FIXED_NAME } from '../../../../shared/domain/simulation.ts'
import { Button, IconButton } from '../../../components/Button.tsx'
import { Menu, MenuHeading, MenuItem } from '../../../components/Menu.tsx'
import { Panel } from '../../../components/Panel.tsx'
import { Stepper } from '../../../components/Stepper.tsx'
import { Letter } from '../Letter.tsx'
import { PolicyEditor } from './PolicyEditor.tsx'
import { freeName, namedDetail, policyDetail, policyName } from './policyWords.ts'
import { MOST_POLICIES, targetText, type Target } from './setup.ts'

interface PoliciesPanelProps {
  readonly loads: LoadsView
  readonly target: Target | null
  /** Services that are scaled: today's policy of each may be compared. */
  readonly targets: readonly Target[]
  readonly model: ServiceModel | null
  readonly policies: readonly PolicyChoice[]
  readonly onChange: (policies: readonly PolicyChoice[]) => void
}

function AddMenu({ loads, targets, model, policies, onChange }: Omit<PoliciesPanelProps, 'target'>) {
  const add = (choice: PolicyChoice) => onChange([...policies, choice])
  const names = new Set(policies.map(policyName))
  const named = (name: string) => (
    <MenuItem
      key={name}
      detail={namedDetail(name)}
      disabled={names.has(name)}
      onSelect={() => add({ kind: 'named', name })}
    >
      {name}
    </MenuItem>
  )
  const full = policies.length >= MOST_POLICIES
  return (
    <Menu
      trigger={
        <Button size="sm" disabled={full} icon={<Plus aria-hidden className="size-3.5" />}>
          Add
        </Button>
      }
      align="end"
      width="min-w-72 max-h-112 overflow-y-auto"
    >
      {targets.length === 0 ? null : <MenuHeading>In force today</MenuHeading>}
      {targets.map((target) => (
        <MenuItem
          key={targetText(target)}
          detail="The policy as it stands"
          disabled={policies.some(
            (each) => each.kind === 'service' && targetText(each) === targetText(target),
          )}
          onSelect={() => add({ kind: 'service', ...target })}
        >
          {targetText(target)}
        </MenuItem>
      ))}
      <MenuHeading>Presets</MenuHeading>
      {loads.presets.map(named)}
      <MenuHeading>References</MenuHeading>
      {loads.references.filter((name) => name !== 'fixed-N').map(named)}
      <MenuItem
        detail="The same count from the start to the end"
        onSelect={() => add({ kind: 'named', name: `fixed-${model?.initial ?? 3}` })}
      >
        A fixed count
      </MenuItem>
    </Menu>
  )
}

function FixedCount({
  count,
  onChange,
}: {
  readonly count: number
  readonly onChange: (name: string) => void
}) {
  return (
    <Stepper
      label="Fixed count"
      minus={{ label: 'One fewer', disabled: count <= 1, onClick: () => onChange(`fixed-${count - 1}`) }}
      plus={{ label: 'One more', disabled: count >= 9999, onClick: () => onChange(`fixed-${count + 1}`) }}
    >
      {count}
    </Stepper>
  )
}

interface RowProps {
  readonly choice: PolicyChoice
  readonly index: number
  readonly full: boolean
  readonly alone: boolean
  readonly onReplace: (choice: PolicyChoice) => void
  readonly onEdit: () => void
  readonly onCopy: () => void
  readonly onRemove: () => void
}

function Row({ choice, index, full, alone, onReplace, onEdit, onCopy, onRemove }: RowProps) {
  const name = policyName(choice)
  const fixed = choice.kind === 'named' ? FIXED_NAME.exec(choice.name)?.[1] : undefined
  const editable = choice.kind === 'edits'
  return (
    <li className="group flex min-h-10 items-center gap-2.5 border-t border-line first:border-t-0">
      <Letter index={index} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate">{name}</span>
        <span className="truncate text-xs text-faint" title={policyDetail(choice)}>
          {policyDetail(choice)}
        </span>
      </span>
      {fixed === undefined ? null : (
        <FixedCount count={Number(fixed)} onChange={(next) => onReplace({ kind: 'named', name: next })} />
      )}
      {editable ? (
        <IconButton label={`Edit ${name}`} size="sm" onClick={onEdit}>
          <Pencil aria-hidden className="size-3.5" />
        </IconButton>
      ) : fixed === undefined && !REFERENCES.has(name) ? (
        <IconButton label={`Edit a copy of ${name}`} size="sm" disabled={full} onClick={onCopy}>
          <Copy aria-hidden className="size-3.5" />
        </IconButton>
      ) : null}
      <IconButton label={`Leave out ${name}`} size="sm" disabled={alone} onClick={onRemove}>
        <X aria-hidden className="size-3.5" />
      </IconButton>
    </li>
  )
}

/** They have no settings. */
const REFERENCES: ReadonlySet<string> = new Set(['oracle', 'threshold-step', 'hpa-default'])

/** A copy begins as an edit of nothing over the same policy. */
export function copyOf(choice: PolicyChoice, taken: readonly string[]): PolicyChoice {
  const name = freeName('mine', taken)
  switch (choice.kind) {
    case 'service':
      return {
        kind: 'edits',
        name,
        over: { project: choice.project, service: choice.service },
        edits: {},
      }
    case 'named': {
      const preset = (['vedfolnir', 'responsive', 'conservative'] as const).find(
        (each) => each === choice.name,
      )
      return { kind: 'edits', name, over: null, edits: preset === undefined ? {} : { preset } }
    }
    case 'edits':
      return { ...choice, name }
  }
}

export function PoliciesPanel(props: PoliciesPanelProps) {
  const { model, policies, onChange } = props
  const [editing, setEditing] = useState<{ readonly index: number; readonly choice: PolicyChoice } | null>(
    null,
  )
  const names = policies.map(policyName)
  const full = policies.length >= MOST_POLICIES
  const put = (index: number, choice: PolicyChoice) =>
    onChange([...policies.slice(0, index), choice, ...policies.slice(index + 1)])
  return (
    <Panel
      title="Policies"
      detail={`${policies.length} of at most ${MOST_POLICIES}`}
      controls={<AddMenu {...props} />}
      className="md:max-lg:col-span-2"
    >
      <ul aria-label="Policies compared">
        {policies.map((choice, index) => (
          <Row
            key={`${index} ${policyName(choice)}`}
            choice={choice}
            index={index}
            full={full}
            alone={policies.length === 1}
            onReplace={(next) => put(index, next)}
            onEdit={() => setEditing({ index, choice })}
            onCopy={() => setEditing({ index: policies.length, choice: copyOf(choice, names) })}
            onRemove={() => onChange(policies.filter((_, each) => each !== index))}
          />
        ))}
      </ul>
      <p className="mt-2 flex gap-2 text-xs text-faint">
        <CircleHelp aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        The first is what the advice is about. Perfect knowledge and the best fixed count are always beside
        them.
      </p>
      {editing?.choice.kind === 'edits' && model !== null ? (
        <PolicyEditor
          choice={editing.choice}
          model={model}
          taken={names.filter((_, index) => index !== editing.index)}
          onClose={() => setEditing(null)}
          onSave={(choice) => {
            put(editing.index, choice)
            setEditing(null)
          }}
        />
      ) : null}
    </Panel>
  )
}
