/** Who acts, whether it is paused, one more or one fewer, and back to the count before. */
import { useState } from 'react'
import { ChevronDown, Pause, Play, Undo2 } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import type { Mode } from '../../../shared/domain/policy.ts'
import { Button } from '../../components/Button.tsx'
import { cx } from '../../components/cx.ts'
import { Menu, MenuChoices, MenuHeading, MenuItem, MenuLine } from '../../components/Menu.tsx'
import { Spinner } from '../../components/Spinner.tsx'
import { Stepper } from '../../components/Stepper.tsx'
import { HoverCard } from '../../components/Tip.tsx'
import { askRollback, pause, pauseWords, resume, scaleBy, setMode, type Target } from '../../state/act.ts'
import { useNow } from '../../state/clock.ts'
import { openOverlay } from '../../state/overlay.ts'
import { usePending } from '../../state/pending.ts'
import { usePlan } from '../../state/plan.ts'
import { MODES, modeChoices } from '../shell/modes.tsx'
import { PlanView } from '../shell/PlanView.tsx'

const ICON = 'size-4 shrink-0'

function ModeControl({ row, target }: { readonly row: ServiceRow; readonly target: Target }) {
  const { icon: Icon, label } = MODES[row.mode]
  return (
    <Menu
      width="w-72"
      trigger={
        <Button
          icon={
            <Icon
              aria-hidden
              className={cx(ICON, row.mode === 'automatic' ? 'text-accent-text' : 'text-faint')}
            />
          }
          aria-label={`Mode: ${row.mode}`}
        >
          {label}
          <ChevronDown aria-hidden className="size-3 text-faint" />
        </Button>
      }
    >
      <MenuChoices<Mode>
        value={row.mode}
        onChoose={(mode) => {
          if (mode !== row.mode) setMode(target, mode)
        }}
        choices={modeChoices(row)}
      />
    </Menu>
  )
}

function PauseControl({ row, target }: { readonly row: ServiceRow; readonly target: Target }) {
  const [first] = row.pauses
  const words = useNow((now) =>
    first === undefined ? 'Pause' : pauseWords(first.direction, first.until, now),
  )
  const directions = (seconds: number | null) => (
    <>
      <MenuItem onSelect={() => pause(target, 'both', seconds)}>Both directions</MenuItem>
      <MenuItem onSelect={() => pause(target, 'up', seconds)}>Scaling up only</MenuItem>
      <MenuItem onSelect={() => pause(target, 'down', seconds)}>Scaling down only</MenuItem>
    </>
  )
  return (
    <Menu
      trigger={
        <Button
          icon={
            <Pause aria-hidden className={cx(ICON, first !== undefined && 'text-warn')} strokeWidth={1.75} />
          }
          className={cx(first !== undefined && 'text-warn')}
        >
          {words}
          <ChevronDown aria-hidden className="size-3 text-faint" />
        </Button>
      }
    >
      {first === undefined ? null : (
        <>
          <MenuItem icon={<Play aria-hidden className={ICON} />} onSelect={() => resume(target)}>
            Resume scaling
          </MenuItem>
          <MenuLine />
        </>
      )}
      <MenuHeading>Pause for 1 h</MenuHeading>
      {directions(3600)}
      <MenuHeading>Pause until resumed</MenuHeading>
      {directions(null)}
    </Menu>
  )
}

function PlanCard({
  target,
  to,
  wanted,
}: {
  readonly target: Target
  readonly to: number
  readonly wanted: boolean
}) {
  return <PlanView plan={usePlan(target, to, wanted)} />
}

type Side = 'minus' | 'plus' | 'back'

export function ServiceControls({ row, stale }: { readonly row: ServiceRow; readonly stale: boolean }) {
  const target: Target = { project: row.project, service: row.name }
  const { current, desired, min, max } = row.replicas
  const pending = usePending((state) => state.pending[`${row.project}/${row.name}`])
  const [hovered, setHovered] = useState<Side | null>(null)
  const busy = pending !== undefined || row.acting !== null
  const heading = pending?.to ?? (row.acting !== null && desired !== current ? desired : null)
  const hover = (side: Side) => (open: boolean) =>
    setHovered((now) => (open ? side : now === side ? null : now))
  const step = (side: 'minus' | 'plus', to: number) => ({
    card: <PlanCard target={target} to={to} wanted={hovered === side} />,
    onHover: hover(side),
    onClick: () => scaleBy(target, to - current),
  })
  const back = row.rollback?.count ?? null
  const canRollBack = back !== null && !busy && !stale
  return (
    <div className="ml-auto flex flex-wrap items-center gap-2">
      <ModeControl row={row} target={target} />
      <PauseControl row={row} target={target} />
      <HoverCard
        align="end"
        card={
          back === null ? (
            <p className="text-sm text-muted">
              Nothing further back is recorded: there is nothing to roll back.
            </p>
          ) : (
            <PlanCard target={target} to={back} wanted={hovered === 'back'} />
          )
        }
        onOpenChange={hover('back')}
      >
        <button
          type="button"
          aria-disabled={!canRollBack}
          onClick={() => {
            if (canRollBack) askRollback(target)
          }}
          className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-3 whitespace-nowrap shadow-low transition-colors select-none hover:bg-hover aria-disabled:opacity-50"
        >
          <Undo2 aria-hidden className={ICON} strokeWidth={1.75} />
          {back === null ? 'Roll back' : `Roll back to ${back}`}
        </button>
      </HoverCard>
      <Stepper
        label={`Replicas of ${row.name}`}
        className="h-8 shadow-low"
        minus={{
          label: `Scale down to ${Math.max(0, current - 1)}`,
          disabled: busy || stale || current <= min,
          ...step('minus', Math.max(0, current - 1)),
        }}
        plus={{
          label: `Scale up to ${current + 1}`,
          disabled: busy || stale || current >= max || !row.scalable.ok,
          ...step('plus', current + 1),
        }}
      >
        <button
          type="button"
          title="Scale to…"
          aria-label={`${current} replicas: scale to another count`}
          onClick={() => openOverlay({ kind: 'scale', ...target, to: current })}
          className="inline-flex h-full min-w-6 items-center justify-center gap-1 font-strong"
        >
          {busy ? <Spinner className="size-3.5 text-accent-text" /> : null}
          {current}
          {heading !== null && heading !== current ? (
            <span className="text-accent-text">→ {heading}</span>
          ) : null}
        </button>
      </Stepper>
    </div>
  )
}
