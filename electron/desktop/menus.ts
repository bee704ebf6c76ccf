/** The menus as plain data: what stands in them and what it does. Electron makes menus of it. */
import type { DeskView } from '../../shared/contract/desktop.ts'

type Role = 'appMenu' | 'editMenu' | 'viewMenu' | 'windowMenu' | 'close' | 'quit'

export interface MenuEntry {
  readonly label?: string
  readonly role?: Role
  readonly type?: 'separator'
  readonly enabled?: boolean
  readonly accelerator?: string
  readonly submenu?: MenuEntry[]
  readonly click?: () => void
}

export interface MenuActions {
  /** Shows the window; with a hash (`#/history`), that place in it. */
  open(hash?: string): void
  freeze(frozen: boolean): void
  quit(): void
}

const SEPARATOR: MenuEntry = { type: 'separator' }
const PAGES = [
  ['Overview', '#/'],
  ['Simulation', '#/simulation'],
  ['Resources', '#/resources'],
  ['Alerts', '#/alerts'],
  ['History', '#/history'],
  ['Reports', '#/reports'],
  ['Settings', '#/settings'],
] as const

/** `desk` null: nothing is known yet, so nothing can be frozen or unfrozen. */
function freezeEntry(desk: DeskView | null, actions: MenuActions): MenuEntry {
  const frozen = desk?.frozen ?? false
  return {
    label: frozen ? 'Unfreeze…' : 'Freeze everything',
    enabled: desk !== null,
    click: () => actions.freeze(!frozen),
  }
}

export function trayMenu(desk: DeskView | null, actions: MenuActions): MenuEntry[] {
  return [
    { label: trayTip(desk), enabled: false },
    SEPARATOR,
    { label: 'Open Eyrie', click: () => actions.open() },
    freezeEntry(desk, actions),
    SEPARATOR,
    { label: 'Quit Eyrie', click: () => actions.quit() },
  ]
}

const WORDS = {
  unknown: 'Not known',
  fine: 'All well',
  frozen: 'Frozen',
  warning: 'Warning',
  critical: 'Critical',
} as const
/** Longer ones are cut by desktops, each in its own way. */
const LONGEST = 100

/** What the tray says when pointed at. */
export function trayTip(desk: DeskView | null): string {
  const tip = desk === null ? 'Eyrie: connecting' : `${WORDS[desk.level]}: ${desk.sentence}`
  return tip.length > LONGEST ? `${tip.slice(0, LONGEST - 1)}…` : tip
}

export function applicationMenu(
  desk: DeskView | null,
  actions: MenuActions,
  platform: NodeJS.Platform,
): MenuEntry[] {
  const mac = platform === 'darwin'
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [freezeEntry(desk, actions), SEPARATOR, { role: 'close' }, ...(mac ? [] : [QUIT])],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { label: 'Go', submenu: PAGES.map(([label, hash]) => ({ label, click: () => actions.open(hash) })) },
    { role: 'windowMenu' },
  ]
}
const QUIT: MenuEntry = { role: 'quit' }
