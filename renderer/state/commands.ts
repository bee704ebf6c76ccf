/** Everything the palette offers, made from what is on screen: each command says what it does, or why it cannot. */
import type { ServiceRow } from '../../shared/contract/views.ts'
import type { Theme } from '../../shared/domain/settings.ts'
import { plural } from '../../shared/lib/format.ts'
import { askRollback, pause, resume, scaleBy, setMode, toggleFreeze, type Target } from './act.ts'
import { openOverlay } from './overlay.ts'
import { hrefOf, navigate, overviewHref, serviceHref, simulationHref } from './router.ts'
import { select } from './selection.ts'
import { chooseTheme } from './theme.ts'

export interface Command {
  readonly id: string
  readonly section: string
  readonly title: string
  /** What stands beside the title, quietly. */
  readonly detail?: string
  readonly shortcut?: string
  /** Words it is found by besides its title. */
  readonly words?: string
  /** Why it cannot be done now. */
  readonly refusal?: string
  run(): void
}

export interface CommandInput {
  readonly rows: Readonly<Record<string, ServiceRow>>
  readonly projects: readonly string[]
  readonly selected: string | null
  readonly frozen: boolean
  readonly theme: Theme
  /** What the page on screen offers. */
  readonly page?: readonly Command[]
}

function targetOf(row: ServiceRow): Target {
  return { project: row.project, service: row.name }
}

function openCommand(row: ServiceRow): Command {
  return {
    id: `open:${row.project}/${row.name}`,
    section: 'Services',
    title: row.name,
    detail: `${row.project} · ${plural(row.replicas.current, 'replica')}`,
    words: `open ${row.project}`,
    run: () => {
      select(`${row.project}/${row.name}`)
      navigate(serviceHref(row.project, row.name))
    },
  }
}

function scaleCommands(row: ServiceRow, frozen: boolean, section: string): readonly Command[] {
  const target = targetOf(row)
  const { current, min, max } = row.replicas
  const id = `${row.project}/${row.name}`
  const busy = frozen ? 'frozen' : row.acting === null ? undefined : 'an action is under way'
  const refused = (reason: string | undefined) => (reason === undefined ? {} : { refusal: reason })
  return [
    {
      id: `up:${id}`,
      section,
      title: `Scale ${row.name} up to ${current + 1}`,
      detail: row.project,
      shortcut: '+',
      words: 'more replicas add',
      ...refused(
        busy ?? (current >= max ? `${max} is its most` : row.scalable.ok ? undefined : row.scalable.sentence),
      ),
      run: () => openOverlay({ kind: 'scale', ...target, to: current + 1 }),
    },
    {
      id: `down:${id}`,
      section,
      title: `Scale ${row.name} down to ${Math.max(0, current - 1)}…`,
      detail: row.project,
      shortcut: '-',
      words: 'fewer replicas stop remove',
      ...refused(busy ?? (current <= min ? `${min} is its fewest` : undefined)),
      run: () => scaleBy(target, -1),
    },
    {
      id: `rollback:${id}`,
      section,
      title: `Roll ${row.name} back…`,
      detail: row.project,
      words: 'undo restore previous',
      ...refused(busy ?? (row.rollback === null ? 'nothing further back is recorded' : undefined)),
      run: () => askRollback(target),
    },
  ]
}

function controlCommands(row: ServiceRow, section: string): readonly Command[] {
  const target = targetOf(row)
  const id = `${row.project}/${row.name}`
  const common = { section, detail: row.project }
  const rehearse: Command = {
    ...common,
    id: `rehearse:${id}`,
    title: `Rehearse ${row.name} on its own records`,
    words: 'simulate replay compare tune policy',
    run: () => navigate(simulationHref({ service: id })),
  }
  const other = row.mode === 'automatic' ? 'observe' : 'automatic'
  const mode: Command = {
    ...common,
    id: `mode:${id}`,
    title: `Set ${row.name} to ${other} mode`,
    words: 'arm disarm',
    ...(row.enabled || other === 'observe' ? {} : { refusal: 'not enabled for scaling' }),
    run: () => setMode(target, other),
  }
  if (row.pauses.length > 0)
    return [
      mode,
      rehearse,
      {
        ...common,
        id: `resume:${id}`,
        title: `Resume scaling of ${row.name}`,
        words: 'unpause',
        run: () => resume(target),
      },
    ]
  const pauses = (['both', 'up', 'down'] as const).map((direction): Command => ({
    ...common,
    id: `pause-${direction}:${id}`,
    title: `Pause ${direction === 'both' ? 'scaling' : `scaling ${direction}`} of ${row.name} for 1 h`,
    words: 'hold stop',
    run: () => pause(target, direction, 3600),
  }))
  return [mode, rehearse, ...pauses]
}

function globalCommands(input: CommandInput): readonly Command[] {
  const themes: readonly { readonly theme: Theme; readonly title: string }[] = [
    { theme: 'dark', title: 'Use the dark theme' },
    { theme: 'light', title: 'Use the light theme' },
    { theme: 'system', title: 'Follow the system’s theme' },
  ]
  return [
    {
      id: 'freeze',
      section: 'Controller',
      title: input.frozen ? 'Unfreeze…' : 'Freeze everything',
      detail: input.frozen ? 'decisions act again' : 'nothing is scaled until you unfreeze',
      shortcut: 'f',
      words: 'stop emergency halt',
      run: toggleFreeze,
    },
    {
      id: 'go-overview',
      section: 'Go to',
      title: 'Overview',
      shortcut: 'g o',
      run: () => navigate(overviewHref()),
    },
    {
      id: 'go-simulation',
      section: 'Go to',
      title: 'Simulation',
      shortcut: 'g s',
      words: 'rehearse replay compare tune policy lab',
      run: () => navigate(simulationHref()),
    },
    {
      id: 'go-history',
      section: 'Go to',
      title: 'History',
      shortcut: 'g h',
      run: () => navigate(hrefOf({ page: 'history', params: {} })),
    },
    {
      id: 'go-resources',
      section: 'Go to',
      title: 'Resources',
      words: 'audit limits reservations validate right-sizing',
      shortcut: 'g r',
      run: () => navigate(hrefOf({ page: 'resources', params: {} })),
    },
    {
      id: 'go-reports',
      section: 'Go to',
      title: 'Reports',
      words: 'export pdf html markdown csv json schedule week month',
      shortcut: 'g p',
      run: () => navigate(hrefOf({ page: 'reports', params: {} })),
    },
    {
      id: 'go-settings',
      section: 'Go to',
      title: 'Settings',
      words: 'theme connections prometheus address notifications webhook data folder diagnostics retention',
      shortcut: 'g ,',
      run: () => navigate(hrefOf({ page: 'settings', params: {} })),
    },
    {
      id: 'go-doctor',
      section: 'Go to',
      title: 'Prometheus doctor',
      words: 'queries factors metrics labels series suggestion',
      run: () => navigate(hrefOf({ page: 'doctor', params: {} })),
    },
    {
      id: 'go-alerts',
      section: 'Go to',
      title: 'Alerts',
      words: 'firing silence notifications webhook rules prometheus',
      shortcut: 'g a',
      run: () => navigate(hrefOf({ page: 'alerts', params: {} })),
    },
    ...input.projects.map((project): Command => ({
      id: `project:${project}`,
      section: 'Go to',
      title: `Project ${project}`,
      words: 'filter show only',
      run: () => navigate(overviewHref({ project })),
    })),
    ...themes
      .filter(({ theme }) => theme !== input.theme)
      .map(({ theme, title }): Command => ({
        id: `theme:${theme}`,
        section: 'View',
        title,
        words: 'appearance color',
        run: () => chooseTheme(theme),
      })),
    {
      id: 'shortcuts',
      section: 'View',
      title: 'Keyboard shortcuts',
      shortcut: '?',
      words: 'help keys',
      run: () => openOverlay({ kind: 'shortcuts' }),
    },
  ]
}

/** All commands; those of the selected service come first. */
export function commandsFor(input: CommandInput): readonly Command[] {
  const rows = Object.values(input.rows)
  const selected = input.selected === null ? undefined : input.rows[input.selected]
  const first =
    selected === undefined
      ? []
      : [
          ...scaleCommands(selected, input.frozen, 'Selected service'),
          ...controlCommands(selected, 'Selected service'),
        ]
  return [
    ...(input.page ?? []),
    ...first,
    ...globalCommands(input),
    ...rows.map(openCommand),
    ...rows
      .filter((row) => row !== selected)
      .flatMap((row) => [...scaleCommands(row, input.frozen, 'Actions'), ...controlCommands(row, 'Actions')]),
  ]
}

/** How well a text answers a query: 0 not at all, more is better. Every word must be in it, the nearer its start the better. */
export function matchScore(text: string, query: string): number {
  const haystack = text.toLowerCase()
  let score = 1
  for (const word of query.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const at = haystack.indexOf(word)
    if (at < 0) return 0
    const startsWord = at === 0 || /[^a-z0-9]/.test(haystack[at - 1] ?? '')
    score += (startsWord ? 2 : 0.5) + 1 / (1 + at)
  }
  return score
}

/** Without a query what one does most; with one everything that answers it, best first within its section. */
export function findCommands(commands: readonly Command[], query: string, limit = 60): readonly Command[] {
  const asked = query.trim()
  if (asked === '') return commands.filter((command) => command.section !== 'Actions').slice(0, limit)
  const found = commands
    .map((command) => ({
      command,
      score:
        matchScore(command.title, asked) * 2 ||
        matchScore(`${command.title} ${command.detail ?? ''} ${command.words ?? ''}`, asked),
    }))
    .filter(({ score }) => score > 0)
  const best = new Map<string, number>()
  for (const { command, score } of found)
    best.set(command.section, Math.max(score, best.get(command.section) ?? 0))
  return found
    .sort(
      (a, b) =>
        (best.get(b.command.section) ?? 0) - (best.get(a.command.section) ?? 0) ||
        a.command.section.localeCompare(b.command.section) ||
        b.score - a.score,
    )
    .slice(0, limit)
    .map(({ command }) => command)
}
