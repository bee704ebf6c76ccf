/** Who acts on a service: nobody, the operator when asked, or Eyrie. */
import { ChevronDown } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { cx } from '../../components/cx.ts'
import { Menu, MenuChoices } from '../../components/Menu.tsx'
import { useTabStop } from '../../components/tabStop.ts'
import { setMode } from '../../state/act.ts'
import { MODES, modeChoices } from '../shell/modes.tsx'
import { rowPart } from './rowPart.ts'

type Shown = Pick<ServiceRow, 'project' | 'name' | 'mode' | 'enabled'>

function ModeOf({ row }: { readonly row: Shown }) {
  const tabIndex = useTabStop()
  const { icon: Icon, label } = MODES[row.mode]
  return (
    <Menu
      width="w-64"
      trigger={
        <button
          type="button"
          tabIndex={tabIndex}
          aria-label={`Mode of ${row.name}: ${row.mode}`}
          className="inline-flex h-7 items-center gap-1.5 rounded-md text-muted hover:bg-hover hover:text-fg data-[state=open]:bg-hover max-lg:w-8 max-lg:justify-center lg:-ml-2 lg:px-2"
        >
          <Icon
            aria-hidden
            className={cx('size-3.5 shrink-0', row.mode === 'automatic' ? 'text-accent-text' : 'text-faint')}
            strokeWidth={2}
          />
          <span className={cx('max-lg:sr-only', row.mode === 'automatic' && 'text-fg')}>{label}</span>
          <ChevronDown
            aria-hidden
            className="size-3 text-faint opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100 max-lg:hidden"
          />
        </button>
      }
    >
      <MenuChoices
        value={row.mode}
        choices={modeChoices(row)}
        onChoose={(mode) => {
          if (mode !== row.mode) setMode({ project: row.project, service: row.name }, mode)
        }}
      />
    </Menu>
  )
}

export const ModeMenu = rowPart(['project', 'name', 'mode', 'enabled'], ModeOf)
