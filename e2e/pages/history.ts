/** History: what was done and decided, filtered in the address, opened to operations and waterfall. */
import { expect } from '@playwright/test'
import { visit, type Flow } from '../support/dashboard.ts'

export const historyFlows: readonly Flow[] = [
  {
    name: 'the history lists a day of actions, and an action opens to its operations',
    async run(dashboard) {
      await visit(dashboard, '#/history?kind=action')
      const { page } = dashboard
      const entries = page.locator('[id^=entry-]')
      await expect(entries.first()).toBeVisible()
      expect(await entries.count()).toBeGreaterThan(2)
      const entry = entries.filter({ hasText: 'by Eyrie' }).first()
      await expect(entry).toContainText(/Scaled \d → \d/)
      await entry.getByRole('button', { name: /^Scaled/ }).click()
      await expect(
        entry.getByRole('list', { name: 'Operations' }).getByRole('listitem').first(),
      ).toBeVisible()
      await expect(entry.getByRole('button', { name: 'Roll back to here' })).toBeVisible()
    },
  },
  {
    name: 'a decision opens to its waterfall',
    async run(dashboard) {
      await visit(dashboard, '#/history?kind=decision')
      const { page } = dashboard
      const entry = page.locator('[id^=entry-]').first()
      await entry.locator('button[aria-expanded]').click()
      await expect(entry.getByRole('list', { name: 'Steps of the decision' })).toBeVisible()
      await expect(entry.getByRole('region', { name: 'Scale-up factors' })).toBeVisible()
    },
  },
  {
    name: 'what concerns every service is noted as that',
    async run(dashboard) {
      await dashboard.core.call('controller.freeze', { frozen: true })
      await dashboard.core.call('controller.freeze', { frozen: false })
      await visit(dashboard, '#/history?kind=note')
      const entry = dashboard.page.locator('[id^=entry-]').filter({ hasText: 'Everything is frozen' }).first()
      await expect(entry).toContainText('all services')
      await expect(entry.getByRole('link')).toHaveCount(0)
    },
  },
  {
    name: 'the filters of the history live in the address',
    async run(dashboard) {
      await visit(dashboard, '#/history')
      const { page } = dashboard
      await page.getByRole('radio', { name: 'Actions' }).click()
      await expect(page).toHaveURL(/kind=action/)
      await page.getByRole('radio', { name: 'Last 24 hours' }).click()
      await expect(page).toHaveURL(/time=24h/)
      await page.getByRole('button', { name: 'Service: All services' }).click()
      await page.getByRole('menuitemradio', { name: 'vedfolnir/redis', exact: true }).click()
      await expect(page).toHaveURL(/service=redis/)
      await expect(page.getByText('Nothing here')).toBeVisible()
      await page.reload()
      await expect(page.getByText('Nothing here')).toBeVisible()
      await expect(page.getByRole('radio', { name: 'Actions' })).toHaveAttribute('aria-checked', 'true')
    },
  },
]
