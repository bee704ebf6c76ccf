/** A service's page: a day of history in its charts, ranges, zoom, marks, the decision step by step. */
import { expect, type Page } from '@playwright/test'
import type { PolicyChanges } from '../../shared/domain/policy.ts'
import { chart, chartsAreDrawn, DEMO, visitService, type Dashboard, type Flow } from '../support/dashboard.ts'

/** What the cursor reads at the place the key moves it to. */
async function readAt(page: Page, name: string, key: string): Promise<string> {
  const box = chart(page, name)
  await box.focus()
  await box.press(key)
  const spoken = box.locator('[aria-live]')
  await expect(spoken).not.toBeEmpty()
  return (await spoken.textContent()) ?? ''
}

async function drag(page: Page, name: string, fromShare: number, toShare: number): Promise<void> {
  const area = await chart(page, name).boundingBox()
  if (area === null) throw new Error(`the chart ${name} is not on screen`)
  const at = (share: number) => area.x + 44 + (area.width - 54) * share
  const y = area.y + area.height / 2
  await page.mouse.move(at(fromShare), y)
  await page.mouse.down()
  await page.mouse.move(at((fromShare + toShare) / 2), y)
  await page.mouse.move(at(toShare), y)
  await page.mouse.up()
}

const ranges: readonly (readonly [name: string, inAddress: RegExp])[] = [
  ['Last 5 minutes', /range=5m/],
  ['Last 6 hours', /range=6h/],
  ['Last 24 hours', /range=24h/],
  ['Last 30 days', /range=30d/],
]

function spanOf(dashboard: Dashboard): number {
  const query = new URL(dashboard.page.url()).hash.split('?')[1] ?? ''
  const params = new URLSearchParams(query)
  return Number(params.get('to')) - Number(params.get('from'))
}

export const serviceFlows: readonly Flow[] = [
  {
    name: 'the charts show the whole day before, without a hole',
    async run(dashboard) {
      await visitService(dashboard, '?range=24h')
      const { page } = dashboard
      for (const name of ['CPU', 'Memory', 'Replicas', 'Scores']) {
        const first = await readAt(page, name, 'Home')
        expect(first, `${name}, a day ago`).not.toContain('no data')
      }
      const texts = [await readAt(page, 'CPU', 'Home')]
      for (let step = 0; step < 12; step += 1) {
        for (let more = 0; more < 2; more += 1) await chart(page, 'CPU').press('Shift+ArrowRight')
        texts.push(await readAt(page, 'CPU', 'Shift+ArrowRight'))
      }
      expect(texts.filter((text) => text.includes('no data'))).toEqual([])
      expect(new Set(texts).size).toBeGreaterThan(8)
    },
  },
  {
    name: 'thresholds are lines, and actions are marks that open their entry in the history',
    async run(dashboard) {
      await visitService(dashboard, '?range=24h')
      const { page } = dashboard
      await expect(chart(page, 'CPU').locator('text', { hasText: '70 %' }).first()).toBeAttached()
      await expect(chart(page, 'Replicas').locator('text', { hasText: 'max 5' })).toBeAttached()
      const marks = chart(page, 'Replicas').locator('svg g[transform]')
      await expect(marks.first()).toBeAttached()
      const glyph = await marks.last().boundingBox()
      if (glyph === null) throw new Error('no mark is on screen')
      await page.mouse.click(glyph.x + glyph.width / 2, glyph.y + glyph.height / 2)
      const history = page.getByRole('region', { name: 'History' })
      await expect(history.locator('button[aria-expanded=true]')).toHaveCount(1)
      await expect(history.locator('button[aria-expanded=true]')).toBeFocused()
      // Only the page scrolls to it: header and sidebar stay where they are.
      expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0)
      await expect(page.getByRole('banner')).toBeInViewport({ ratio: 1 })
    },
  },
  {
    name: 'every time range is one click or one key away, and in the address',
    async run(dashboard) {
      await visitService(dashboard)
      const { page } = dashboard
      for (const [name, inAddress] of ranges) {
        await page.getByRole('radio', { name, exact: true }).click()
        await expect(page).toHaveURL(inAddress)
        await expect(page.getByRole('radio', { name, exact: true })).toHaveAttribute('aria-checked', 'true')
        await chartsAreDrawn(page)
      }
      await page.locator('#content').focus()
      await page.keyboard.press('2')
      await expect(page).toHaveURL(/range=15m/)
      await page.keyboard.press(']')
      await expect(page).not.toHaveURL(/range=/)
      await page.keyboard.press('[')
      await expect(page).toHaveURL(/range=15m/)
    },
  },
  {
    name: 'dragging zooms all charts, going back leaves the zoom, and so does its button',
    async run(dashboard) {
      await visitService(dashboard, '?range=24h')
      const { page } = dashboard
      await drag(page, 'CPU', 0.25, 0.5)
      await expect(page).toHaveURL(/from=\d+&to=\d+/)
      expect(spanOf(dashboard)).toBeGreaterThan(5.5 * 3_600_000)
      expect(spanOf(dashboard)).toBeLessThan(6.5 * 3_600_000)
      await chartsAreDrawn(page)
      await page.goBack()
      await expect(page).toHaveURL(/range=24h/)
      await chartsAreDrawn(page)
      await drag(page, 'Memory', 0.5, 0.9)
      await expect(page).toHaveURL(/from=\d+/)
      await page.getByRole('button', { name: 'Reset zoom' }).click()
      await expect(page).toHaveURL(/range=24h/)
    },
  },
  {
    name: 'one cursor crosses all charts',
    async run(dashboard) {
      await visitService(dashboard, '?range=1h')
      const { page } = dashboard
      const area = await chart(page, 'CPU').boundingBox()
      if (area === null) throw new Error('the CPU chart is not on screen')
      await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2)
      for (const name of ['CPU', 'Memory', 'Replicas', 'Scores'])
        await expect(chart(page, name).locator('path[stroke="var(--cursor)"]')).toBeAttached()
      await page.mouse.move(0, 0)
      await expect(chart(page, 'Memory').locator('path[stroke="var(--cursor)"]')).toHaveCount(0)
    },
  },
  {
    name: 'a chart can be read as a table',
    async run(dashboard) {
      await visitService(dashboard, '?range=1h')
      const { page } = dashboard
      await page.getByRole('button', { name: 'Show CPU as a table' }).click()
      const table = page.getByRole('region', { name: 'CPU as a table' })
      expect(await table.getByRole('row').count()).toBeGreaterThan(20)
      await page.getByRole('button', { name: 'Show CPU as a chart' }).click()
      await expect(chart(page, 'CPU')).toBeVisible()
    },
  },
  {
    name: 'the decision opens as steps with both scores, and says what would have changed it',
    async run(dashboard) {
      await visitService(dashboard)
      const { page } = dashboard
      const steps = page.getByRole('list', { name: 'Steps of the decision' }).first()
      await expect(steps.getByRole('listitem')).not.toHaveCount(0)
      await expect(steps).toContainText('Scale-up score')
      await expect(steps).toContainText('Decision')
      const up = page.getByRole('region', { name: 'Scale-up factors' }).first()
      await expect(up).toContainText(/of 15, acts at 5/)
      await expect(up.getByRole('listitem')).toHaveCount(6)
      const down = page.getByRole('region', { name: 'Scale-down factors' }).first()
      await expect(down).toContainText(/of 7, acts at 5/)
      await expect(down.getByRole('listitem')).toHaveCount(5)
    },
  },
  {
    name: 'a forecast is a step of the decision, with its error beside it',
    async run(dashboard) {
      const { page, core } = dashboard
      // It would raise the count, which is other flows' matter.
      await core.call('controller.freeze', { frozen: true })
      // The demo's day is four seasons of six hours.
      const edit = (changes: PolicyChanges) => core.call('service.edit', { ...DEMO, changes })
      await edit({ forecast: true, forecastSeasonSeconds: 6 * 3600 })
      await visitService(dashboard)
      const forecast = page.getByRole('region', { name: 'Forecast' })
      await expect(forecast).toContainText(/Error of the last day\s*\d+ %/)
      await expect(forecast).toContainText(/Error of the load 6 h before\s*\d+ %/)
      await expect(page.getByRole('list', { name: 'Steps of the decision' }).first()).toContainText(
        /Forecast(: CPU \d+ % over all replicas| is off)/,
      )
      await edit({ forecast: null, forecastSeasonSeconds: null })
      await expect(forecast).toHaveCount(0)
      await core.call('controller.freeze', { frozen: false })
    },
  },
  {
    name: 'replicas are listed with their limits, and the policy with where each value comes from',
    async run(dashboard) {
      await visitService(dashboard)
      const { page } = dashboard
      const replicas = page.getByRole('region', { name: 'Replicas' }).last()
      await expect(replicas.getByRole('rowheader').first()).toContainText('vedfolnir')
      await expect(replicas).toContainText('of 2.0 cores')
      const policy = page.getByRole('region', { name: 'Policy' })
      await expect(policy).toContainText('com.vedfolnir.autoscale.max')
      await expect(policy.getByRole('rowheader')).toHaveCount(11)
    },
  },
  {
    name: 'an edited policy is replayed over the last day beside its fields, and in force once it is saved',
    async run(dashboard) {
      await visitService(dashboard)
      const { page, core } = dashboard
      const policy = page.getByRole('region', { name: 'Policy' })
      await policy.getByRole('button', { name: 'Edit' }).click()
      const past = policy.getByRole('region', { name: 'What this would have done in the last 24 h' })
      await expect(past).toContainText(/Today’s policy, replayed: [\d.,]+ replica-hours/)
      const cooldown = policy.getByRole('textbox', { name: 'Cooldown after up' })
      const before = await cooldown.inputValue()
      await cooldown.fill('4500')
      await expect(past).toContainText(/As edited: [\d.,]+ replica-hours where today’s policy uses [\d.,]+/)
      await expect(past.locator('[data-chart=past-day]')).toBeVisible()
      const changes = policy.getByRole('group', { name: 'What changes' })
      await expect(changes).toContainText(/Cooldown after scaling up.* → 1 h 15 min/)
      const preflight = policy.getByRole('region', { name: 'Pre-flight' })
      await expect(preflight).toContainText(/[3-9] checks in order/)
      await policy.getByRole('textbox', { name: 'Fewest replicas' }).fill('900')
      await expect(policy.getByRole('alert').first()).toBeVisible()
      await expect(policy.getByRole('button', { name: 'Save' })).toBeDisabled()
      await policy.getByRole('textbox', { name: 'Fewest replicas' }).fill('2')
      await policy.getByRole('button', { name: 'Save' }).click()
      await expect(policy).toContainText('1 h 15 min')
      await expect(policy.getByRole('button', { name: 'Edit' })).toBeVisible()
      const reset = { cooldownUpSeconds: null, min: null }
      await core.call('service.edit', { ...DEMO, changes: reset })
      await expect(policy).not.toContainText('1 h 15 min')
      expect(before).not.toBe('4500')
    },
  },
  {
    name: 'a service nobody knows is said to be missing, with the way back',
    async run(dashboard) {
      const { page, home } = dashboard
      await page.goto(`${home}#/service/vedfolnir/nobody`)
      await expect(page.getByText('There is no service vedfolnir/nobody')).toBeVisible()
      await page.getByRole('link', { name: 'Go to the overview' }).click()
      await expect(page).toHaveURL(/#\/$/)
    },
  },
]
