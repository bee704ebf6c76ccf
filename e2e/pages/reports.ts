/** Reports: seen before they are exported, in every form, and made by themselves. */
import { expect } from '@playwright/test'
import { visit, type Flow } from '../support/dashboard.ts'
import { saveNextDownload } from '../support/downloads.ts'

export const reportFlows: readonly Flow[] = [
  {
    name: 'a report is seen before it is exported, and a PDF is one',
    async run(dashboard) {
      await visit(dashboard, '#/reports')
      const { page } = dashboard
      const document = page.getByRole('document', { name: 'Preview of the report' })
      await expect(document.getByRole('heading', { level: 1 })).toHaveText('Scaling of vedfolnir')
      await expect(document.getByRole('img', { name: 'Replicas' })).toBeVisible()
      await expect(document.getByRole('heading', { name: 'Why nothing was done' })).toBeVisible()
      await page.getByRole('radio', { name: '7 d' }).click()
      await expect(page).toHaveURL(/period=7d/)
      await expect(page.getByRole('region', { name: 'Report', exact: true })).toHaveAttribute(
        'aria-busy',
        'false',
      )
      await page.getByRole('button', { name: 'Form: HTML, one page' }).first().click()
      await page.getByRole('menuitemradio', { name: 'PDF' }).click()
      const saved = await saveNextDownload(dashboard)
      await page.getByRole('button', { name: 'Export' }).click()
      const { name, bytes } = await saved()
      expect(name).toMatch(/^eyrie-report-.*\.pdf$/)
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
      expect(bytes.length).toBeGreaterThan(10_000)
    },
  },
  {
    name: 'a report is scheduled and its schedule ended',
    async run(dashboard) {
      await visit(dashboard, '#/reports')
      const { page } = dashboard
      const form = page.getByRole('form', { name: 'Schedule a report' })
      await form.getByRole('button', { name: /^How often/ }).click()
      await page.getByRole('menuitemradio', { name: /^Every first/ }).click()
      await form.getByRole('button', { name: 'Schedule' }).click()
      const row = page.getByRole('list', { name: 'Scheduled reports' }).getByRole('listitem')
      await expect(row).toContainText('Every first, of the month before, at 07:00, as HTML')
      await row.getByRole('button', { name: /^End:/ }).click()
      await expect(page.getByText('None yet.')).toBeVisible()
    },
  },
]
