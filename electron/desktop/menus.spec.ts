import { expect, test } from 'vitest'
import type { DeskView } from '../../shared/contract/desktop.ts'
import { isPlainPage } from '../../shared/lib/pages.ts'
import { applicationMenu, trayMenu, trayTip, type MenuEntry } from './menus.ts'

const desk: DeskView = { level: 'fine', sentence: 'Nothing needs you.', frozen: false }
const did: string[] = []
const actions = {
  open: (hash?: string) => did.push(`open ${hash ?? ''}`),
  freeze: (frozen: boolean) => did.push(`freeze ${frozen}`),
  quit: () => did.push('quit'),
}
function click(menu: readonly MenuEntry[], label: string): void {
  const entry = menu.find((each) => each.label === label)
  if (entry?.click === undefined) throw new Error(`nothing to click is called ${label}`)
  entry.click()
}

test('the tray says the worst first, then opens, freezes and quits', () => {
  did.length = 0
  const menu = trayMenu(desk, actions)
  expect(menu[0]).toEqual({ label: 'All well: Nothing needs you.', enabled: false })
  for (const label of ['Open Eyrie', 'Freeze everything', 'Quit Eyrie']) click(menu, label)
  click(trayMenu({ ...desk, frozen: true }, actions), 'Unfreeze…')
  expect(did).toEqual(['open ', 'freeze true', 'quit', 'freeze false'])
})

test('before anything is known nothing can be frozen, and the tray says so', () => {
  const menu = trayMenu(null, actions)
  expect(menu[0]?.label).toBe('Eyrie: connecting')
  expect(menu.find(({ label }) => label === 'Freeze everything')?.enabled).toBe(false)
})

test('a long sentence is cut', () => {
  const tip = trayTip({ ...desk, level: 'critical', sentence: 'x'.repeat(500) })
  expect(tip.length).toBe(100)
  expect(tip).toMatch(/^Critical: x+…$/)
})

test('the application menu has the standard roles of its platform, and every page', () => {
  const roles = (platform: NodeJS.Platform) =>
    applicationMenu(desk, actions, platform).map(({ role }) => role)
  expect(roles('linux')).toEqual([undefined, 'editMenu', 'viewMenu', undefined, 'windowMenu'])
  expect(roles('darwin')[0]).toBe('appMenu')
  const file = (platform: NodeJS.Platform) =>
    applicationMenu(desk, actions, platform).find(({ label }) => label === 'File')?.submenu ?? []
  expect(file('linux').map(({ role }) => role)).toContain('quit')
  expect(file('darwin').map(({ role }) => role)).not.toContain('quit')
  did.length = 0
  const pages = applicationMenu(desk, actions, 'linux').find(({ label }) => label === 'Go')?.submenu ?? []
  for (const { click: go } of pages) go?.()
  const [overview, ...others] = did.map((each) => each.replace('open #/', ''))
  expect(overview).toBe('')
  expect(others).toHaveLength(6)
  expect(others.every(isPlainPage)).toBe(true)
})
