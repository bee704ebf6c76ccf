/** axe over the page as it stands; nothing serious or critical may be found. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export async function expectAccessible(page: Page): Promise<void> {
  // Electron's window cannot open the blank page axe would otherwise finish in.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = bad.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join('\n')}`)
  expect(told, told.join('\n')).toEqual([])
}
