/** The count with its buttons, the bounds, and a dot for each replica. */
import { useState } from 'react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { cx } from '../../components/cx.ts'
import { Stepper } from '../../components/Stepper.tsx'
import { StatusDot } from '../../components/StatusDot.tsx'
import { HoverCard } from '../../components/Tip.tsx'
import { scaleBy, type Target } from '../../state/act.ts'
import { usePending } from '../../state/pending.ts'
import { usePlan } from '../../state/plan.ts'
import { PlanView } from '../shell/PlanView.tsx'
import { dotWords, lookOf, worstFirst } from '../shell/replicaState.ts'
import { rowPart } from './rowPart.ts'

/** As many dots as the column has room for; of more, fewer and a number. */
const ROOM = { all: 6, beside: 4 } as const

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

function DotsOf({ row, stale }: { readonly row: Pick<ServiceRow, 'dots'>; readonly stale: boolean }) {
  const { dots } = row
  const shown = dots.length <= ROOM.all ? dots : worstFirst(dots).slice(0, ROOM.beside)
  const rest = dots.length - shown.length
  return (
    <HoverCard
      label={dotWords(dots)}
      card={
        <ul className="grid max-h-80 gap-1 overflow-hidden text-sm">
          {dots.map((dot) => {
            const look = lookOf(dot.state)
            return (
              <li key={dot.name} className="flex items-center gap-2">
                <StatusDot shape={look.shape} tone={look.tone} />
                <span className="min-w-0 flex-1 truncate">{dot.name}</span>
                <span className="text-muted">{look.word}</span>
              </li>
            )
          })}
          {dots.length === 0 ? <li className="text-muted">No container of this service exists.</li> : null}
        </ul>
      }
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={dotWords(dots)}
        className={cx('flex h-3 items-center gap-0.5 rounded-sm', stale && 'grayscale')}
      >
        {shown.map((dot) => {
          const look = lookOf(dot.state)
          return (
            <StatusDot
              key={dot.name}
              shape={look.shape}
              tone={stale ? 'neutral' : look.tone}
              moving={look.moving && !stale}
              small
            />
          )
        })}
        {rest > 0 ? <span className="pl-0.5 text-xs text-muted">+{rest}</span> : null}
        {dots.length === 0 ? <span className="text-xs text-faint">none</span> : null}
      </button>
    </HoverCard>
  )
}

const Dots = rowPart(['dots'], DotsOf)

const FIELDS = ['project', 'name', 'replicas', 'dots', 'acting', 'scalable'] as const

type Shown = Pick<ServiceRow, (typeof FIELDS)[number]>

function Replicas({ row, stale }: { readonly row: Shown; readonly stale: boolean }) {
  const { current, desired, min, max } = row.replicas
  const target: Target = { project: row.project, service: row.name }
  const pending = usePending((state) => state.pending[`${row.project}/${row.name}`])
  const [hovered, setHovered] = useState<'minus' | 'plus' | null>(null)
  const busy = pending !== undefined || row.acting !== null
  const heading = pending?.to ?? (row.acting !== null && desired !== current ? desired : null)
  const side = (name: 'minus' | 'plus', to: number) => ({
    card: <PlanCard target={target} to={to} wanted={hovered === name} />,
    onHover: (open: boolean) => setHovered((now) => (open ? name : now === name ? null : now)),
    onClick: () => scaleBy(target, to - current),
  })
  return (
    <div className="flex items-center gap-2.5">
      <Stepper
        label={`Replicas of ${row.name}`}
        minus={{
          label: `Scale ${row.name} down to ${Math.max(0, current - 1)}`,
          disabled: busy || stale || current <= Math.min(min, max) || current === 0,
          ...side('minus', Math.max(0, current - 1)),
        }}
        plus={{
          label: `Scale ${row.name} up to ${current + 1}`,
          disabled: busy || stale || current >= max || !row.scalable.ok,
          ...side('plus', current + 1),
        }}
      >
        <span className={cx('font-strong', stale && 'text-faint')} aria-label={`${current} replicas`}>
          {heading !== null && heading !== current ? (
            <>
              {current}
              <span className="text-accent-text"> → {heading}</span>
            </>
          ) : (
            current
          )}
        </span>
      </Stepper>
      <div className="grid min-w-0 gap-1">
        <Dots row={row} stale={stale} />
        <span className="text-xs whitespace-nowrap text-faint">
          {min === max ? `${min} allowed` : `${min}–${max} allowed`}
        </span>
      </div>
    </div>
  )
}

export const ReplicasCell = rowPart(FIELDS, Replicas)
