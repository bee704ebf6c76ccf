/** Every action and every service behind one field: type, arrow keys, Enter. */
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { Search } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import { cx } from '../../components/cx.ts'
import { Modal } from '../../components/Dialog.tsx'
import { Kbd } from '../../components/Kbd.tsx'
import { commandsFor, findCommands, type Command } from '../../state/commands.ts'
import { closeOverlay } from '../../state/overlay.ts'
import { useOverview } from '../../state/overview.ts'
import { usePageCommands } from '../../state/pageCommands.ts'
import { useRoute } from '../../state/router.ts'
import { useSelection } from '../../state/selection.ts'
import { useTheme } from '../../state/theme.ts'

function useCommands(query: string): readonly Command[] {
  // Taken once, when the palette opens: a list that moves while one aims at it is no help.
  const [{ rows, projects, frozen }] = useState(() => {
    const state = useOverview.getState()
    return {
      rows: state.rows,
      projects: Object.keys(state.projects),
      frozen: state.app?.frozen ?? false,
    }
  })
  const route = useRoute()
  const selectedRow = useSelection((state) => state.key)
  const selected = route.page === 'service' ? `${route.project}/${route.service}` : selectedRow
  const page = usePageCommands((state) => state.commands)
  const theme = useTheme(useShallow((state) => state.theme))
  const commands = useMemo(
    () => commandsFor({ rows, projects, frozen, selected, theme, page }),
    [rows, projects, frozen, selected, theme, page],
  )
  return useMemo(() => findCommands(commands, query), [commands, query])
}

function Option({
  command,
  id,
  active,
  onPoint,
  onRun,
}: {
  readonly command: Command
  readonly id: string
  readonly active: boolean
  readonly onPoint: () => void
  readonly onRun: () => void
}) {
  const refused = command.refusal !== undefined
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-disabled={refused}
      onPointerMove={onPoint}
      onClick={onRun}
      className={cx('mx-1 flex h-9 items-center gap-2 rounded-md px-3', active && 'bg-hover')}
    >
      <span className={cx('truncate', refused && 'text-faint')}>{command.title}</span>
      <span className="min-w-0 flex-1 truncate text-sm text-faint">{command.refusal ?? command.detail}</span>
      {command.shortcut === undefined ? null : <Kbd keys={command.shortcut} />}
    </div>
  )
}

export function CommandPalette() {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const commands = useCommands(query)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const optionId = (index: number) => `${listId}-${index}`
  const run = (command: Command | undefined) => {
    if (command === undefined || command.refusal !== undefined) return
    closeOverlay()
    command.run()
  }
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [active, commands])

  function onKeyDown(event: React.KeyboardEvent): void {
    const last = commands.length - 1
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setActive((index) => (index >= last ? 0 : index + 1)),
      ArrowUp: () => setActive((index) => (index <= 0 ? last : index - 1)),
      Home: () => setActive(0),
      End: () => setActive(last),
      Enter: () => run(commands[active]),
    }
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    move()
  }

  return (
    <Modal
      onClose={closeOverlay}
      label="Search services and actions"
      className="mt-[12vh] w-152 max-w-[calc(100vw-2rem)] overflow-hidden"
    >
      <div className="flex h-12 items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={commands.length > 0 ? optionId(active) : undefined}
          aria-label="Search services and actions"
          placeholder="Search services and actions"
          spellCheck={false}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          className="h-full flex-1 bg-transparent text-lg outline-none"
        />
        <Kbd keys="Escape" />
      </div>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Results"
        className="max-h-96 overflow-y-auto pb-1"
      >
        {commands.map((command, index) => (
          <div key={command.id} role="presentation">
            {command.section === commands[index - 1]?.section ? null : (
              <p role="presentation" className="px-4 pt-3 pb-1 text-xs text-faint">
                {command.section}
              </p>
            )}
            <Option
              command={command}
              id={optionId(index)}
              active={index === active}
              onPoint={() => setActive(index)}
              onRun={() => run(command)}
            />
          </div>
        ))}
      </div>
      {commands.length === 0 ? (
        <p role="status" className="px-4 pt-4 pb-6 text-center text-muted">
          Nothing is called “{query}”.
        </p>
      ) : null}
    </Modal>
  )
}
