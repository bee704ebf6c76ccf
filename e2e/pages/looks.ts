/** Every page and everything that lies over one, in both themes: a screenshot to look at, and nothing axe objects to. */
import { expect } from '@playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { openSwitcher } from './connections.ts'
import {
  DEMO,
  takeControl,
  visit,
  visitOverview,
  visitService,
  type Dashboard,
  type Flow,
} from '../support/dashboard.ts'
import { inTheme, shoot, THEMES } from '../support/screens.ts'
import { openRehearsal } from './simulation.ts'

interface Look {
  readonly name: string
  open(dashboard: Dashboard): Promise<void>
}

async function openHistoryEntry({ page }: Dashboard): Promise<void> {
  // By its own name: the demo lives, and what is first now may be second in a moment.
  const id = await page
    .locator('[id^=entry-]')
    .filter({ hasText: /Scaled \d+ → \d+/ })
    .first()
    .getAttribute('id')
  const entry = page.locator(`[id="${String(id)}"]`)
  const button = entry.locator('button[aria-expanded]')
  // It may be open already: the second theme comes to the page as the first left it.
  await expect(async () => {
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
    await expect(entry.locator('ol').first()).toBeVisible({ timeout: 1000 })
  }).toPass()
}

const looks: readonly Look[] = [
  {
    name: 'overview',
    async open(dashboard) {
      await visitOverview(dashboard)
    },
  },
  { name: 'service', open: (dashboard) => visitService(dashboard, '?range=24h') },
  {
    name: 'service-history',
    async open(dashboard) {
      await visitService(dashboard, '?range=1h')
      await openHistoryEntry(dashboard)
      await dashboard.page.locator('#content').evaluate((page) => page.scrollTo(0, page.scrollHeight / 2))
    },
  },
  {
    name: 'resources',
    async open(dashboard) {
      await visit(dashboard, '#/resources?show=all')
      await expect(dashboard.page.getByRole('list', { name: 'Findings in vedfolnir' })).toBeVisible()
    },
  },
  {
    name: 'doctor',
    async open(dashboard) {
      await visit(dashboard, '#/doctor')
      await expect(dashboard.page.getByRole('list', { name: 'What Prometheus answers' })).toBeVisible()
    },
  },
  {
    name: 'alerts',
    async open(dashboard) {
      await visit(dashboard, '#/alerts')
      await expect(dashboard.page.getByRole('region', { name: 'Table of rules' })).toBeVisible()
    },
  },
  {
    name: 'reports',
    async open(dashboard) {
      await visit(dashboard, '#/reports')
      await expect(dashboard.page.getByRole('heading', { name: 'Scaling of vedfolnir' })).toBeVisible()
    },
  },
  {
    name: 'settings',
    async open(dashboard) {
      await visit(dashboard, '#/settings')
      await expect(dashboard.page.getByRole('heading', { name: 'Data' })).toBeVisible()
    },
  },
  {
    name: 'history',
    async open(dashboard) {
      // Among everything, what was decided in a busy hour fills the page.
      await visit(dashboard, '#/history?kind=action')
      await openHistoryEntry(dashboard)
    },
  },
  {
    name: 'simulation',
    async open(dashboard) {
      await openRehearsal(dashboard)
      await dashboard.page.locator('#content').evaluate((page) => page.scrollTo(0, 0))
    },
  },
  {
    name: 'palette',
    async open(dashboard) {
      await visitOverview(dashboard)
      await dashboard.page.keyboard.press('Control+k')
      await dashboard.page.keyboard.type('scale')
      await expect(dashboard.page.getByRole('option').first()).toBeVisible()
    },
  },
  {
    name: 'shortcuts',
    async open(dashboard) {
      await visitOverview(dashboard)
      await dashboard.page.keyboard.press('?')
      await expect(dashboard.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    },
  },
  {
    name: 'connections',
    async open(dashboard) {
      await visitOverview(dashboard)
      const list = await openSwitcher(dashboard.page)
      await list.getByRole('button', { name: 'Test demo' }).click()
      await expect(list).toContainText('always there')
    },
  },
  {
    name: 'connection-form',
    async open(dashboard) {
      await visitOverview(dashboard)
      const list = await openSwitcher(dashboard.page)
      await list.getByRole('button', { name: 'Add connection…' }).click()
      const dialog = dashboard.page.getByRole('dialog', { name: 'Add connection' })
      await dialog.getByRole('radio', { name: 'Plain TCP' }).click()
      await dialog.getByRole('textbox', { name: 'Address' }).fill('tcp://192.0.2.1:2375')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await expect(dialog).toContainText('Give it a name.')
    },
  },
  { name: 'unknown', open: (dashboard) => visit(dashboard, '#/nowhere') },
  {
    name: 'scale-question',
    async open(dashboard) {
      await takeControl(dashboard, 2)
      await visitService(dashboard)
      const { page } = dashboard
      const asked = page.getByRole('alertdialog', { name: `Scale ${DEMO.service}` })
      // While the demo scales by itself the question refuses: ask again when it has ended.
      await expect(async () => {
        await page.keyboard.press('Escape')
        await page.keyboard.press('+')
        await expect(asked).toContainText('+1', { timeout: 2000 })
      }).toPass({ timeout: 40_000 })
    },
  },
]

export const lookFlows: readonly Flow[] = looks.flatMap((look) =>
  THEMES.map((theme): Flow => ({
    name: `${look.name} looks right in the ${theme} theme, to the eye and to axe`,
    async run(dashboard) {
      const { page, host } = dashboard
      await page.mouse.move(0, 0)
      await look.open(dashboard)
      await inTheme(page, theme)
      await shoot(page, host, look.name, theme)
      await expectAccessible(page)
      await page.keyboard.press('Escape')
    },
  })),
)
