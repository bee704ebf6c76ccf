/** What is on every page: palette, shortcuts, theme, and an address that keeps where one is. */
import { expect } from '@playwright/test'
import { DEMO, SERVICE_HASH, visit, visitOverview, visitService, type Flow } from '../support/dashboard.ts'
import { inTheme } from '../support/screens.ts'

export const shellFlows: readonly Flow[] = [
  {
    name: 'the palette finds a service and runs any action from the keyboard',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog', { name: 'Search services and actions' })
      await expect(palette.getByRole('combobox')).toBeFocused()
      await page.keyboard.type('redis')
      await expect(palette.getByRole('option', { selected: true })).toContainText('redis')
      await page.keyboard.press('Enter')
      await expect(palette).toBeHidden()
      await expect(page).toHaveURL(/#\/service\/vedfolnir\/redis/)
      await page.keyboard.press('Control+k')
      await page.keyboard.type('freeze every')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('banner').getByRole('button', { name: 'Frozen' })).toBeVisible()
      await page.keyboard.press('Control+k')
      await page.keyboard.type('nothing is called like this')
      await expect(palette.getByRole('status')).toContainText('Nothing is called')
      await page.keyboard.press('Escape')
      await expect(palette).toBeHidden()
      await dashboard.core.call('controller.freeze', { frozen: false })
      await expect(page.getByRole('banner').getByRole('button', { name: 'Freeze' })).toBeVisible()
    },
  },
  {
    name: 'the question mark lists the shortcuts, and g goes places',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.keyboard.press('?')
      const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
      await expect(list).toContainText('Freeze everything')
      await page.keyboard.press('Escape')
      await expect(list).toBeHidden()
      await page.keyboard.press('g')
      await page.keyboard.press('h')
      await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible()
      await page.keyboard.press('g')
      await page.keyboard.press('o')
      await expect(page.getByRole('grid', { name: 'Services' })).toBeVisible()
    },
  },
  {
    name: 'back, forward and reload keep where one is',
    async run(dashboard) {
      await visitOverview(dashboard, '#/?filter=ved')
      const { page } = dashboard
      await visitService(dashboard, '?range=6h')
      await visit(dashboard, '#/history?kind=action')
      await page.goBack()
      await expect(page.getByRole('radio', { name: 'Last 6 hours' })).toHaveAttribute('aria-checked', 'true')
      await page.goBack()
      await expect(page.getByRole('textbox', { name: 'Filter services' })).toHaveValue('ved')
      await page.goForward()
      await expect(page).toHaveURL(new RegExp(`${SERVICE_HASH}\\?range=6h$`))
      await page.reload()
      await expect(page.getByRole('heading', { level: 1 })).toContainText(DEMO.service)
      await expect(page.getByRole('radio', { name: 'Last 6 hours' })).toHaveAttribute('aria-checked', 'true')
      await expect(page).toHaveTitle(/vedfolnir · vedfolnir/)
    },
  },
  {
    name: 'an address that means nothing says so',
    async run(dashboard) {
      await visit(dashboard, '#/somewhere/else')
      await expect(dashboard.page.getByText('There is no such page')).toBeVisible()
      await dashboard.page.getByRole('link', { name: 'Go to the overview' }).click()
      await expect(dashboard.page.getByRole('grid', { name: 'Services' })).toBeVisible()
    },
  },
  {
    name: 'the theme follows the system until one is chosen, and the choice stays',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await inTheme(page, 'dark')
      await inTheme(page, 'light')
      const choose = async (name: string) => {
        await page.getByRole('button', { name: /^Theme: / }).click()
        await page.getByRole('menuitemradio', { name }).click()
      }
      await choose('Dark')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await page.reload()
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await choose('As the system')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    },
  },
]
