/** Resources: limits and use, advice from the history, and what was checked. */
import { expect } from '@playwright/test'
import { visitOverview, type Flow } from '../support/dashboard.ts'

export const resourceFlows: readonly Flow[] = [
  {
    name: 'the resources page tells limits, use and advice, and every check that was made',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.keyboard.press('g')
      await page.keyboard.press('r')
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Resources')
      const table = page.getByRole('region', { name: 'Table of limits and use' }).getByRole('table')
      const row = table.getByRole('row').filter({ hasText: 'replicas' }).first()
      await expect(row).toContainText(/of 2\.0 (cores|GB)/)
      await expect(row).toContainText(/days of evidence|h of evidence/)
      await page.getByRole('radio', { name: 'Everything that was looked at' }).click()
      await expect(page).toHaveURL(/#\/resources\?show=all/)
      const checks = page.getByRole('list', { name: 'Findings in vedfolnir' }).getByRole('listitem')
      await expect(checks.filter({ hasText: 'limits.memory' }).first()).toContainText('pass')
    },
  },
]
