/** Resources: limits and use, advice from the history, and what was checked. */
import { expect } from '@playwright/test'
import { DEMO, visit, visitOverview, type Flow } from '../support/dashboard.ts'

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
      const advised = page.getByRole('region', { name: 'Table of right-sizing' }).getByRole('row')
      await expect(advised.filter({ hasText: 'vedfolnir' }).first()).toContainText(
        / history.*(low|medium|high)/,
      )
      await page.getByRole('radio', { name: 'Everything that was looked at' }).click()
      await expect(page).toHaveURL(/#\/resources\?show=all/)
      const checks = page.getByRole('list', { name: 'Findings in vedfolnir' }).getByRole('listitem')
      await expect(checks.filter({ hasText: 'limits.memory' }).first()).toContainText('pass')
    },
  },
  {
    name: 'limits are changed on the resources page, told as they are done, and taken back',
    async run(dashboard) {
      await visit(dashboard, '#/resources')
      const { page } = dashboard
      await page.getByRole('button', { name: `Change the limits of ${DEMO.service}`, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: `Limits of ${DEMO.service}` })
      const pids = dialog.getByRole('textbox', { name: 'PID limit' })
      await pids.fill('few')
      await expect(dialog.getByRole('alert')).toContainText('write it like 200')
      await pids.fill('900')
      await expect(dialog.getByText('PID limit 1000 → 900')).toBeVisible()
      await dialog.getByRole('button', { name: 'Apply' }).click()
      await expect(dialog.getByText(/applied to \d+ replicas?/)).toBeVisible()
      await dialog.getByRole('button', { name: 'Undo' }).click()
      await expect(dialog.getByText(/^Undone: PID limit/)).toBeVisible()
      await dialog.getByRole('button', { name: 'Close' }).first().click()
      await expect(dialog).toBeHidden()
    },
  },
]
