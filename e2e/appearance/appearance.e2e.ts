/**
 * Every page beside a picture of how it should look, in both themes and at two sizes. Nothing moves: the demo's clock
 * and the browser's stand at the same instant.
 */
import path from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { stillDemo, type StillDemo } from '../../electron/app/testing/stillDemo.ts'
import { ROOT } from '../support/eyrie.ts'
import { inTheme, settled, THEMES } from '../support/screens.ts'

/** An afternoon, the demo's busy hours. */
const AT = Date.UTC(2026, 2, 11, 15, 30)
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const

interface View {
  readonly name: string
  open(page: Page): Promise<void>
  /** What is another in every run. */
  readonly varies?: (page: Page) => Locator
}

const SERVICE = '#/service/vedfolnir/vedfolnir'
const POLICIES = ['vedfolnir', 'responsive', 'conservative', 'hpa-default'].map((name) => ({
  kind: 'named',
  name,
}))

/** Another hash of the same document is no new page: whoever was here before may have scrolled. */
const go = (hash: string) => async (page: Page) => {
  await page.goto(new URL(hash, page.url()).href)
  await page.locator('#content').evaluate((content) => content.scrollTo(0, 0))
}

const views: readonly View[] = [
  {
    name: 'overview',
    async open(page) {
      await go('#/')(page)
      await expect(page.getByRole('grid', { name: 'Services' }).getByRole('row')).not.toHaveCount(0)
    },
  },
  {
    name: 'service',
    async open(page) {
      await go(`${SERVICE}?range=24h`)(page)
      await expect(page.locator('[data-chart=cpu] path.recharts-curve').first()).toBeAttached()
    },
  },
  {
    name: 'policy',
    async open(page) {
      await go(SERVICE)(page)
      const policy = page.getByRole('region', { name: 'Policy' })
      await policy.getByRole('button', { name: 'Edit' }).click()
      await expect(policy).toContainText(/Today’s policy, replayed: [\d.,]+ replica-hours/)
      await policy.evaluate((panel) => panel.scrollIntoView())
    },
  },
  {
    name: 'simulation',
    async open(page) {
      const policies = encodeURIComponent(JSON.stringify(POLICIES))
      await go(`#/simulation?service=vedfolnir/vedfolnir&policies=${policies}&run=1`)(page)
      await expect(page.locator('[data-advice]')).toBeVisible({ timeout: 60_000 })
      await expect(page.getByText(/^Replayed .* of load in [\d,]+ steps\.$/)).toBeVisible()
    },
  },
  {
    name: 'resources',
    async open(page) {
      await go('#/resources?show=all')(page)
      await expect(page.getByRole('list', { name: 'Findings in vedfolnir' })).toBeVisible()
    },
  },
  {
    name: 'alerts',
    async open(page) {
      await go('#/alerts')(page)
      await expect(page.getByRole('region', { name: 'Table of rules' })).toBeVisible()
    },
  },
  {
    name: 'history',
    async open(page) {
      await go('#/history')(page)
      await expect(page.locator('[id^=entry-]').first()).toBeVisible()
    },
  },
  {
    name: 'reports',
    async open(page) {
      await go('#/reports')(page)
      await expect(page.getByRole('heading', { name: 'Scaling of vedfolnir' })).toBeVisible()
    },
  },
  {
    name: 'settings',
    async open(page) {
      await go('#/settings')(page)
      await expect(page.getByRole('heading', { name: 'Data' })).toBeVisible()
    },
    varies: (page) => page.getByRole('region', { name: 'Data' }).getByText(/^In /),
  },
]

let demo: StillDemo
let page: Page

test.beforeAll(async ({ browser }) => {
  demo = await stillDemo(AT, path.join(ROOT, 'dist/renderer'))
  const context = await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })
  page = await context.newPage()
  await page.clock.setFixedTime(AT)
  await page.goto(demo.url)
  // A letter of a font that did not come is another letter: what the network dropped is asked for again.
  await expect(async () => {
    await page.goto(demo.origin)
    const fonts = await page.evaluate(() => document.fonts.load('16px "Inter Variable"'))
    expect(fonts.length).toBeGreaterThan(0)
  }).toPass()
})

test.afterAll(async () => {
  await page.context().close()
  await demo.close()
})

for (const view of views)
  test(`${view.name} looks as it did, in both themes and at two sizes`, async () => {
    await page.setViewportSize(SIZES[0])
    await view.open(page)
    // Nothing is pointed at, and nothing has the keyboard.
    await page.mouse.move(0, 0)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    for (const size of SIZES)
      for (const theme of THEMES) {
        await page.setViewportSize(size)
        await inTheme(page, theme)
        await settled(page)
        await expect.soft(page).toHaveScreenshot(`${view.name}-${theme}-${size.width}.webp`, {
          mask: view.varies === undefined ? [] : [view.varies(page)],
        })
      }
  })
