/** What one can do to a service from its row, besides the stepper. */
import { ArrowUpRight, Ellipsis, Pause, Play, SlidersHorizontal, Undo2 } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { IconButton } from '../../components/Button.tsx'
import { Menu, MenuHeading, MenuItem, MenuLine } from '../../components/Menu.tsx'
import { useTabStop } from '../../components/tabStop.ts'
import { askRollback, pause, resume, type Target } from '../../state/act.ts'
import { openOverlay } from '../../state/overlay.ts'
import { navigate, serviceHref } from '../../state/router.ts'
import { rowPart } from './rowPart.ts'

const ICON = 'size-4'

function PauseItems({ target }: { readonly target: Target }) {
  return (
    <>
      <MenuHeading>Pause for 1 h</MenuHeading>
      <MenuItem onSelect={() => pause(target, 'both', 3600)}>Both directions</MenuItem>
      <MenuItem onSelect={() => pause(target, 'up', 3600)}>Scaling up only</MenuItem>
      <MenuItem onSelect={() => pause(target, 'down', 3600)}>Scaling down only</MenuItem>
      <MenuHeading>Pause until resumed</MenuHeading>
      <MenuItem onSelect={() => pause(target, 'both', null)}>Both directions</MenuItem>
      <MenuItem onSelect={() => pause(target, 'up', null)}>Scaling up only</MenuItem>
      <MenuItem onSelect={() => pause(target, 'down', null)}>Scaling down only</MenuItem>
    </>
  )
}

const FIELDS = ['project', 'name', 'pauses', 'replicas', 'rollback', 'acting'] as const

type Shown = Pick<ServiceRow, (typeof FIELDS)[number]>

function PauseButton({ row, target }: { readonly row: Shown; readonly target: Target }) {
  const tabIndex = useTabStop()
  if (row.pauses.length > 0)
    return (
      <IconButton size="sm" label={`Resume scaling of ${row.name}`} onClick={() => resume(target)}>
        <Play aria-hidden className={ICON} strokeWidth={1.75} />
      </IconButton>
    )
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          tabIndex={tabIndex}
          aria-label={`Pause scaling of ${row.name}`}
          title="Pause scaling"
          className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg data-[state=open]:bg-hover"
        >
          <Pause aria-hidden className={ICON} strokeWidth={1.75} />
        </button>
      }
    >
      <PauseItems target={target} />
    </Menu>
  )
}

function Actions({ row }: { readonly row: Shown }) {
  const target: Target = { project: row.project, service: row.name }
  const tabIndex = useTabStop()
  const back = row.rollback?.count
  const canRollBack = back !== undefined && row.acting === null
  return (
    <div className="-mr-1.5 flex items-center justify-end gap-0.5">
      <span className="max-lg:hidden">
        <IconButton
          size="sm"
          label={back === undefined ? 'Nothing to roll back' : `Roll ${row.name} back to ${back}`}
          aria-disabled={!canRollBack}
          onClick={() => {
            if (canRollBack) askRollback(target)
          }}
        >
          <Undo2 aria-hidden className={ICON} strokeWidth={1.75} />
        </IconButton>
      </span>
      <PauseButton row={row} target={target} />
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            tabIndex={tabIndex}
            aria-label={`More actions for ${row.name}`}
            title="More actions"
            className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-fg data-[state=open]:bg-hover"
          >
            <Ellipsis aria-hidden className={ICON} strokeWidth={1.75} />
          </button>
        }
      >
        <MenuItem
          icon={<ArrowUpRight aria-hidden className={ICON} />}
          shortcut="Enter"
          onSelect={() => navigate(serviceHref(row.project, row.name))}
        >
          Open
        </MenuItem>
        <MenuItem
          icon={<SlidersHorizontal aria-hidden className={ICON} />}
          onSelect={() => openOverlay({ kind: 'scale', ...target, to: row.replicas.current })}
        >
          Scale to…
        </MenuItem>
        <MenuLine />
        <MenuItem
          icon={<Undo2 aria-hidden className={ICON} />}
          disabled={!canRollBack}
          detail={back === undefined ? 'Nothing was done to it yet' : undefined}
          onSelect={() => askRollback(target)}
        >
          {back === undefined ? 'Roll back' : `Roll back to ${back}…`}
        </MenuItem>
      </Menu>
    </div>
  )
}

export const RowActions = rowPart(FIELDS, Actions)
