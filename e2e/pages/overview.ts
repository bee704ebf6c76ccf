/** The overview: everything a glance must tell, and a table that filters, sorts and opens. */
import { expect } from '@playwright/test'
import { DEMO, rowOf, SERVICE_HASH, visitOverview, type Flow } from '../support/dashboard.ts'

export const overviewFlows: readonly Flow[] = [
  {
    name: 'the overview shows the host, every service with its reason, and the latest actions',
    async run(dashboard) {
      const row = await visitOverview(dashboard)
      const { page } = dashboard
      await expect(
        page.getByRole('img', { name: /^CPU: .+ used, .+ reserved, limits .+ free of / }),
      ).toBeVisible()
      await expect(
        page.getByRole('img', { name: /^Memory: .+ used, .+ reserved, limits .+ free of / }),
      ).toBeVisible()
      for (const service of ['mysql', 'redis', 'nginx', 'prometheus', 'grafana'])
        await expect(rowOf(page, service)).toBeVisible()
      await expect(row.getByRole('button', { name: /^\d ready/ })).toBeVisible()
      await expect(row).toContainText('2–5 allowed')
      await expect(
        row.getByRole('button', { name: /^CPU \d+ % of 2\.0 cores limit, .+ average, \d of \d replicas$/ }),
      ).toBeVisible()
      await expect(row.getByRole('button', { name: /^Memory \d+ % of .+ limit, / })).toBeVisible()
      await expect(row.getByRole('meter', { name: /up/i })).toBeVisible()
      await expect(row.getByRole('meter', { name: /down/i })).toBeVisible()
      await expect(row).toContainText(/Holding at|Scaling|Blocked|Observing|observe/)
      await expect(
        page.getByRole('region', { name: 'Latest actions' }).getByRole('listitem').first(),
      ).toContainText('→')
    },
  },
  {
    name: 'the header says what is connected, and on click the whole sentence',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Connection/ })
        .click()
      const card = page.getByRole('dialog', { name: 'Connection' })
      await expect(card).toContainText('Simulated engine')
      await page.keyboard.press('Escape')
      await expect(card).toBeHidden()
    },
  },
  {
    name: 'filter and sorting live in the address',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.keyboard.press('/')
      await page.keyboard.type('redis')
      await expect(page).toHaveURL(/filter=redis/)
      await expect(rowOf(page, 'redis')).toBeVisible()
      await expect(rowOf(page, DEMO.service)).toBeHidden()
      await page.keyboard.press('Escape')
      await expect(rowOf(page, DEMO.service)).toBeVisible()
      await page.getByRole('columnheader', { name: 'CPU' }).getByRole('button').click()
      await expect(page).toHaveURL(/sort=-cpu/)
      await expect(page.getByRole('columnheader', { name: 'CPU' })).toHaveAttribute('aria-sort', 'descending')
      await page.reload()
      await expect(page.getByRole('columnheader', { name: 'CPU' })).toHaveAttribute('aria-sort', 'descending')
    },
  },
  {
    name: 'the keyboard moves through the services and opens one',
    async run(dashboard) {
      await visitOverview(dashboard)
      const { page } = dashboard
      await page.keyboard.press('j')
      const first = page.locator('[data-row][aria-selected=true]')
      await expect(first).toBeFocused()
      const before = await first.getAttribute('data-row')
      await page.keyboard.press('j')
      await expect(page.locator('[data-row][aria-selected=true]')).not.toHaveAttribute(
        'data-row',
        before ?? '',
      )
      await page.keyboard.press('End')
      await page.keyboard.press('Home')
      await expect(page.locator(`[data-row="${before ?? ''}"]`)).toBeFocused()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(new RegExp(`#/service/${before ?? ''}$`))
    },
  },
  {
    name: 'hovering a scale button tells the plan before anything is clicked',
    async run(dashboard) {
      const row = await visitOverview(dashboard)
      await row.getByRole('button', { name: /Scale vedfolnir up to/ }).hover()
      await expect(dashboard.page.getByRole('tooltip').first()).toContainText(/\+1: vedfolnir.+needs/)
      await dashboard.page.mouse.move(0, 0)
    },
  },
  {
    name: 'a name in the table leads to its service',
    async run(dashboard) {
      const row = await visitOverview(dashboard)
      await row.getByRole('link', { name: DEMO.service }).click()
      await expect(dashboard.page).toHaveURL(new RegExp(`${SERVICE_HASH}$`))
      await expect(dashboard.page.getByRole('heading', { level: 1 })).toContainText(DEMO.service)
    },
  },
]
