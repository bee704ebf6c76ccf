/** The Prometheus doctor, reached from the chip in the header. */
import { expect } from '@playwright/test'
import { visitOverview, type Flow } from '../support/dashboard.ts'

export const doctorFlows: readonly Flow[] = [
  {
    name: 'the doctor tells each query of the policies with what it gives',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.getByRole('button', { name: /^Prom/ }).click()
      await page.getByRole('link', { name: 'Ask the doctor about each query' }).click()
      await expect(page).toHaveURL(/#\/doctor$/)
      const findings = page.getByRole('list', { name: 'What Prometheus answers' }).getByRole('listitem')
      await expect(findings.filter({ hasText: 'vedfolnir/vedfolnir queueDepth' })).toContainText(
        '1 series, value',
      )
      await page.getByRole('button', { name: 'Ask again' }).click()
      await expect(page.getByText(/\d queries, nothing to mend/)).toBeVisible()
    },
  },
]
